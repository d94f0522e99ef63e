using ManifestPS.Errors;
using ManifestPS.TestRegistry;
using ManifestPS.Transports;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, section G: what real registries answer, byte for byte, and what is made of it. G16 is in <see cref="RetryTests"/>, G07 and G09 are in <see cref="RegistryListQuirkTests"/>, G14 is in the tests of references and of Docker Hub.</summary>
public sealed class QuirkTests : IAsyncLifetime
{
    private const string Manifests = "*/manifests/*";

    private RegistryServer _registry = null!;   // set before every test
    private SampleImage _image = null!;   // set before every test

    private static RegistryOptions Options => RegistryCall.Once;

    private ImageReference Tag => ImageReference.Parse($"{_registry.Address}/{RegistryCall.Repository}:1");

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryServer.StartAsync();
        _image = _registry.Store.AddImage(RegistryCall.Repository, "1");
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 19\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.oci.image.manifest.v1+json\r\nContent-Length: 500\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nDocker-Content-Digest: sha256:0000000000000000000000000000000000000000000000000000000000000000\r\nContent-Length: 500\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.oci.image.manifest.v1+json\r\nDocker-Content-Digest: sha256:abc\r\nContent-Length: 500\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]   // G02
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.oci.image.manifest.v1+json\r\nDocker-Content-Digest: {digest}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.oci.image.manifest.v1+json\r\nDocker-Content-Digest: {digest}\r\nContent-Encoding: gzip\r\nContent-Length: 300\r\nConnection: close\r\n\r\n")]
    public async Task Where_HEAD_does_not_tell_GET_does(string answer)   // G01
    {
        _registry.Faults.On("HEAD", Manifests).RawResponse(answer.Replace("{digest}", _image.Digest, StringComparison.Ordinal));

        Descriptor descriptor = await new RegistryCall(Options).Open(Tag).ResolveAsync(Tag, TestContext.Current.CancellationToken);

        Assert.Equal((_image.Digest, _image.MediaType, (long)_image.Size), (descriptor.Digest, descriptor.MediaType, descriptor.Size));
        Assert.Equal(["HEAD", "GET"], _registry.Requests.All.Where(request => request.Path != "/v2/").Select(request => request.Method));
    }

    [Fact]
    public async Task A_HEAD_that_names_another_digest_than_was_asked_for_is_not_believed()   // D03
    {
        ImageReference pinned = Tag.WithDigest(_image.Digest);
        _registry.Faults.On("HEAD", Manifests).LieDigest();

        Assert.Equal(_image.Digest, (await new RegistryCall(Options).Open(pinned).ResolveAsync(pinned, TestContext.Current.CancellationToken)).Digest);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "HEAD GET")]
    [InlineData("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "HEAD GET")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n", "HEAD GET")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "HEAD")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\nConnection: close\r\n\r\n", "HEAD")]
    public async Task A_blob_that_HEAD_calls_absent_or_of_another_size_is_confirmed_by_its_first_byte(string answer, string requests)
    {
        Descriptor blob = PutLargeBlob();
        _registry.Faults.On("HEAD", "*/blobs/*").RawResponse(answer);

        Assert.Equal(blob.Size, await new RegistryCall(Options).Open(Tag).FindBlobSizeAsync(blob, TestContext.Current.CancellationToken));

        Assert.Equal(requests, string.Join(' ', _registry.Requests.All.Select(request => request.Method)));
        Assert.All(_registry.Requests.All.Where(request => request.Method == "GET"), request => Assert.Equal("bytes=0-0", request.Header("Range")));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", 1_000_000L)]   // no ranges: the body is not awaited
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-0/17\r\nContent-Length: 1\r\n\r\nx", 17L)]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-0/*\r\nContent-Length: 1\r\n\r\nx", 5_000_000L)]
    [InlineData("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */0\r\nContent-Length: 0\r\n\r\n", 0L)]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", null)]
    public async Task What_GET_says_of_a_blob_decides(string answer, long? size)
    {
        Descriptor blob = PutLargeBlob();
        _registry.Faults.On("HEAD", "*/blobs/*").Status(404);
        _registry.Faults.On("GET", "*/blobs/*").RawResponse(answer, Ending.Stall);

        Assert.Equal(size, await new RegistryCall(Options).Open(Tag).FindBlobSizeAsync(blob, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_absent_tag_costs_HEAD_and_GET()
    {
        ImageReference absent = Tag.WithTag("absent");

        Assert.Null(await new RegistryCall(Options).Open(absent).FindAsync(absent, TestContext.Current.CancellationToken));

        Assert.Equal(["HEAD", "GET"], _registry.Requests.All.Select(request => request.Method));
    }

    [Fact]
    public async Task What_HEAD_cannot_say_GET_explains()   // G02
    {
        _registry.Faults.On("HEAD", Manifests).Status(403);
        _registry.Faults.On("GET", Manifests).Error(403, "DENIED", "The subscription has lapsed");

        RegistryException error = await Assert.ThrowsAsync<RegistryException>(() => new RegistryCall(Options).Open(Tag).ResolveAsync(Tag, TestContext.Current.CancellationToken));

        Assert.Equal(ImageErrorCode.AccessDenied, error.Code);
        Assert.Contains("The subscription has lapsed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(303)]   // GHCR, to the web page of the package
    [InlineData(307)]
    public async Task Referrers_on_another_host_are_no_referrers_and_it_is_not_asked(int status)   // G03
    {
        await using RegistryServer other = await RegistryServer.StartAsync();
        _registry.Faults.On("GET", "*/referrers/*").Redirect(status, other.Url + "{target}");

        Assert.Null(await new RegistryCall(Options).Open(Tag).FindReferrersAsync(_image.Digest, null, null, TestContext.Current.CancellationToken));

        Assert.Equal((1, 0), (_registry.Requests.Total, other.Requests.Total));
    }

    [Fact]
    public async Task Referrers_elsewhere_on_the_registry_are_read()   // G03
    {
        _registry.Faults.On("GET", "*/referrers/*").Once().Redirect(307, "{target}?again=1");

        Assert.NotNull(await new RegistryCall(Options).Open(Tag).FindReferrersAsync(_image.Digest, null, null, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("application/json", """{"errors":[{"code":"NOT_FOUND","message":"artifact library/x:1 not found"}]}""")]   // Harbor 2.10, ECR public
    [InlineData("application/json", """{"errors":[{"code":"404","message":"Not Found"}]}""")]   // registry.redhat.io
    [InlineData("text/plain", "Not found")]   // Gitea, pulp
    [InlineData("application/json", """{"error":"name not found"}""")]
    [InlineData("application/json", "")]
    public async Task The_status_says_that_it_is_not_there_whatever_the_body_says(string type, string body)   // G04
    {
        _registry.Faults.On("GET", Manifests).Body(404, type, body);

        Assert.Equal(ImageErrorCode.TagNotFound, (await new RegistryCall(Options).FailAsync<RegistryException>(_registry)).Code);
    }

    [Fact]
    public async Task A_ping_that_lets_everybody_in_decides_nothing()   // G06
    {
        RegistryAuthentication users = RegistryAuthentication.Basic(("g06", "secret"));
        users.OpenPing = true;
        _registry.Options.Authentication = users;

        Assert.Equal(_image.Digest, (await new RegistryCall(RegistryCall.As("g06", "secret")).GetAsync(_registry)).Digest);
        Assert.Equal([401, 200], _registry.Requests.All.Select(request => request.Status));
    }

    [Fact]
    public async Task A_denial_that_may_mean_absence_says_so_with_its_status()   // G08, Artifactory RTFACT-13797
    {
        _registry.Faults.On("GET", Manifests).Body(403, "application/json", """{"errors":[{"code":"DENIED","message":"Forbidden","detail":null}]}""");

        RegistryException error = await new RegistryCall(Options).FailAsync<RegistryException>(_registry);

        Assert.Equal((ImageErrorCode.AccessDenied, (int?)403), (error.Code, error.StatusCode));
    }

    [Fact]
    public async Task A_missing_digest_header_is_made_up_for()   // G08
    {
        _registry.Options.DigestHeader = false;

        Assert.Equal(_image.Digest, (await new RegistryCall(Options).Open(Tag).ResolveAsync(Tag, TestContext.Current.CancellationToken)).Digest);
        Assert.Equal(_image.Digest, (await new RegistryCall(Options).GetAsync(_registry)).Digest);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("application/octet-stream")]
    [InlineData("application/vnd.oci.image.manifest.v1+json; charset=utf-8")]
    public async Task A_general_content_type_leaves_the_type_to_the_document(string type)   // G12
    {
        _registry.Faults.On("GET", Manifests).ContentType(type);

        Assert.Equal(_image.MediaType, (await new RegistryCall(Options).GetAsync(_registry)).Parse().MediaType);
    }

    [Fact]
    public async Task Every_type_is_asked_for_in_one_header()   // G13
    {
        _registry.Options.HonourAccept = true;

        _ = await new RegistryCall(Options).GetAsync(_registry);

        string? accept = Assert.Single(_registry.Requests.All).Header("Accept");
        Assert.All([MediaTypes.OciIndex, MediaTypes.OciManifest, MediaTypes.DockerList, MediaTypes.DockerManifest], type => Assert.Contains(type, accept, StringComparison.Ordinal));
    }

    /// <summary>A blob larger than any document.</summary>
    private Descriptor PutLargeBlob()
    {
        byte[] content = new byte[5_000_000];
        return new Descriptor { MediaType = MediaTypes.OciManifest, Digest = _registry.Store.PutBlob(RegistryCall.Repository, content), Size = content.Length };
    }
}
