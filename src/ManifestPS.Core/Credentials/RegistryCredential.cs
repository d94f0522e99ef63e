using System.Text;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;

namespace ManifestPS.Credentials;

/// <summary>A user and what proves it. Nothing but the exchange with the registry it is meant for sees the proof.</summary>
public sealed class RegistryCredential
{
    /// <summary>The user name that marks the secret as an identity token (docker-credential-helpers, client/client.go).</summary>
    public const string TokenUser = "<token>";

    /// <summary>A process's own salt, so that an identity says nothing about the secret to whoever sees it.</summary>
    private static readonly string Salt = Guid.NewGuid().ToString("N");

    /// <summary>Takes a user name and its secret.</summary>
    /// <param name="userName">The user; <c>&lt;token&gt;</c> where the secret is an identity token.</param>
    /// <param name="secret">Password, access token or identity token.</param>
    public RegistryCredential(string userName, string secret)
    {
        UserName = userName;
        Password = userName == TokenUser ? null : new Secret(secret);
        IdentityToken = userName == TokenUser ? new Secret(secret) : null;
    }

    internal RegistryCredential(string userName, Secret? password, Secret? identityToken, Secret? registryToken) =>
        (UserName, Password, IdentityToken, RegistryToken) = (userName, password, identityToken, registryToken);

    /// <summary>The user; empty or <c>&lt;token&gt;</c> where a token says who it is.</summary>
    public string UserName { get; }

    /// <summary>The password; null where a token stands in its place.</summary>
    internal Secret? Password { get; }

    /// <summary>A refresh token that a token server exchanges for access tokens; null where there is none.</summary>
    internal Secret? IdentityToken { get; }

    /// <summary>A token that is shown to the registry as it is; null where there is none.</summary>
    internal Secret? RegistryToken { get; }

    internal bool HasUserName => UserName.Length > 0 && UserName != TokenUser;

    /// <summary>Tells credentials apart without holding the secret: what tokens are cached under.</summary>
    internal string Identity => Digest.Compute("sha256", Encoding.UTF8.GetBytes($"{Salt}\n{UserName}\n{Password?.Reveal()}\n{IdentityToken?.Reveal()}\n{RegistryToken?.Reveal()}"));

    /// <inheritdoc/>
    public override string ToString() => HasUserName ? UserName : "a token";

    /// <summary>The value of a Basic Authorization header (RFC 7617), without the scheme; null where there is no user to name.</summary>
    /// <exception cref="CredentialException">The header would be that of another user, whose name ends at the colon.</exception>
    internal Secret? ToBasic()
    {
        if (!HasUserName || (Password ?? IdentityToken) is not { } secret)
        {
            return null;
        }
        return UserName.Contains(':')
            ? throw new CredentialException(ImageErrorCode.AuthenticationFailed, "The user name of the credential has a colon in it, where Basic authentication has its end; nothing was sent.")
            : new Secret(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{secret.Reveal()}")));
    }
}
