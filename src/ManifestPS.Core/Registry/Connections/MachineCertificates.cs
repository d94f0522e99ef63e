using System.Runtime.InteropServices;
using ManifestPS.Errors;
using ManifestPS.Files;

namespace ManifestPS.Registry.Connections;

/// <summary>The files that .NET reads the machine's authorities from on Linux, within the first handshake: a pipe among them would hang it, and nothing could end that.</summary>
internal static class MachineCertificates
{
    /// <summary>Sees that they are regular files.</summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <exception cref="StorageException">One is not.</exception>
    public static void Check(Func<string, string?> variable)
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
        {
            return;
        }
        Require("SSL_CERT_FILE", variable("SSL_CERT_FILE") is { Length: > 0 } file ? [file] : []);
        Require("SSL_CERT_DIR", (variable("SSL_CERT_DIR") ?? string.Empty).Split([':'], StringSplitOptions.RemoveEmptyEntries).Where(Directory.Exists).SelectMany(Directory.EnumerateFiles));
    }

    private static void Require(string variable, IEnumerable<string> files)
    {
        foreach (string file in files)
        {
            if (Look(file) is { IsRegular: false, IsDirectory: false, IsNullDevice: false } status)
            {
                throw new StorageException(ImageErrorCode.CertificateFileInvalid, file, $"The certificate file '{file}' of {variable} cannot be used: it is {status.Kind}.");
            }
        }
    }

    /// <summary>What .NET cannot look at, it does not read.</summary>
    private static UnixStatus? Look(string file)
    {
        try
        {
            return UnixStatus.Find(file, followLink: true);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
