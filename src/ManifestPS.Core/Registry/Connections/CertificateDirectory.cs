using System.Runtime.InteropServices;
using ManifestPS.Errors;

namespace ManifestPS.Registry.Connections;

/// <summary>A registry's directory in docker's certs.d: *.crt are authorities, each *.cert and its *.key are a certificate of the client's.</summary>
/// <remarks>https://docs.docker.com/engine/security/certificates/</remarks>
internal sealed record CertificateDirectory(ValueList<string> Authorities, ValueList<ClientCertificate> Clients)
{
    /// <summary>The files that hold the authorities.</summary>
    public ValueList<string> AuthorityFiles { get; private init; } = [];

    /// <summary>The files that hold the client's certificates.</summary>
    public ValueList<string> ClientFiles { get; private init; } = [];

    /// <summary>Where docker keeps it on this machine.</summary>
    public static string DefaultRoot { get; } = RuntimeInformation.IsOSPlatform(OSPlatform.Windows)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "docker", "certs.d")
        : "/etc/docker/certs.d";

    /// <summary>Reads a registry's directory; where there is none, or none that may be read, nothing is trusted for it.</summary>
    /// <exception cref="StorageException">A file in it cannot be used.</exception>
    public static CertificateDirectory Read(string root, string registry)
    {
        string directory = Path.Combine(root, RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? registry.Replace(":", string.Empty) : registry);
        string[] files = [];
        try
        {
            files = Directory.Exists(directory) ? [.. Directory.GetFiles(directory).OrderBy(file => file, StringComparer.Ordinal)] : [];
        }
        catch (UnauthorizedAccessException)
        {
        }
        string[] authorities = [.. files.Where(file => file.EndsWith(".crt", StringComparison.Ordinal))];
        string[] certificates = [.. files.Where(file => file.EndsWith(".cert", StringComparison.Ordinal))];
        foreach (string key in files.Where(file => file.EndsWith(".key", StringComparison.Ordinal)))
        {
            Require(files, key, Path.ChangeExtension(key, ".cert"));
        }
        return new CertificateDirectory(
            [.. authorities.SelectMany(CertificateFile.ReadAuthorities)],
            [.. certificates.Select(certificate => CertificateFile.ReadClient(certificate, Require(files, certificate, Path.ChangeExtension(certificate, ".key"))))])
        {
            AuthorityFiles = [.. authorities],
            ClientFiles = [.. certificates],
        };
    }

    private static string Require(string[] files, string file, string partner) => files.Contains(partner, StringComparer.Ordinal)
        ? partner
        : throw new StorageException(ImageErrorCode.CertificateFileInvalid, file, $"'{file}' needs '{Path.GetFileName(partner)}' beside it; the certificate of an authority must end in .crt.");
}
