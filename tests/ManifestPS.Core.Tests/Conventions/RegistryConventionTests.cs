using System.Text.RegularExpressions;

namespace ManifestPS.Core.Tests;

public partial class RegistryConventionTests
{
    [Fact]
    public void Only_the_files_in_Registry_name_an_HTTP_type()
    {
        string source = Path.Combine(SourceTree.Root, "src");
        string home = Path.Combine(source, "ManifestPS.Core", "Registry") + Path.DirectorySeparatorChar;
        string[] naming = [.. Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Regex.IsMatch(file, @"[\\/](obj|bin)[\\/]") && HttpType().IsMatch(Code(file)))];

        Assert.NotEmpty(naming);
        Assert.All(naming, file => Assert.StartsWith(home, file, StringComparison.Ordinal));
    }

    private static string Code(string file) => string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    [GeneratedRegex(@"System\.Net\b|\bHttp(Client|Content|Method|Message|Request|Response|StatusCode|Version|RequestMessage|ResponseMessage|RequestException|IOException)\w*\b|\b(SocketsHttp|Delegating)Handler\b|\b(Authentication|MediaType)HeaderValue\b|\bWeb(Request|Response|Client|Proxy)\b|\b(Tcp|Udp)Client\b|\bSslStream\b")]
    private static partial Regex HttpType();
}
