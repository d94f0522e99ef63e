using System.Diagnostics;
using System.Net;
using ManifestPS.Credentials;
using ManifestPS.Errors;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Uploads;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, rows A01, A06, B02, B03 and B11, at real addresses: run by <see cref="AddressPolicyTests"/>.</summary>
public sealed class AddressPolicyInNamespace
{
    private const string Canary = "canary-4711";

    private static readonly RegistryOptions Options = new() { PlainHttp = true, MaxRetryCount = 0, Timeout = TimeSpan.FromSeconds(20), Credential = new RegistryCredential("user", Canary) };

    [NamespaceTheory]
    [InlineData("http://inside.test:{port}/x")]
    [InlineData("http://10.9.9.9:{port}/x")]
    [InlineData("http://metadata.test:{port}/x")]
    [InlineData("http://169.254.169.254:{port}/x")]
    [InlineData("http://[::ffff:169.254.169.254]:{port}/x")]
    [InlineData("http://[fd00:ec2::254]:{port}/x")]
    [InlineData("http://169.254.1.1:{port}/x")]
    [InlineData("http://localhost:{port}/x")]
    [InlineData("http://127.1:{port}/x")]
    [InlineData("http://2130706433:{port}/x")]
    [InlineData("http://0x7f.1:{port}/x")]
    [InlineData("http://0177.0.0.1:{port}/x")]
    [InlineData("http://0.0.0.0:{port}/x")]
    [InlineData("http://[::1]:{port}/x")]
    [InlineData("http://[::]:{port}/x")]
    [InlineData("http://[::ffff:10.9.9.9]:{port}/x")]
    [InlineData("http://[::ffff:127.0.0.1]:{port}/x")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]:{port}/x")]
    [InlineData("http://[fe80::1%25lo]:{port}/x")]
    [InlineData("http://[fe80::1]:{port}/x")]
    public async Task A_public_registry_does_not_lead_inside(string location)   // A06, B02
    {
        await using StubServer inside = await AnywhereAsync();
        await using RegistryServer registry = await RegistryAsync("203.0.113.10", "public.test");
        registry.Faults.On("GET", "*").Redirect(307, location.Replace("{port}", $"{inside.Port}", StringComparison.Ordinal));

        RegistryException error = await new RegistryCall(Options).FailAsync<RegistryException>(registry);

        Assert.Equal(ImageErrorCode.AddressRefused, error.Code);
        Assert.Equal(0, inside.Requests.ConnectionCount);
    }

    [NamespaceTheory]
    [InlineData("http://inside.test:{port}/token")]
    [InlineData("http://metadata.test:{port}/token")]
    [InlineData("http://127.0.0.1:{port}/token")]
    public async Task A_public_registry_has_no_token_server_inside(string realm)   // A06
    {
        await using StubServer inside = await AnywhereAsync();
        await using RegistryServer registry = await RegistryAsync("203.0.113.10", "public.test");
        registry.Faults.On("GET", "*").Status(401, ("WWW-Authenticate", $"Bearer realm=\"{realm.Replace("{port}", $"{inside.Port}", StringComparison.Ordinal)}\",service=\"x\""));

        RegistryException error = await new RegistryCall(Options with { Credential = null }).FailAsync<RegistryException>(registry);

        Assert.Equal(ImageErrorCode.AddressRefused, error.Code);
        Assert.Equal(0, inside.Requests.ConnectionCount);
    }

    [NamespaceFact]
    public async Task A_public_registry_leads_to_public_storage_that_sees_no_credential()   // A01
    {
        await using StubServer storage = await StubAsync("203.0.113.20", request => new Reply(401).With("WWW-Authenticate", request.Path == "/basic" ? "Basic realm=\"x\"" : "Bearer realm=\"http://cdn.test/token\""));
        await using RegistryServer registry = await RegistryAsync("203.0.113.10", "public.test");
        registry.Options.Authentication = RegistryAuthentication.Basic(("user", Canary));
        foreach (string path in new[] { "basic", "bearer" })
        {
            registry.Faults.Clear();
            registry.Faults.On("GET", "*").When(Occurrence.From(path == "basic" ? 2 : 1)).Redirect(307, $"http://cdn.test:{storage.Port}/{path}");
            Assert.Equal(ImageErrorCode.AccessDenied, (await new RegistryCall(Options).FailAsync<RegistryException>(registry)).Code);
        }
        Assert.Equal(2, storage.Requests.Total);
        Assert.All(storage.Requests.All, request => Assert.Null(request.Header("Authorization")));
        Assert.False(storage.Requests.Contains(Canary));
    }

    [NamespaceFact]
    public async Task A_private_registry_leads_to_private_storage_but_not_to_this_machine_or_a_metadata_service()
    {
        await using RegistryServer registry = await RegistryAsync("10.9.9.9", "inside.test");
        ReadOnlyMemory<byte> manifest = registry.Store.Manifest(RegistryCall.Repository, "1")!.Content;   // put there by RegistryAsync
        await using StubServer storage = await StubAsync("10.9.9.10", _ => new Reply(200) { Body = manifest }.With("Content-Type", "application/vnd.oci.image.manifest.v1+json"));
        await using StubServer anywhere = await AnywhereAsync();

        registry.Faults.On("GET", "*").Redirect(307, $"http://storage.inside.test:{storage.Port}/x");
        if (HttpPolyfills.JudgesConnections)
        {
            _ = await new RegistryCall(Options).GetAsync(registry);
        }
        else   // where the registry lies is not known
        {
            Assert.Equal(ImageErrorCode.AddressRefused, (await new RegistryCall(Options).FailAsync<RegistryException>(registry)).Code);
            Assert.Equal(0, storage.Requests.ConnectionCount);
        }
        foreach (string host in new[] { "127.0.0.1", "169.254.169.254", "[fd00:ec2::254]", "169.254.1.1" })
        {
            registry.Faults.Clear();
            registry.Faults.On("GET", "*").Redirect(307, $"http://{host}:{anywhere.Port}/x");
            Assert.Equal(ImageErrorCode.AddressRefused, (await new RegistryCall(Options).FailAsync<RegistryException>(registry)).Code);
        }
        Assert.Equal(0, anywhere.Requests.ConnectionCount);
    }

    [NamespaceFact]
    public async Task The_user_may_allow_private_networks_but_not_metadata_services()
    {
        await using RegistryServer registry = await RegistryAsync("203.0.113.10", "public.test");
        using KeptSettings kept = new(new RegistrySettings { Registry = registry.Address, AllowPrivateNetwork = true });
        ReadOnlyMemory<byte> manifest = registry.Store.Manifest(RegistryCall.Repository, "1")!.Content;   // put there by RegistryAsync
        await using StubServer storage = await StubAsync("10.9.9.10", _ => new Reply(200) { Body = manifest }.With("Content-Type", "application/vnd.oci.image.manifest.v1+json"));

        registry.Faults.On("GET", "*").Once().Redirect(307, $"http://storage.inside.test:{storage.Port}/x");
        _ = await new RegistryCall(Options).GetAsync(registry);
        registry.Faults.Clear();
        registry.Faults.On("GET", "*").Redirect(307, $"http://metadata.test:{storage.Port}/x");
        Assert.Equal(ImageErrorCode.AddressRefused, (await new RegistryCall(Options).FailAsync<RegistryException>(registry)).Code);
    }

    [NamespaceFact]
    public async Task A_warm_connection_inside_is_not_lent_to_a_registry_outside()
    {
        await using RegistryServer inside = await RegistryAsync("10.9.9.9", "inside.test");
        await using RegistryServer registry = await RegistryAsync("203.0.113.10", "public.test");
        _ = await new RegistryCall(Options).GetAsync(inside);
        inside.Requests.Clear();
        registry.Faults.On("GET", "*").Redirect(307, $"http://inside.test:{inside.Port}/v2/team/app/manifests/1");

        Assert.Equal(ImageErrorCode.AddressRefused, (await new RegistryCall(Options).FailAsync<RegistryException>(registry)).Code);
        Assert.Equal(0, inside.Requests.Total);
    }

    [NamespaceFact]
    public async Task A_name_that_changes_its_meaning_is_judged_by_the_address_that_is_dialled()   // B03
    {
        await using StubServer inside = await AnywhereAsync();
        await using RegistryServer registry = await RegistryAsync("203.0.113.10", "public.test");
        registry.Faults.On("GET", "*").Redirect(307, $"http://rebinding.test:{inside.Port}/x");
        using NameServer names = new(number => number < 2 ? IPAddress.Parse("203.0.113.99") : IPAddress.Parse("169.254.169.254"));
        _ = await Dns.GetHostAddressesAsync("rebinding.test", TestContext.Current.CancellationToken);   // the public answer, as a check by name would get it

        Assert.Equal(ImageErrorCode.AddressRefused, (await new RegistryCall(Options).FailAsync<RegistryException>(registry)).Code);
        Assert.Equal(0, inside.Requests.ConnectionCount);
    }

    /// <summary>The name of a registry that is outside, and inside for whoever asks at the wrong time.</summary>
    [NamespaceTheory]
    [InlineData("redirect")]
    [InlineData("challenge")]
    [InlineData("upload")]
    public async Task What_a_registry_outside_says_leads_nowhere_inside_though_its_name_means_an_address_inside_meanwhile(string kind)
    {
        IPAddress current = IPAddress.Parse("203.0.113.10");
        using NameServer names = new(_ => [current]);
        await using StubServer inside = await StubAsync("10.9.9.10", _ => new Reply(201));
        TaskCompletionSource arrived = new();
        TaskCompletionSource moved = new();
        int requests = 0;
        await using StubServer registry = await StubServer.StartAsync(new() { IPAddress = IPAddress.Any, HostName = "moving.test" }, async _ =>
        {
            if (Interlocked.Increment(ref requests) == 1)
            {
                arrived.SetResult();
                await moved.Task;
                return kind switch
                {
                    "redirect" => new Reply(307).With("Location", $"{inside.Url}/x"),
                    "challenge" => new Reply(401).With("WWW-Authenticate", $"Bearer realm=\"{inside.Url}/token\",service=\"x\""),
                    _ => new Reply(202).With("Location", $"{inside.Url}/upload"),
                };
            }
            return new Reply(404);
        });
        RegistryCall call = new(Options with { Credential = null });
        Task<RegistryException> first = Assert.ThrowsAsync<RegistryException>(() => kind == "upload" ? UploadAsync(call, registry) : call.GetAsync(registry));
        await arrived.Task;

        current = IPAddress.Parse("10.9.9.9");
        _ = await Assert.ThrowsAsync<RegistryException>(() => new RegistryCall(Options).GetAsync(registry, "2"));
        moved.SetResult();

        Assert.Equal(ImageErrorCode.AddressRefused, (await first).Code);
        Assert.Equal(2, registry.Requests.ConnectionCount);
        Assert.Equal(0, inside.Requests.ConnectionCount);
    }

    [NamespaceFact]
    public async Task A_redirect_is_judged_by_the_server_that_sent_it_and_not_by_the_registry()
    {
        await using StubServer anywhere = await AnywhereAsync();
        await using RegistryServer registry = await RegistryAsync("10.9.9.9", "inside.test");
        string target = $"http://storage.inside.test:{anywhere.Port}/x";
        await using StubServer storage = await StubAsync("203.0.113.20", _ => new Reply(307).With("Location", target));
        registry.Faults.On("GET", "*").Redirect(307, $"http://cdn.test:{storage.Port}/x");

        Assert.Equal(ImageErrorCode.AddressRefused, (await new RegistryCall(Options).FailAsync<RegistryException>(registry)).Code);
        target = $"{registry.Url}/v2/team/app/manifests/2";   // back to the registry, where it would show the credential
        Assert.Equal(ImageErrorCode.AddressRefused, (await new RegistryCall(Options).FailAsync<RegistryException>(registry)).Code);
        Assert.Equal(0, anywhere.Requests.ConnectionCount);
        Assert.Empty(registry.Requests.Matching("GET", "*/manifests/2"));
    }

    [NamespaceFact]
    public async Task Of_a_name_with_addresses_inside_and_outside_only_those_within_reach_are_dialled()
    {
        using NameServer names = new(_ => [IPAddress.Parse("10.9.9.10"), IPAddress.Parse("203.0.113.20"), IPAddress.Parse("169.254.169.254")]);
        await using RegistryServer registry = await RegistryAsync("203.0.113.10", "public.test");
        ReadOnlyMemory<byte> manifest = registry.Store.Manifest(RegistryCall.Repository, "1")!.Content;   // put there by RegistryAsync
        List<string> reached = [];
        await using StubServer storage = await StubServer.StartAsync(new() { IPAddress = IPAddress.Any }, request =>
        {
            reached.Add(request.LocalAddress);
            return Task.FromResult(new Reply(200) { Body = manifest }.With("Content-Type", "application/vnd.oci.image.manifest.v1+json"));
        });
        registry.Faults.On("GET", "*").Redirect(307, $"http://mixed.test:{storage.Port}/x");

        if (HttpPolyfills.JudgesConnections)
        {
            _ = await new RegistryCall(Options).GetAsync(registry);
            Assert.Equal(["203.0.113.20"], reached);
        }
        else
        {
            Assert.Equal(ImageErrorCode.AddressRefused, (await new RegistryCall(Options).FailAsync<RegistryException>(registry)).Code);
            Assert.Empty(reached);
        }
    }

    [NamespaceFact]
    public async Task A_registry_that_cannot_be_reached_at_its_first_address_is_at_another_kind_of_address()
    {
        using NameServer names = new(_ => [IPAddress.Parse("203.0.113.20"), IPAddress.Parse("10.9.9.9")]);
        await using RegistryServer registry = await RegistryAsync("10.9.9.9", "mixed.test");

        Assert.Equal(10, (await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => new RegistryCall(Options).GetAsync(registry)))).Length);
    }

    [NamespaceFact]
    public async Task A_registry_that_moves_is_found_at_its_new_address()
    {
        IPAddress current = IPAddress.Parse("203.0.113.10");
        using NameServer names = new(_ => [current]);
        int port;
        await using (RegistryServer registry = await RegistryAsync("203.0.113.10", "moving.test"))
        {
            _ = await new RegistryCall(Options).GetAsync(registry);
            port = registry.Port;
        }

        current = IPAddress.Parse("10.9.9.9");
        await using RegistryServer moved = await RegistryAsync("10.9.9.9", "moving.test", port);
        _ = await new RegistryCall(Options).GetAsync(moved);

        Assert.Equal(1, moved.Requests.Total);
    }

    [NamespaceFact]
    public async Task Names_whose_lookup_hangs_are_waited_for_as_long_as_the_user_says()
    {
        using NameServer silent = new((string _) => null);
        RegistryOptions options = Options with { Timeout = TimeSpan.FromSeconds(3), ThrottleLimit = 64 };
        Stopwatch clock = Stopwatch.StartNew();

        RegistryException[] errors = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => Assert.ThrowsAsync<RegistryException>(() => new RegistryCall(options).GetAsync($"hanging{number}.test:5000", "1", TestContext.Current.CancellationToken))));

        Assert.All(errors, error => Assert.Equal(ImageErrorCode.NetworkStalled, error.Code));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);   // the lookups themselves take 30
    }

    [NamespaceFact]
    public async Task Plain_HTTP_over_a_network_is_warned_of_once_a_call_and_never_on_this_machine()
    {
        await using RegistryServer registry = await RegistryAsync("203.0.113.10", "public.test");
        await using RegistryServer local = await RegistryAsync("127.0.0.1", "localhost");
        RegistryCall call = new(Options);
        _ = await call.GetAsync(local);
        _ = await call.GetAsync(registry);
        _ = await call.GetAsync(registry);

        Assert.Single(call.Lines, line => line.Contains("plain HTTP", StringComparison.Ordinal));
        Assert.Contains(call.Lines, line => line.StartsWith($"'{registry.Address}'", StringComparison.Ordinal));
    }

    private static Task<StubServer> AnywhereAsync() => StubServer.StartAsync(new() { IPAddress = IPAddress.IPv6Any }, _ => Task.FromResult(new Reply(200)));

    private static Task<StubServer> StubAsync(string address, Func<WireRequest, Reply> respond) =>
        StubServer.StartAsync(new() { IPAddress = IPAddress.Parse(address) }, request => Task.FromResult(respond(request)));

    private static Task UploadAsync(RegistryCall call, WireServer registry)
    {
        byte[] bytes = [1, 2, 3];
        Descriptor blob = new() { MediaType = "application/octet-stream", Digest = Digest.Compute("sha256", bytes), Size = bytes.Length };
        RegistryWriter writer = new(registry.Address, RegistryCall.Repository, call.Session, call);
        return SendAsync();

        async Task SendAsync()
        {
            UploadSession session = await writer.StartUploadAsync(blob.Digest, TestContext.Current.CancellationToken);
            await writer.CommitAsync(session, blob, () => new UploadContent(new MemoryStream(bytes), () => Task.FromResult<Stream>(new MemoryStream(bytes)), bytes.Length), TestContext.Current.CancellationToken);
        }
    }

    private static async Task<RegistryServer> RegistryAsync(string address, string name, int port = 0)
    {
        RegistryServer registry = await RegistryServer.StartAsync(new() { IPAddress = IPAddress.Parse(address), HostName = name, Port = port });
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        return registry;
    }
}
