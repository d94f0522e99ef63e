using System.Net;
using ManifestPS.Core.Tests.Credentials;
using ManifestPS.Credentials;
using ManifestPS.Errors;
using ManifestPS.Registry.Connections;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests.Proxies;

/// <summary>reliability.md, rows B02 and B13, with a real proxy in front of a registry at another address: run by <see cref="ProxyTests"/>.</summary>
public sealed class ProxyInNamespace : IDisposable
{
    private const string Password = "pr0xy-CANARY.1";

    /// <summary>As it stands in an address; a letter is written as a URL may write it.</summary>
    private const string Escaped = "pr0xy-%43ANARY.1";

    private static readonly string[] Basic = [$"BasicAuth user {Password}"];
    private static readonly RegistryOptions Options = new() { MaxRetryCount = 0, Timeout = TimeSpan.FromSeconds(20), Credential = new RegistryCredential("alice", "registry+CANARY") };

    private readonly CertificateAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        Use(null);
    }

    [NamespaceTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task B13_the_proxy_is_told_where_to_go_and_sees_nothing_of_what_is_said_there_in_TLS(bool tls)
    {
        using TinyProxy proxy = await TinyProxy.StartAsync();
        await using RegistryServer registry = await RegistryAsync(tls);
        using IDisposable kept = Trust(registry);
        Use($"http://{proxy.Address}");

        _ = await new RegistryCall(Options).GetAsync(registry);

        Assert.Contains(tls ? $"CONNECT {registry.Address} " : $"GET http://{registry.Address}/v2/", proxy.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", proxy.Log, StringComparison.Ordinal);
        Assert.Equal("alice", registry.Requests.All[^1].User);
    }

    [NamespaceTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task B13_a_credential_in_the_proxys_address_opens_it_and_is_shown_nowhere(bool tls)
    {
        using TinyProxy proxy = await TinyProxy.StartAsync(Basic);
        await using RegistryServer registry = await RegistryAsync(tls);
        using IDisposable kept = Trust(registry);
        Use($"http://user:{Escaped}@{proxy.Address}");
        RegistryCall call = new(Options);

        _ = await call.GetAsync(registry);

        AssertSecret(string.Join('\n', call.Lines));
        Assert.All(registry.Requests.All, request => AssertSecret(string.Join('\n', request.Headers.Values)));
        Assert.All(registry.Requests.All, request => Assert.Null(request.Header("Proxy-Authorization")));
    }

    [NamespaceTheory]
    [InlineData(true, "", ImageErrorCode.ProxyAuthRequired)]
    [InlineData(true, "user:wr0ng+CANARY@", ImageErrorCode.ProxyAuthRequired)]
    [InlineData(true, "other@", ImageErrorCode.ProxyAuthRequired)]
    [InlineData(false, "", ImageErrorCode.ProxyAuthRequired)]
    [InlineData(false, "user:wr0ng+CANARY@", ImageErrorCode.AuthenticationFailed)]   // tinyproxy answers as if it were the registry: 401 with WWW-Authenticate
    public async Task B13_without_its_credential_the_proxy_is_said_to_want_one(bool tls, string userInfo, ImageErrorCode code)
    {
        using TinyProxy proxy = await TinyProxy.StartAsync(Basic);
        await using RegistryServer registry = await RegistryAsync(tls);
        using IDisposable kept = Trust(registry);
        Use($"http://{userInfo}{proxy.Address}");
        RegistryCall call = new(Options);

        RegistryException error = await call.FailAsync<RegistryException>(registry);

        Assert.Equal(code, error.Code);
        Assert.Contains(registry.Address, error.Message, StringComparison.Ordinal);
        AssertSecret(error + string.Join('\n', call.Lines));
        Assert.Equal(0, registry.Requests.ConnectionCount);
    }

    [NamespaceFact]
    public async Task B13_a_proxy_that_lets_nothing_through_is_named()
    {
        using TinyProxy proxy = await TinyProxy.StartAsync("ConnectPort 9");
        await using RegistryServer registry = await RegistryAsync(tls: true);
        using IDisposable kept = Trust(registry);
        Use($"http://user:{Escaped}@{proxy.Address}");

        RegistryException error = await new RegistryCall(Options).FailAsync<RegistryException>(registry);

        Assert.Equal(ImageErrorCode.ProxyFailed, error.Code);
        Assert.Contains($"'{registry.Address}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("403", error.Message, StringComparison.Ordinal);
        AssertSecret(error.ToString());
    }

    [NamespaceTheory]
    [InlineData("http://user:CANARY@127.0.0.1:9")]
    [InlineData("http://user:CANARY@nowhere.invalid:9")]
    public async Task B13_a_proxy_that_is_not_there_is_blamed_and_not_the_registry(string address)
    {
        await using RegistryServer registry = await RegistryAsync(tls: true);
        using IDisposable kept = Trust(registry);
        Use(address);

        RegistryException error = await new RegistryCall(Options).FailAsync<RegistryException>(registry);

        Assert.Equal(ImageErrorCode.ProxyFailed, error.Code);
        Assert.Contains(new Uri(address).Authority, error.Message, StringComparison.Ordinal);
        AssertSecret(error.ToString());
    }

    [NamespaceFact]
    public async Task B13_what_NO_PROXY_names_is_reached_without_it()
    {
        using TinyProxy proxy = await TinyProxy.StartAsync();
        await using RegistryServer registry = await RegistryAsync(tls: true);
        using IDisposable kept = Trust(registry);
        Use($"http://{proxy.Address}", "inside.test,.public.test,public.test");

        _ = await new RegistryCall(Options).GetAsync(registry);

        Assert.DoesNotContain(registry.Address, proxy.Log, StringComparison.Ordinal);
    }

    [NamespaceTheory]
    [InlineData("inside.test")]
    [InlineData("169.254.169.254")]
    [InlineData("metadata.test")]
    public async Task B02_a_registry_outside_does_not_lead_inside_by_way_of_the_proxy(string host)
    {
        using TinyProxy proxy = await TinyProxy.StartAsync();
        await using RegistryServer registry = await RegistryAsync(tls: true);
        using IDisposable kept = Trust(registry);
        Use($"http://{proxy.Address}");
        registry.Faults.On("GET", "*").Redirect(307, $"https://{host}/x");

        RegistryException error = await new RegistryCall(Options).FailAsync<RegistryException>(registry);

        Assert.Equal(ImageErrorCode.AddressRefused, error.Code);
        Assert.DoesNotContain(host, proxy.Log, StringComparison.Ordinal);
    }

    [NamespaceFact]
    public async Task What_a_registry_behind_a_proxy_says_leads_nowhere_inside_unless_the_user_allows_it()
    {
        using TinyProxy proxy = await TinyProxy.StartAsync();
        await using RegistryServer registry = await RegistryServer.StartAsync(new() { IPAddress = IPAddress.Parse("10.9.9.9"), HostName = "inside.test" });
        SampleImage image = registry.Store.AddImage(RegistryCall.Repository, "1");
        await using StubServer storage = await StubServer.StartAsync(new() { IPAddress = IPAddress.Parse("10.9.9.10") }, _ => Task.FromResult(new Reply(200) { Body = registry.Store.Manifest(RegistryCall.Repository, "1")!.Content }));   // put there above
        Use($"http://{proxy.Address}");
        RegistryOptions plain = Options with { PlainHttp = true, Credential = null };
        registry.Faults.On("GET", "*/manifests/1").Redirect(307, $"http://storage.inside.test:{storage.Port}/x");

        RegistryException error = await new RegistryCall(plain).FailAsync<RegistryException>(registry);
        Assert.Equal((ImageErrorCode.AddressRefused, 0), (error.Code, storage.Requests.Total));

        using KeptSettings kept = new(new RegistrySettings { Registry = registry.Address, AllowPrivateNetwork = true });
        Assert.Equal(image.Digest, (await new RegistryCall(plain).GetAsync(registry)).Digest);
    }

    [NamespaceFact]
    public async Task A_name_with_an_address_inside_is_not_reached_by_way_of_the_proxy_though_it_has_one_outside()
    {
        using TinyProxy proxy = await TinyProxy.StartAsync();
        using NameServer names = new(_ => [IPAddress.Parse("203.0.113.20"), IPAddress.Parse("10.9.9.10")]);
        await using RegistryServer registry = await RegistryAsync(tls: true);
        using IDisposable kept = Trust(registry);
        Use($"http://{proxy.Address}");
        registry.Faults.On("GET", "*").Redirect(307, "https://mixed.test/x");

        Assert.Equal(ImageErrorCode.AddressRefused, (await new RegistryCall(Options).FailAsync<RegistryException>(registry)).Code);
        Assert.DoesNotContain("mixed.test", proxy.Log, StringComparison.Ordinal);
    }

    private static void Use(string? proxy, string? except = null)
    {
        Environment.SetEnvironmentVariable("HTTP_PROXY", proxy);
        Environment.SetEnvironmentVariable("HTTPS_PROXY", proxy);
        Environment.SetEnvironmentVariable("NO_PROXY", except);
    }

    /// <summary>The proxy's secret in no form, nor any other.</summary>
    private static void AssertSecret(string text) =>
        Assert.All([Password, "CANARY", Escaped, CredentialHome.Auth("user", Password)[..^2]], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));

    private async Task<RegistryServer> RegistryAsync(bool tls)
    {
        RegistryServer registry = await RegistryServer.StartAsync(new()
        {
            IPAddress = IPAddress.Parse("203.0.113.10"),
            HostName = "public.test",
            Tls = tls ? ServerTls.From(_authority, CertificateKind.Trusted, "public.test") : null,
            Authentication = RegistryAuthentication.Basic(("alice", "registry+CANARY")),
        });
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        return registry;
    }

    private KeptSettings Trust(RegistryServer registry) => registry.Options.Tls is null
        ? new(new RegistrySettings { Registry = registry.Address, PlainHttp = true })
        : new(new RegistrySettings { Registry = registry.Address, CertificateAuthority = _authority.PemPath });
}
