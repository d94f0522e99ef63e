using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Http;
using ManifestPS.Registry;
using ManifestPS.TestRegistry;

namespace ManifestPS.Core.Tests;

public sealed class RegistryRedirectTests
{
    private const string Manifests = "*/manifests/*";

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_on_the_registry_keeps_the_credential(int status)
    {
        await using RegistryServer registry = await StartAsync("alice", "secret");
        SampleImage image = registry.Store.AddImage(RegistryCall.Repository, "1");
        registry.Faults.On("GET", "*/manifests/1").When(Occurrence.From(2)).Redirect(status, $"/v2/{RegistryCall.Repository}/manifests/{image.Digest}");

        ManifestContent content = await new RegistryCall(RegistryCall.As("alice", "secret")).GetAsync(registry);

        Assert.Equal(image.Digest, content.Digest);
        RecordedRequest hop = Assert.Single(registry.Requests.Matching("GET", $"*/manifests/{image.Digest}"));
        Assert.StartsWith("Basic ", hop.Header("Authorization"), StringComparison.Ordinal);
        Assert.Contains("vnd.oci.image.index", hop.Header("Accept"), StringComparison.Ordinal);
        Assert.StartsWith("ManifestPS/", hop.Header("User-Agent"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_origin_sees_neither_credential_nor_token()
    {
        await using RegistryServer registry = await StartAsync("alice", "canary-password");
        await using RegistryServer other = await RegistryServer.StartAsync();
        SampleImage image = other.Store.AddImage(RegistryCall.Repository, "1");
        registry.Faults.On("GET", Manifests).When(Occurrence.From(2)).Redirect(307, other.Url + "{target}");

        ManifestContent content = await new RegistryCall(RegistryCall.As("alice", "canary-password")).GetAsync(registry);

        Assert.Equal(image.Digest, content.Digest);
        Assert.True(registry.Requests.Matching("GET", Manifests)[1].Headers.ContainsKey("Authorization"));
        RecordedRequest hop = Assert.Single(other.Requests.All);
        Assert.Null(hop.Header("Authorization"));
        Assert.Null(hop.Header("Cookie"));
        Assert.Contains("vnd.oci.image.index", hop.Header("Accept"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task What_is_written_is_not_sent_where_a_redirect_leads(int status)   // B05
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        await using RegistryServer other = await RegistryServer.StartAsync();
        registry.Faults.On("PUT", Manifests).Redirect(status, other.Url + "{target}");
        RegistryCall call = new();

        RegistryException error = await Assert.ThrowsAsync<RegistryException>(() => call.Open(registry).PutManifestAsync("{}"u8.ToArray(), MediaTypes.OciIndex, "1", TestContext.Current.CancellationToken));

        Assert.Equal((ImageErrorCode.RedirectRefused, 1, 0), (error.Code, registry.Requests.Total, other.Requests.Total));
        Assert.Contains(other.Address, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Basic realm=\"evil\"")]
    [InlineData("Bearer realm=\"{self}/token\",service=\"evil\"")]
    public async Task The_challenge_of_another_origin_is_not_answered(string challenge)
    {
        await using RegistryServer registry = await StartAsync("alice", "canary-password");
        await using StubServer evil = await StubServer.StartAsync(new WireOptions(), request => Task.FromResult(
            new Reply(401).With("WWW-Authenticate", challenge.Replace("{self}", $"http://{request.Host}", StringComparison.Ordinal))));
        registry.Faults.On("GET", Manifests).When(Occurrence.From(2)).Redirect(302, evil.Url + "{target}");

        RegistryException error = await new RegistryCall(RegistryCall.As("alice", "canary-password")).FailAsync<RegistryException>(registry);

        Assert.Equal(ImageErrorCode.AccessDenied, error.Code);
        Assert.Null(Assert.Single(evil.Requests.All).Header("Authorization"));
    }

    [Fact]
    public async Task Nothing_goes_from_HTTPS_to_plain_HTTP()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new() { Tls = ServerTls.Create() });
        await using RegistryServer plain = await RegistryServer.StartAsync();
        registry.Faults.On("GET", Manifests).Redirect(307, plain.Url + "{target}");

        RegistryException error = await new RegistryCall(RegistryCall.Once with { SkipCertificateCheck = true }).FailAsync<RegistryException>(registry);

        Assert.Equal(ImageErrorCode.SchemeDowngradeRefused, error.Code);
        Assert.Equal(0, plain.Requests.ConnectionCount);
    }

    [Fact]
    public async Task Five_hops_are_followed_and_six_are_not()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        SampleImage image = registry.Store.AddImage(RegistryCall.Repository, "1");
        for (int hop = 0; hop < 6; hop++)
        {
            registry.Faults.On("GET", $"*/manifests/from{hop}").Redirect(307, hop == 5 ? $"/v2/{RegistryCall.Repository}/manifests/1" : $"/v2/{RegistryCall.Repository}/manifests/from{hop + 1}");
        }

        Assert.Equal(image.Digest, (await new RegistryCall().GetAsync(registry, "from1")).Digest);
        registry.Requests.Clear();
        RegistryException error = await new RegistryCall().FailAsync<RegistryException>(registry, "from0");

        Assert.Equal(ImageErrorCode.RedirectRefused, error.Code);
        Assert.Equal(6, registry.Requests.Total);
    }

    [Fact]
    public async Task A_circle_ends_at_its_first_return()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        registry.Faults.On("GET", "*/manifests/1").Redirect(302, $"/v2/{RegistryCall.Repository}/manifests/2");
        registry.Faults.On("GET", "*/manifests/2").Redirect(302, $"/v2/{RegistryCall.Repository}/manifests/1");

        RegistryException error = await new RegistryCall().FailAsync<RegistryException>(registry);

        Assert.Equal(ImageErrorCode.RedirectRefused, error.Code);
        Assert.Equal(2, registry.Requests.Total);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\\\\evil.test\\share")]
    [InlineData("/\\evil.test/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("javascript:alert(1)")]
    [InlineData("gopher://127.0.0.1/")]
    [InlineData("http://user:pw@127.0.0.1/")]
    [InlineData("http://user@127.0.0.1/")]
    [InlineData("http://")]
    [InlineData("http://[::1")]
    [InlineData("https://a b/")]
    [InlineData("http://127.0.0.1:99999/")]
    [InlineData("unix:/var/run/docker.sock")]
    [InlineData("data:application/json,{}")]
    public async Task An_odd_location_is_refused(string location)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        registry.Faults.On("GET", Manifests).Redirect(302, location);

        RegistryException error = await new RegistryCall().FailAsync<RegistryException>(registry);

        Assert.Equal(ImageErrorCode.RedirectRefused, error.Code);
        Assert.DoesNotContain("pw", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, registry.Requests.Total);
    }

    [Theory]
    [InlineData("/v2/team/app\t/manifests/2")]
    [InlineData("\u0001/v2/team/app/manifests/2")]
    public async Task A07_a_location_with_a_control_character_is_refused(string location)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        registry.Faults.On("GET", "*/manifests/1").RawResponse($"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        Assert.Equal(ImageErrorCode.RedirectRefused, (await new RegistryCall().FailAsync<RegistryException>(registry)).Code);
        Assert.Equal(1, registry.Requests.Total);
    }

    [Fact]
    public async Task A_redirect_without_a_location_is_refused()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        registry.Faults.On("GET", Manifests).Status(302);

        Assert.Equal(ImageErrorCode.RedirectRefused, (await new RegistryCall().FailAsync<RegistryException>(registry)).Code);
    }

    [Theory]
    [InlineData("target")]
    [InlineData("./target")]
    [InlineData("../manifests/target")]
    [InlineData("/v2/team/app/manifests/target")]
    [InlineData("//{host}/v2/team/app/manifests/target")]
    public async Task A_relative_location_is_resolved(string location)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        SampleImage image = registry.Store.AddImage(RegistryCall.Repository, "target");
        registry.Faults.On("GET", "*/manifests/1").Redirect(302, location.Replace("{host}", registry.Address, StringComparison.Ordinal));

        Assert.Equal(image.Digest, (await new RegistryCall().GetAsync(registry)).Digest);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task B05_what_changes_something_is_not_sent_again_where_a_redirect_leads(string method)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        await using RegistryServer other = await RegistryServer.StartAsync();
        registry.Faults.On(method, "*").Redirect(307, other.Url + "{target}");
        RegistryRequest request = new(new HttpMethod(method), "/v2/a/blobs/uploads/", RegistryResource.Api(registry.Address)) { Content = () => new ByteArrayContent("canary"u8.ToArray()) };
        RegistryExchange exchange = new(registry.Address, "repository:a:pull,push", new RegistrySession(RegistryCall.Once), new RegistryCall());

        RegistryException error = await Assert.ThrowsAsync<RegistryException>(() => exchange.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.Equal(307, error.StatusCode);
        Assert.Equal(0, other.Requests.ConnectionCount);
    }

    [Fact]
    public async Task HEAD_is_redirected_as_HEAD()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        SampleImage image = registry.Store.AddImage(RegistryCall.Repository, "2");
        registry.Faults.On("HEAD", "*/manifests/1").Redirect(303, $"/v2/{RegistryCall.Repository}/manifests/2");

        RegistryResponse answer = await new RegistryCall().Client(registry).HeadManifestAsync("1", TestContext.Current.CancellationToken);

        Assert.Equal(image.Digest, answer.Digest);
        Assert.Equal(image.Size, answer.Length);
        Assert.Equal(["HEAD", "HEAD"], registry.Requests.All.Select(request => request.Method));
    }

    private static async Task<RegistryServer> StartAsync(string user, string password) =>
        await RegistryServer.StartAsync(new() { Authentication = RegistryAuthentication.Basic((user, password)) });
}
