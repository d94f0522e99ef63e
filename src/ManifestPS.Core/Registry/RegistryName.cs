using ManifestPS.Credentials;
using ManifestPS.Errors;

namespace ManifestPS.Registry;

/// <summary>The name of a registry, as a person types it and as references have it.</summary>
public static class RegistryName
{
    private static readonly string[] Schemes = ["https://", "http://", "docker://"];

    /// <summary>Reads a name; a scheme before it, a slash behind it and docker's <c>https://index.docker.io/v1/</c> are taken as what they mean.</summary>
    /// <param name="text">Host and port, such as <c>docker.io</c> or <c>localhost:5000</c>.</param>
    /// <returns>Host and port in lower case; <c>docker.io</c> for Docker Hub.</returns>
    /// <exception cref="InputException">It is no such name.</exception>
    public static string Parse(string? text) =>
        Find(text) ?? throw new InputException(ImageErrorCode.RegistryInvalid, $"'{text}' is not the name of a registry: write host or host:port, with a dot or a port in it, or localhost.");

    /// <returns>The name; null where the text is none.</returns>
    internal static string? Find(string? text)
    {
        string typed = (text ?? string.Empty).Trim();
        if (typed.Contains("://") && !Schemes.Any(scheme => typed.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }
        string host = CredentialTarget.WithoutScheme(typed);
        host = host is "index.docker.io/v1/" or "registry-1.docker.io" ? "docker.io" : host.TrimEnd('/').ToLowerInvariant();
        return !host.Contains('/') && ImageReference.TryParse($"{host}/a/b", out ImageReference? reference) && reference is { Transport: ImageTransport.Registry, Registry: { } registry, Repository: "a/b" }
            ? registry
            : null;
    }
}
