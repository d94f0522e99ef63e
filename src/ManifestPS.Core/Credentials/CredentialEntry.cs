using System.Text;
using ManifestPS.Diagnostics;

namespace ManifestPS.Credentials;

/// <summary>One entry under <c>auths</c>, as it stands in the file.</summary>
internal sealed record CredentialEntry(Secret? Auth, string? UserName, Secret? Password, Secret? IdentityToken, Secret? RegistryToken)
{
    /// <summary>Takes an entry's texts, and hides them.</summary>
    public static CredentialEntry From(ValueMap texts)
    {
        return new(Find("auth"), texts.TryGetValue("username", out string? user) ? user : null, Find("password"), Find("identitytoken"), Find("registrytoken"));

        Secret? Find(string name) => texts.TryGetValue(name, out string? text) ? new Secret(text) : null;
    }

    /// <summary>The credential that the entry holds; null where it holds none, as docker leaves it beside a helper.</summary>
    /// <exception cref="FormatException">Its <c>auth</c> is not <c>user:password</c> in base64.</exception>
    public RegistryCredential? ToCredential()
    {
        (string user, Secret? password) = Auth is null ? (UserName ?? string.Empty, Password) : Decode(Auth);
        return (password ?? IdentityToken ?? RegistryToken) is null ? null : new RegistryCredential(user, password, IdentityToken, RegistryToken);
    }

    /// <summary>Splits at the first ':' and takes trailing NULs away, as docker does (configfile/file.go, decodeAuth).</summary>
    private static (string User, Secret? Password) Decode(Secret auth)
    {
        string text = Encoding.UTF8.GetString(Convert.FromBase64String(auth.Reveal()));
        int colon = text.IndexOf(':');
        string password = text[(colon + 1)..].Trim('\0');
        return colon > 0
            ? (text[..colon], password.Length > 0 ? new Secret(password) : null)
            : throw new FormatException("An auth is user:password in base64.");
    }
}
