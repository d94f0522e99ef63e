using ManifestPS.Credentials;
using ManifestPS.Errors;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>A12, G: a registry that wants something else than the last time, or for another repository, or does not say what.</summary>
public sealed class ChangedChallengeTests : IAsyncLifetime
{
    private const string Manifest = "/v2/a/manifests/latest";

    private TokenServer _tokens = null!;     // set before each test
    private RegistryServer _registry = null!;

    public async ValueTask InitializeAsync()
    {
        _tokens = await TokenServer.StartAsync();
        _tokens.Options.Users["alice"] = "wonderland";
        _registry = await RegistryServer.StartAsync(new TestRegistry.RegistryOptions { Authentication = RegistryAuthentication.Token(_tokens) });
        _registry.Store.AddImage("a", "latest");
        _registry.Store.AddImage("b", "latest");
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _tokens.DisposeAsync();
    }

    [Fact]
    public async Task Another_repository_may_have_another_token_server()   // Artifactory
    {
        await using TokenServer second = await TokenServer.StartAsync();
        _ = await new RegistryReader().ReadAsync(_registry);
        _registry.Options.Authentication = RegistryAuthentication.Token(second);

        _ = await new RegistryReader().ReadAsync(_registry, "b");

        Assert.Equal(1, second.Requests.Total);
    }

    [Fact]
    public async Task Another_repository_may_be_another_service_of_the_token_server()
    {
        _ = await new RegistryReader().ReadAsync(_registry);
        _registry.Faults.On("GET", "/v2/b/*").Once().Status(401, ("WWW-Authenticate", $"Bearer realm=\"{_tokens.Realm}\",service=\"other\""));

        _ = await new RegistryReader().ReadAsync(_registry, "b");

        Assert.Equal(["registry.test", "registry.test", "other"], _tokens.Requests.All.Select(request => request.Query.Split('&')[0]["?service=".Length..]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task From_Basic_to_Bearer_is_no_refusal(bool isWrite)
    {
        RegistryOptions options = new() { Credential = new RegistryCredential("alice", "wonderland"), IsWrite = isWrite };
        _registry.Options.Authentication = RegistryAuthentication.Basic(("alice", "wonderland"));
        _ = await new RegistryReader(options).ReadAsync(_registry);
        _registry.Options.Authentication = RegistryAuthentication.Token(_tokens);
        _registry.Requests.Clear();

        _ = await new RegistryReader(options).ReadAsync(_registry);
        _ = await new RegistryReader(options).ReadAsync(_registry);

        Assert.Equal([401, 200, 200], _registry.Requests.All.Select(request => request.Status));
    }

    [Fact]
    public async Task From_Bearer_to_Basic_is_none_either()
    {
        RegistryOptions options = new() { Credential = new RegistryCredential("alice", "wonderland") };
        _ = await new RegistryReader(options).ReadAsync(_registry);
        _registry.Options.Authentication = RegistryAuthentication.Basic(("alice", "wonderland"));
        _registry.Requests.Clear();

        _ = await new RegistryReader(options).ReadAsync(_registry, "b");

        Assert.Equal([401, 200], _registry.Requests.All.Select(request => request.Status));
    }

    [Fact]
    public async Task What_is_refused_is_not_remembered()
    {
        RegistryOptions options = new() { Credential = new RegistryCredential("alice", "wonderland") };
        _registry.Options.Authentication = RegistryAuthentication.Basic(("alice", "wonderland"));
        _ = await new RegistryReader(options).ReadAsync(_registry);
        _registry.Options.Authentication = RegistryAuthentication.Basic(("alice", "another"));
        _ = await new RegistryReader(options).FailAsync(_registry);
        _registry.Requests.Clear();

        _registry.Options.Authentication = null;
        _ = await new RegistryReader(options).ReadAsync(_registry);

        Assert.Null(Assert.Single(_registry.Requests.All).Header("Authorization"));
    }

    [Fact]
    public async Task Where_a_401_does_not_say_what_is_wanted_the_ping_does()   // G: GCR
    {
        _registry.Faults.On("GET", Manifest).Once().Status(401);

        _ = await new RegistryReader().ReadAsync(_registry);

        Assert.Equal([(Manifest, 401), ("/v2/", 401), (Manifest, 200)], _registry.Requests.All.Select(request => (request.Path, request.Status)));
        Assert.Contains("scope=repository%3Aa%3Apull", Assert.Single(_tokens.Requests.All).Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ping_that_does_not_say_it_either_leaves_the_401()
    {
        _registry.Options.Authentication = null;
        _registry.Faults.On("GET", Manifest).Status(401);

        Assert.Equal(ImageErrorCode.AuthenticationFailed, (await new RegistryReader().FailAsync(_registry)).Code);
        Assert.Equal([Manifest, "/v2/"], _registry.Requests.All.Select(request => request.Path));
    }

    [Fact]
    public async Task A_token_that_a_bare_401_refuses_is_renewed_and_the_ping_not_asked()
    {
        _ = await new RegistryReader().ReadAsync(_registry);
        _registry.Requests.Clear();
        _registry.Faults.On("GET", Manifest).Once().Status(401);

        _ = await new RegistryReader().ReadAsync(_registry);

        Assert.Equal([(Manifest, 401), (Manifest, 200)], _registry.Requests.All.Select(request => (request.Path, request.Status)));
        Assert.Equal(2, _tokens.Requests.Total);
    }
}
