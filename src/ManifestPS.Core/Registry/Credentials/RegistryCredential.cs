using System.Text;

namespace ManifestPS.Registry.Credentials;

/// <summary>A user name and its secret. Nothing but the exchange with the registry it is meant for sees the secret.</summary>
public sealed class RegistryCredential
{
    private readonly string _secret;

    /// <summary>Takes a credential.</summary>
    /// <param name="userName">The user.</param>
    /// <param name="secret">Password or access token.</param>
    public RegistryCredential(string userName, string secret) => (UserName, _secret) = (userName, secret);

    /// <summary>The user.</summary>
    public string UserName { get; }

    /// <summary>Tells credentials apart without holding the secret: what tokens are cached under.</summary>
    internal string Identity => Digest.Compute("sha256", Encoding.UTF8.GetBytes($"{UserName}\n{_secret}"));

    /// <inheritdoc/>
    public override string ToString() => UserName;

    /// <summary>The value of a Basic Authorization header (RFC 7617), without the scheme.</summary>
    internal string ToBasic() => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{_secret}"));
}
