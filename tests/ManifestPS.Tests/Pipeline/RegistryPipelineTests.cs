using System.Text;
using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>Many references, credentials and switches, against a registry that counts.</summary>
[Collection("places")]   // each holds some of the process's places for requests and waits for more
public sealed class RegistryPipelineTests : IAsyncLifetime
{
    private readonly ModuleRunspace _session = new();
    private RegistryServer _registry = null!;   // set before every test

    public async ValueTask InitializeAsync() => _registry = await RegistryServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _session.Dispose();
    }

    [Fact]
    public async Task A_thousand_references_keep_their_order_and_at_most_sixteen_are_in_flight()
    {
        string[] references = AddTags(1000);
        Gate gate = _registry.Faults.Hold("GET", "*");
        Task<Outcome> running = Task.Run(() => _session.Invoke("$images | Get-ImageManifest -ThrottleLimit 16", [.. references]));
        await gate.WaitForArrivalsAsync(16);
        gate.Release();
        Outcome outcome = await running;

        _ = outcome.Clean();
        Assert.Equal(references, outcome.Texts("Source").Select(source => source?.Split('@')[0]));
        Assert.Equal(1000, _registry.Requests.Total);
        Assert.Equal(16, _registry.Requests.MaxInFlight);
        Assert.InRange(_registry.Requests.ConnectionCount, 1, 16);
    }

    [Fact]
    public async Task The_images_of_a_list_are_read_four_at_a_time()
    {
        SampleImage[] images = [.. Enumerable.Range(0, 16).Select(i => _registry.Store.AddImage("team/app", null, architecture: "a" + i))];
        _ = _registry.Store.AddList("team/app", "list", docker: false, images);
        Gate gate = _registry.Faults.Hold("GET", "*/manifests/sha256*");
        Task<Outcome> running = Task.Run(() => _session.Invoke("Get-ImageManifest $images[0] -Detailed", $"{_registry.Address}/team/app:list"));
        await gate.WaitForArrivalsAsync(4);
        gate.Release();

        Assert.Equal(16, (await running).Clean().Count);
        Assert.Equal(4, _registry.Requests.MaxInFlight);
    }

    [Fact]
    public async Task Stop_ends_what_is_under_way_and_sends_nothing_more()
    {
        string[] references = AddTags(100);
        Gate gate = _registry.Faults.Hold("GET", "*/manifests/*");
        Outcome outcome = _session.InvokeAndStop("$images | Get-ImageManifest -ThrottleLimit 4", gate.WaitForArrivalsAsync(4), [.. references]);
        await _registry.Requests.WaitForAbortedAsync(4);
        gate.Release();

        Assert.Empty(outcome.Output);
        Assert.Empty(outcome.Errors);
        Assert.Equal(4, _registry.Requests.Total);
        _ = _session.Invoke("Get-ImageManifest $images[0]", references[0]).Clean();
        Assert.Equal(5, _registry.Requests.Total);
    }

    [Fact]
    public void What_ends_the_pipeline_downstream_sends_nothing_more()
    {
        string[] references = AddTags(100);
        Outcome outcome = _session.Invoke("$images | Get-ImageManifest -ThrottleLimit 4 | Select-First", [.. references]);

        _ = Assert.Single(outcome.Output);
        Assert.InRange(_registry.Requests.Total, 1, 5);
    }

    [Theory]
    [InlineData("Get-ImageManifest $images[0]", 16, 1)]
    [InlineData("Get-ImageManifest $images[0] -Detailed", 16, 17)]
    [InlineData("Get-ManifestList $images[0]", 1, 1)]
    [InlineData("Get-ImageManifest $images[0] -Raw", 1, 1)]
    [InlineData("Get-ImageManifest $images[0] -Platform linux/a3", 1, 1)]
    [InlineData("Get-ImageManifest $images[1]", 1, 2)]
    [InlineData("Get-ImageManifest $images[1] -Raw", 1, 1)]
    public void A_command_costs_as_many_requests_as_it_must(string script, int objects, int requests)
    {
        SampleImage[] images = [.. Enumerable.Range(0, 16).Select(i => _registry.Store.AddImage("team/app", null, architecture: "a" + i))];
        _ = _registry.Store.AddList("team/app", "list", docker: true, images);
        _registry.Store.SetTag("team/app", "single", images[0].Digest);
        object[] references = [$"{_registry.Address}/team/app:list", $"{_registry.Address}/team/app:single"];

        Assert.Equal(objects, _session.Invoke(script, references).Clean().Count);
        Assert.Equal(requests, _registry.Requests.Total);
        _ = _session.Invoke(script, references).Clean();
        Assert.InRange(_registry.Requests.ConnectionCount, 1, requests > 2 ? 8 : 1);   // four at a time, and what .NET opens ahead; without reuse it would be 34
    }

    [Fact]
    public void A_credential_is_shown_as_Basic_to_the_registry_that_asks()
    {
        _registry.Options.Authentication = RegistryAuthentication.Basic(("alice", "pass:word"));
        string reference = AddTags(1)[0];

        Outcome outcome = _session.Invoke("Get-ImageManifest $images[0] -Credential $images[1] -Verbose", reference, RegistryErrorTests.Credential("alice", "pass:word"));

        Assert.Single(outcome.Clean());
        Assert.Equal("alice", _registry.Requests.All[^1].User);
        AssertSilentAbout(outcome, "pass:word", Convert.ToBase64String(Encoding.UTF8.GetBytes("alice:pass:word")));
    }

    [Fact]
    public async Task A_credential_is_changed_for_a_token_where_the_registry_says_so()
    {
        TokenServerOptions options = new() { AllowAnonymous = false };
        options.Users["alice"] = "wonderland";
        await using TokenServer tokens = await TokenServer.StartAsync(options);
        _registry.Options.Authentication = RegistryAuthentication.Token(tokens);
        string reference = AddTags(1)[0];

        Outcome outcome = _session.Invoke("Get-ImageManifest $images[0] -Credential $images[1] -Verbose", reference, RegistryErrorTests.Credential("alice", "wonderland"));

        Assert.Single(outcome.Clean());
        Assert.Equal(3, outcome.Verbose.Count);
        Assert.Equal("alice", _registry.Requests.All[^1].User);
        AssertSilentAbout(outcome, "wonderland", Assert.Single(tokens.Issued).Value);
        _ = _session.Invoke("Get-ImageManifest $images[0]", reference).SingleError("AuthenticationFailed");
    }

    [Fact]
    public async Task One_credential_is_for_one_registry()
    {
        await using RegistryServer other = await RegistryServer.StartAsync();
        _ = other.Store.AddImage("team/app", "1");
        string reference = AddTags(1)[0];

        Outcome outcome = _session.Invoke("$images[0..1] | Get-ImageManifest -Credential $images[2]", reference, $"{other.Address}/team/app:1", RegistryErrorTests.Credential());

        Assert.Single(outcome.Output);
        Assert.Equal($"{other.Address}/team/app:1", outcome.SingleError("CredentialForOneRegistry").TargetObject);
        Assert.Equal(0, other.Requests.ConnectionCount);
    }

    [Theory]
    [InlineData("$images[0..1] | Get-ImageRepository -Credential $images[2]")]
    [InlineData("Get-ImageRepository $images[0..1] -Credential $images[2]")]
    [InlineData("Get-ImageRegistry $images[0..1] -Credential $images[2]")]
    [InlineData("$images[0..1] | Get-ImageRegistry -Credential $images[2]")]
    [InlineData("$images[0..1] | Connect-ImageRegistry -Credential $images[2]")]
    public async Task One_credential_is_for_one_registry_where_registries_are_named_too(string script)
    {
        await using RegistryServer other = await RegistryServer.StartAsync();
        _registry.Options.Authentication = other.Options.Authentication = RegistryAuthentication.Basic(("alice", "wonderland"));
        _ = AddTags(1);

        Outcome outcome = _session.Invoke(script, _registry.Address, other.Address, RegistryErrorTests.Credential("alice", "wonderland"));

        Assert.Single(outcome.Output);
        Assert.Equal(other.Address, outcome.SingleError("CredentialForOneRegistry").TargetObject);
        Assert.Equal(0, other.Requests.ConnectionCount);
        Assert.Equal("alice", _registry.Requests.All[^1].User);
        _ = _session.Invoke("Disconnect-ImageRegistry $images[0] -ErrorAction Ignore", _registry.Address);
    }

    [Theory]
    [InlineData("Get-ImageRepository $images[0]")]
    [InlineData("Get-ImageRegistry $images[0]")]
    [InlineData("Connect-ImageRegistry $images[0] -Credential $images[1]")]
    [InlineData("Disconnect-ImageRegistry $images[0]")]
    [InlineData("Set-ImageRegistry $images[0]")]
    public void What_is_no_registry_is_refused_alike(string script) =>
        Assert.Equal("team/app", _session.Invoke(script, "team/app", RegistryErrorTests.Credential()).SingleError("RegistryInvalid").TargetObject);

    [Fact]
    public void A_registry_with_a_scheme_is_the_registry() =>
        Assert.Empty(_session.Invoke("Get-ImageRepository $images[0]", $"http://{_registry.Address}/").Clean());

    [Fact]
    public void The_credential_of_a_call_is_not_said_to_be_that_of_every_registry()
    {
        _ = _session.Invoke("Set-ImageRegistry open.test -MaximumRetryAfterSec 300");

        Outcome outcome = _session.Invoke("Get-ImageRegistry -Credential $images[0] | Where-Object Registry -eq open.test; Set-ImageRegistry open.test -MaximumRetryAfterSec 60", RegistryErrorTests.Credential("alice", "secret"));

        _ = Assert.Single(outcome.Clean());
        Assert.Equal([null], outcome.Texts("UserName"));
    }

    [Fact]
    public void One_registry_whose_certificate_is_bad_does_not_hide_the_others()
    {
        string file = Path.GetTempFileName();
        try
        {
            using CertificateAuthority authority = new();
            File.Copy(authority.PemPath, file, overwrite: true);
            _ = _session.Invoke("Set-ImageRegistry bad.test -CertificateAuthority $images[0]; Set-ImageRegistry good.test -MaximumRetryAfterSec 300", file).Clean();
            File.WriteAllText(file, "nonsense");

            Outcome outcome = _session.Invoke("Get-ImageRegistry | Where-Object Registry -in bad.test, good.test");

            Assert.Equal(["300"], outcome.Texts("MaximumRetryAfterSec"));
            Assert.Equal("bad.test", outcome.SingleError("CertificateFileInvalid").TargetObject);
        }
        finally
        {
            _ = _session.Invoke("Set-ImageRegistry bad.test -CertificateAuthority ''; Set-ImageRegistry good.test -MaximumRetryAfterSec 60");
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("Set-ImageRegistry realm.test -TrustedRealm https://auth.test/token", "RealmInvalid")]
    [InlineData("Set-ImageRegistry realm.test -TrustedRealm auth.test, auth.test:5001", "RealmInvalid")]
    [InlineData("Get-ManifestList oci-layout://samples/php:latest | Publish-ManifestList reg.test/app:1 -ExpectedDigest nonsense", "DigestInvalid")]
    public void What_a_parameter_cannot_be_has_an_error_of_its_own(string script, string id)
    {
        Outcome outcome = _session.Invoke(script);

        _ = outcome.SingleError(id);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void Set_ImageRegistry_says_what_it_would_change_from_what()
    {
        string shown = _session.Show("Set-ImageRegistry whatif.test -TrustedRealm auth.test -MaximumRetryAfterSec 300 -WhatIf; Set-ImageRegistry whatif.test -WhatIf", 300);

        Assert.Contains("\"Set TrustedRealm: none -> auth.test; MaximumRetryAfterSec: 60 -> 300\" on target \"whatif.test\"", shown, StringComparison.Ordinal);
        Assert.Contains("\"Change nothing\"", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Not_to_check_certificates_warns_and_lets_TLS_pass()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Tls = ServerTls.Create(CertificateKind.SelfSigned) });
        _ = registry.Store.AddImage("team/app", "1");

        Outcome outcome = _session.Invoke("Get-ImageManifest $images[0] -SkipCertificateCheck", $"{registry.Address}/team/app:1");

        Assert.Single(outcome.Output);
        Assert.Empty(outcome.Errors);
        Assert.Contains("not checked", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        _ = _session.Invoke("Get-ImageManifest $images[0]", $"{registry.Address}/team/app:1").SingleError("TlsFailed");
    }

    [Fact]
    public async Task Verbose_lines_are_one_per_exchange_and_hide_what_signs_a_URL()
    {
        await using RegistryServer store = await RegistryServer.StartAsync();
        _ = store.Store.AddImage("team/app", "1");
        _registry.Faults.On("GET", "*/manifests/*").Redirect(307, store.Url + "{target}?X-Amz-Signature=canary&n=1");

        Outcome outcome = _session.Invoke("Get-ImageManifest $images[0] -Raw -Verbose", $"{_registry.Address}/team/app:1");

        _ = outcome.Clean();
        Assert.Matches($"^GET {_registry.Url}/v2/team/app/manifests/1 -> 307, ", outcome.Verbose[0]);
        Assert.Matches($"^GET {store.Url}/v2/team/app/manifests/1\\?X-Amz-Signature=REDACTED&n=1 -> 200, application/vnd.oci.image.manifest.v1\\+json, [0-9,]+ bytes, \\d+ ms$", outcome.Verbose[1]);
        Assert.Equal(2, outcome.Verbose.Count);
    }

    private static void AssertSilentAbout(Outcome outcome, params string[] secrets) => Assert.All(secrets, secret =>
        Assert.All([.. outcome.Verbose, .. outcome.Output.Select(item => item?.ToString() ?? "")], text => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));

    /// <summary>Tags of one list of one image.</summary>
    private string[] AddTags(int count)
    {
        string digest = _registry.Store.AddList("team/app", null, docker: false, _registry.Store.AddImage("team/app", null)).Digest;
        for (int i = 0; i < count; i++)
        {
            _registry.Store.SetTag("team/app", "t" + i, digest);
        }
        return [.. Enumerable.Range(0, count).Select(i => $"{_registry.Address}/team/app:t{i}")];
    }
}
