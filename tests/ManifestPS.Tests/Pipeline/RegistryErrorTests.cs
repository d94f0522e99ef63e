using System.Management.Automation;
using System.Security;
using System.Text;
using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>What a user sees of everything that can go wrong with a registry: one record each, and nothing else.</summary>
public sealed class RegistryErrorTests : IAsyncLifetime
{
    private const string Secret = "canary-password";

    private readonly ModuleRunspace _session = new();
    private RegistryServer _registry = null!;   // set before every test

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryServer.StartAsync();
        _ = _registry.Store.AddImage("team/app", "1");
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _session.Dispose();
    }

    [Theory]
    [InlineData("error=404:MANIFEST_UNKNOWN", "TagNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("error=404:NAME_UNKNOWN", "RepositoryNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("html=404", "TagNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("error=401:UNAUTHORIZED", "AuthenticationFailed", ErrorCategory.AuthenticationError)]
    [InlineData("error=403:DENIED", "AccessDenied", ErrorCategory.PermissionDenied)]
    [InlineData("html=200", "NotARegistry", ErrorCategory.ProtocolError)]
    [InlineData("error=429:TOOMANYREQUESTS retry-after=3600", "RateLimited", ErrorCategory.LimitsExceeded)]
    [InlineData("status=500", "RegistryUnavailable", ErrorCategory.ResourceUnavailable)]
    [InlineData("cut=20", "NetworkTruncated", ErrorCategory.ConnectionError)]
    [InlineData("stall=20", "NetworkStalled", ErrorCategory.OperationTimeout)]
    [InlineData("stall", "NetworkStalled", ErrorCategory.OperationTimeout)]
    [InlineData("wrong-bytes", "DigestMismatch", ErrorCategory.SecurityError)]
    [InlineData("lie-digest", "DigestMismatch", ErrorCategory.SecurityError)]
    [InlineData("type=application/vnd.oci.image.index.v1+json", "MediaTypeMismatch", ErrorCategory.InvalidData)]
    [InlineData("type=application/xml", "MediaTypeMismatch", ErrorCategory.InvalidData)]
    [InlineData("infinite", "BodyTooLarge", ErrorCategory.LimitsExceeded)]
    [InlineData("redirect=302:file:///etc/passwd", "RedirectRefused", ErrorCategory.SecurityError)]
    public void A_fault_is_one_error(string fault, string id, ErrorCategory category)
    {
        _registry.Faults.Add($"GET */manifests/* {fault}");
        string reference = $"{_registry.Address}/team/app:1";

        Outcome outcome = _session.Invoke("Get-ImageManifest $images[0] -Credential $images[1] -TimeoutSec 1 -Verbose", reference, Credential());

        AssertOne(outcome, id, category, reference);
    }

    [Fact]
    public void An_unknown_tag_and_an_unknown_repository_are_not_there()
    {
        AssertOne(_session.Invoke("Get-ImageManifest $images[0]", $"{_registry.Address}/team/app:2"), "TagNotFound", ErrorCategory.ObjectNotFound, $"{_registry.Address}/team/app:2");
        AssertOne(_session.Invoke("Get-ImageManifest $images[0]", $"{_registry.Address}/team/none:1"), "RepositoryNotFound", ErrorCategory.ObjectNotFound, $"{_registry.Address}/team/none:1");
    }

    [Fact]
    public void Nothing_listens()
    {
        using RefusedPort port = new();

        AssertOne(_session.Invoke("Get-ImageManifest $images[0]", $"{port.Address}/app"), "ConnectionRefused", ErrorCategory.ConnectionError, $"{port.Address}/app");
    }

    [Fact]
    public void An_unknown_host() =>
        AssertOne(_session.Invoke("Get-ImageManifest $images[0]", "nowhere.invalid/app"), "HostNotFound", ErrorCategory.ConnectionError, "nowhere.invalid/app");

    [Theory]
    [InlineData(CertificateKind.Expired, "expired")]
    [InlineData(CertificateKind.WrongHost, "another host (wrong.test)")]
    [InlineData(CertificateKind.SelfSigned, "not trusted")]
    [InlineData(CertificateKind.UntrustedAuthority, "authority that signed it")]
    public async Task A_bad_certificate_is_an_error_that_says_which_check_failed(CertificateKind kind, string check)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Tls = ServerTls.Create(kind) });
        string reference = $"{registry.Address}/team/app:1";

        Outcome outcome = _session.Invoke("Get-ImageManifest $images[0]", reference);

        AssertOne(outcome, "TlsFailed", ErrorCategory.SecurityError, reference);
        Assert.Contains(check, outcome.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TLS_with_a_plain_server_is_the_wrong_scheme()
    {
        string reference = $"{_registry.Address}/team/app:1";

        Outcome outcome = _session.Invoke("Get-ImageManifest $images[0] -SkipCertificateCheck -WarningAction SilentlyContinue", reference);

        AssertOne(outcome with { Warnings = [] }, "SchemeMismatch", ErrorCategory.ProtocolError, reference);
    }

    [Fact]
    public void Plain_HTTP_with_a_server_that_wants_TLS_is_the_wrong_scheme()
    {
        _registry.Faults.On("GET", "*").Body(400, "text/plain", "Client sent an HTTP request to an HTTPS server.\n");
        string reference = $"{_registry.Address}/team/app:1";

        AssertOne(_session.Invoke("Get-ImageManifest $images[0] -PlainHttp", reference), "SchemeMismatch", ErrorCategory.ProtocolError, reference);
    }

    [Fact]
    public void A_child_that_is_damaged_is_an_error_and_the_other_one_is_written()
    {
        SampleImage[] images = [_registry.Store.AddImage("team/list", null), _registry.Store.AddImage("team/list", null, architecture: "arm64")];
        _ = _registry.Store.AddList("team/list", "1", docker: false, images);
        _registry.Faults.On("GET", $"*/manifests/{images[1].Digest}").WrongBytes();
        string reference = $"{_registry.Address}/team/list:1";

        Outcome outcome = _session.Invoke("Get-ImageManifest $images[0] -Detailed", reference);

        Assert.Equal([images[0].Digest], outcome.Texts("Digest"));
        AssertOne(outcome with { Output = [] }, "DigestMismatch", ErrorCategory.SecurityError, $"{_registry.Address}/team/list@{images[1].Digest}");
    }

    [Fact]
    public void One_bad_input_leaves_the_others_as_they_are()
    {
        Outcome outcome = _session.Invoke("$images | Get-ImageManifest", $"{_registry.Address}/team/app:1", $"{_registry.Address}/team/app:2", $"{_registry.Address}/team/app:1");

        Assert.Equal(2, outcome.Output.Count);
        _ = outcome.SingleError("TagNotFound");
    }

    internal static PSCredential Credential(string user = "alice", string password = Secret)
    {
        SecureString secure = new();
        foreach (char c in password)
        {
            secure.AppendChar(c);
        }
        return new PSCredential(user, secure);
    }

    private static void AssertOne(Outcome outcome, string id, ErrorCategory category, string target)
    {
        ErrorRecord error = outcome.SingleError(id);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal(target, error.TargetObject);
        Assert.Empty(outcome.Output);
        Assert.Empty(outcome.Warnings);
        string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{Secret}"));
        Assert.All([.. outcome.Verbose, error.Exception.ToString(), error.ToString()], text =>
        {
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(basic, text, StringComparison.Ordinal);
        });
    }
}
