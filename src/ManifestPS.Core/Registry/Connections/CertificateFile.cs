using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ManifestPS.Errors;
using ManifestPS.Files;

namespace ManifestPS.Registry.Connections;

/// <summary>Reads certificates from files.</summary>
internal static class CertificateFile
{
    /// <summary>The most bytes of a file: all public authorities together are a quarter of it.</summary>
    private const int MaxBytes = 1024 * 1024;

    private const string Begin = "-----BEGIN CERTIFICATE-----";
    private const string End = "-----END CERTIFICATE-----";

    /// <summary>The certificates of a PEM file (RFC 7468), in base64.</summary>
    /// <exception cref="StorageException">The file cannot be read, or holds none.</exception>
    public static IReadOnlyList<string> ReadAuthorities(string path) => Use(path, () =>
    {
        List<string> certificates = [];
        string text = ReadText(path);
        for (int begin = text.IndexOf(Begin, StringComparison.Ordinal); begin >= 0; begin = text.IndexOf(Begin, begin + 1, StringComparison.Ordinal))
        {
            int start = begin + Begin.Length;
            int end = text.IndexOf(End, start, StringComparison.Ordinal);
            byte[] content = Convert.FromBase64String(end < 0 ? text[start..] : text[start..end]);
            using X509Certificate2 certificate = new(content);
            certificates.Add(Convert.ToBase64String(certificate.RawData));
        }
        return certificates.Count > 0 ? certificates : throw new FormatException("it holds no certificate in PEM form");
    });

    /// <summary>A certificate with its key: PKCS#12 without a password, or PEM.</summary>
    /// <param name="path">The certificate's file.</param>
    /// <param name="keyPath">The key's PEM file; null where the key is beside the certificate.</param>
    /// <exception cref="StorageException">A file cannot be read, or certificate and key do not belong together.</exception>
    public static ClientCertificate ReadClient(string path, string? keyPath) => Use(path, () =>
    {
        byte[] content = ReadBytes(path);
        bool isPem = keyPath is not null || Text(content).Contains(Begin);
        X509Certificate2 certificate = isPem ? HttpPolyfills.ReadPemPair(Text(content), keyPath is null ? null : ReadText(keyPath)) : new X509Certificate2(content);
        return certificate.HasPrivateKey ? new ClientCertificate(certificate) : throw new FormatException("it holds no private key");
    });

    private static string ReadText(string path) => Text(ReadBytes(path));

    private static byte[] ReadBytes(string path) => RegularFile.Read(path, MaxBytes) ?? throw new FileNotFoundException($"there is no file '{path}'");

    private static string Text(byte[] content) => new StreamReader(new MemoryStream(content)).ReadToEnd();

    private static T Use<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is StorageException { Code: not ImageErrorCode.PathInvalid } or ManifestException or IOException or CryptographicException or FormatException or ArgumentException or NotSupportedException)
        {
            throw new StorageException(ImageErrorCode.CertificateFileInvalid, path, $"The certificate file '{path}' cannot be used: {e.Message.TrimEnd('.')}.", e);
        }
    }
}
