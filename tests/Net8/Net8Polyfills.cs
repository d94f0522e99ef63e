// What tests and tools use of later frameworks, for a run on .NET 8 (.ci/net8).
global using Lock = System.Object;

using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

internal static class Net8Polyfills
{
    extension(Convert)
    {
        public static string ToHexStringLower(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
    }

    extension(JsonSerializerOptions options)
    {
        public string NewLine
        {
            get => Environment.NewLine;
            set => _ = value == Environment.NewLine ? options : throw new PlatformNotSupportedException("On .NET 8, JSON has the system's line ends.");
        }
    }
}

internal static class X509CertificateLoader
{
    public static X509Certificate2 LoadPkcs12(byte[] content, string? password) => new(content, password);
}
