using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>The module in processes of their own, which trust a test authority as a machine would: by SSL_CERT_FILE.</summary>
public sealed class RegistryTrustTests
{
    private const string Trusted = "SSL_CERT_FILE";

    [Fact]
    public async Task A_registry_on_this_machine_that_wants_TLS_gets_it()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Tls = ServerTls.Create() });
        _ = registry.Store.AddImage("team/app", "1", architecture: "s390x");

        string output = await ChildProcess.RunAsync("dotnet", [TestBuild.ShellPath, $"(1..2 | ForEach-Object {{ '{registry.Address}/team/app:1' }} | Get-ImageManifest -ThrottleLimit 1).Platform"], (Trusted, registry.CertificateAuthorityPath));

        Assert.Equal("linux/s390x\nlinux/s390x\n", output);
        Assert.All(registry.Requests.All, request => Assert.Equal("HTTP/2", request.HttpVersion));
        _ = Assert.Single(registry.Requests.All.Select(request => request.ConnectionId).Distinct());   // TLS is remembered
    }

    [Theory]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("SSL_CERT_DIR")]
    public async Task A_pipe_among_the_machines_authorities_hangs_no_command(string variable)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere authorities are not in such files.");
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Tls = ServerTls.Create() });
        string directory = Directory.CreateTempSubdirectory("manifestps-").FullName;
        try
        {
            _ = await ChildProcess.RunAsync("mkfifo", [$"{directory}/pipe"]);

            string output = await ChildProcess.RunAsync("dotnet", [TestBuild.ShellPath, $"try {{ Get-ImageManifest '{registry.Address}/team/app:1' -ErrorAction Stop }} catch {{ $_.FullyQualifiedErrorId }}"], (variable, variable == Trusted ? $"{directory}/pipe" : directory));

            Assert.StartsWith("CertificateFileInvalid,", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("{address}/team/app:1", 0)]
    [InlineData("registry.invalid/team/app:1 -PlainHttp -ErrorAction Ignore", 1)]
    public async Task A_proxy_is_used_but_never_on_the_way_to_this_machine(string reference, int seen)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        await using StubServer proxy = await StubServer.StartAsync(new WireOptions(), _ => Task.FromResult(new Reply(404)));
        _ = registry.Store.AddImage("team/app", "1");

        _ = await ChildProcess.RunAsync("dotnet", [TestBuild.ShellPath, "$null = Get-ImageManifest -WarningAction Ignore " + reference.Replace("{address}", registry.Address, StringComparison.Ordinal) + "; exit 0"], ("http_proxy", proxy.Url));

        Assert.Equal(seen, proxy.Requests.Total);
    }
}
