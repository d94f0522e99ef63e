using System.Net.Sockets;
using System.Text;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.TestRegistry;

namespace ManifestPS.Core.Tests;

/// <summary>What a registry can do wrong, and the one error that comes of it.</summary>
public sealed class RegistryFaultTests : IAsyncLifetime
{
    private const string Manifests = "*/manifests/*";
    private const string Html = "<!DOCTYPE html><html><body>Sign in</body></html>";

    private readonly FakeClock _clock = new();
    private RegistryServer _registry = null!;   // set before every test
    private SampleImage _image = null!;   // set before every test

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryServer.StartAsync(new() { Wait = _clock.WaitAsync });
        _image = _registry.Store.AddImage(RegistryCall.Repository, "1");
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData("error=404:MANIFEST_UNKNOWN", ImageErrorCode.TagNotFound)]
    [InlineData("error=404:NAME_UNKNOWN", ImageErrorCode.RepositoryNotFound)]
    [InlineData("html=404", ImageErrorCode.TagNotFound)]
    [InlineData("status=404", ImageErrorCode.TagNotFound)]
    [InlineData("error=400:NAME_INVALID", ImageErrorCode.RegistryRefused)]
    [InlineData("error=401:UNAUTHORIZED", ImageErrorCode.AuthenticationFailed)]
    [InlineData("error=403:DENIED", ImageErrorCode.AccessDenied)]
    [InlineData("html=403", ImageErrorCode.AccessDenied)]
    [InlineData("error=429:TOOMANYREQUESTS", ImageErrorCode.RateLimited)]
    [InlineData("status=500", ImageErrorCode.RegistryUnavailable)]
    [InlineData("html=502", ImageErrorCode.RegistryUnavailable)]
    [InlineData("status=503", ImageErrorCode.RegistryUnavailable)]
    [InlineData("status=304", ImageErrorCode.RegistryRefused)]
    [InlineData("html=200", ImageErrorCode.NotARegistry)]
    [InlineData("stall", ImageErrorCode.NetworkStalled)]
    [InlineData("stall=0", ImageErrorCode.NetworkStalled)]
    [InlineData("stall=20", ImageErrorCode.NetworkStalled)]
    [InlineData("cut", ImageErrorCode.NetworkTruncated)]
    [InlineData("cut=20", ImageErrorCode.NetworkTruncated)]
    [InlineData("reset", ImageErrorCode.NetworkTruncated)]
    [InlineData("reset=20", ImageErrorCode.NetworkTruncated)]
    [InlineData("infinite", ImageErrorCode.BodyTooLarge)]
    [InlineData("raw=SSH-2.0-OpenSSH\\r\\n", ImageErrorCode.SchemeMismatch)]
    [InlineData("framing=Content-Length:20", ImageErrorCode.DigestMismatch)]
    [InlineData("lie-digest", ImageErrorCode.DigestMismatch)]
    [InlineData("wrong-bytes", ImageErrorCode.DigestMismatch)]
    [InlineData("gzip-bomb=50000000", ImageErrorCode.BodyTooLarge)]
    public async Task A_tag_ends_in_one_error(string fault, ImageErrorCode expected)
    {
        _registry.Faults.Add($"GET {Manifests} {fault}");

        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => new RegistryCall(Repeated).GetAsync(_registry).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));

        Assert.Equal(expected, error.Code);
        Assert.Contains(_registry.Address, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error=404:MANIFEST_UNKNOWN", ImageErrorCode.ManifestNotFound)]
    [InlineData("wrong-bytes remove=Docker-Content-Digest", ImageErrorCode.DigestMismatch)]
    [InlineData("body={}", ImageErrorCode.DigestMismatch)]
    [InlineData("lie-digest", ImageErrorCode.DigestMismatch)]
    public async Task A_digest_ends_in_one_error(string fault, ImageErrorCode expected)
    {
        _registry.Faults.Add($"GET {Manifests} {fault}");

        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => new RegistryCall().GetAsync(_registry, _image.Digest));

        Assert.Equal(expected, error.Code);
    }

    [Fact]
    public async Task A_type_with_parameters_is_the_type()
    {
        _registry.Faults.On("GET", Manifests).ContentType(MediaTypes.OciManifest + "; charset=utf-8");

        Assert.Equal(MediaTypes.OciManifest, (await new RegistryCall().GetAsync(_registry)).Parse().MediaType);
    }

    [Fact]
    public async Task A_drip_is_not_waited_for_though_it_never_stops()
    {
        _registry.Faults.On("GET", Manifests).Drip(1);   // each byte comes in time, the whole would take minutes
        TimeSpan begun = _clock.Now;

        RegistryException error = await new RegistryCall(RegistryCall.Once with { Clock = _clock, Timeout = TimeSpan.FromSeconds(8) }).FailAsync<RegistryException>(_registry);

        Assert.Equal(ImageErrorCode.NetworkStalled, error.Code);
        Assert.Contains("too slow", error.Message, StringComparison.Ordinal);
        Assert.InRange(_clock.Now - begun, TimeSpan.FromSeconds(16), TimeSpan.FromSeconds(24));
    }

    [Fact]
    public async Task A_body_without_a_length_is_taken_where_its_digest_is_right()
    {
        _registry.Faults.On("GET", Manifests).Framing();

        Assert.Equal(_image.Digest, (await new RegistryCall().GetAsync(_registry)).Digest);
    }

    [Theory]
    [InlineData("remove=Content-Type")]
    [InlineData("type=application/json")]
    [InlineData("type=text/plain")]
    [InlineData("type=application/octet-stream")]
    [InlineData("type=APPLICATION/VND.OCI.image.manifest.v1+json")]
    [InlineData("remove=Docker-Content-Digest")]
    [InlineData("replace=Docker-Content-Digest:nonsense")]
    [InlineData("replace=Docker-Content-Digest:sha512:00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Odd_headers_do_no_harm(string fault)
    {
        _registry.Faults.Add($"GET {Manifests} {fault}");

        ManifestContent content = await new RegistryCall().GetAsync(_registry);

        Assert.Equal(_image.Digest, content.Digest);
        Assert.Equal(_image.MediaType, content.Parse().MediaType);
    }

    [Theory]
    [InlineData(MediaTypes.OciIndex)]
    [InlineData(MediaTypes.DockerManifest)]
    [InlineData("application/xml")]
    public async Task A_type_that_the_document_contradicts_is_an_error(string type)
    {
        _registry.Faults.On("GET", Manifests).ContentType(type);

        ManifestContent content = await new RegistryCall().GetAsync(_registry);
        ManifestException error = Assert.Throws<ManifestException>(content.Parse);

        Assert.Equal(ImageErrorCode.MediaTypeMismatch, error.Code);
    }

    [Fact]
    public async Task A_child_must_be_of_the_type_that_its_list_says()
    {
        _registry.Faults.On("GET", Manifests).ContentType(MediaTypes.DockerManifest);
        Descriptor entry = new() { Digest = _image.Digest, MediaType = _image.MediaType, Size = _image.Size };

        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => new RegistryCall().Open(_registry).GetManifestAsync(entry, TestContext.Current.CancellationToken));

        Assert.Equal(ImageErrorCode.MediaTypeMismatch, error.Code);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_child_must_be_of_the_size_that_its_list_says(int more)
    {
        Descriptor entry = new() { Digest = _image.Digest, MediaType = _image.MediaType, Size = _image.Size + more };

        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => new RegistryCall().Open(_registry).GetManifestAsync(entry, TestContext.Current.CancellationToken));

        Assert.Equal(ImageErrorCode.SizeMismatch, error.Code);
    }

    [Fact]
    public async Task A_child_that_is_said_to_be_huge_is_not_asked_for()
    {
        Descriptor entry = new() { Digest = _image.Digest, MediaType = _image.MediaType, Size = OciJson.MaxDocumentBytes + 1L };

        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => new RegistryCall().Open(_registry).GetManifestAsync(entry, TestContext.Current.CancellationToken));

        Assert.Equal(ImageErrorCode.ManifestTooLarge, error.Code);
        Assert.Equal(0, _registry.Requests.Total);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_body_may_be_as_large_as_the_limit_and_no_larger(int more, bool taken)
    {
        byte[] body = Encoding.UTF8.GetBytes("{}".PadRight(OciJson.MaxDocumentBytes + more));
        _registry.Faults.On("GET", Manifests).RemoveHeader("Docker-Content-Digest").OtherBody(body).RemoveHeader("Content-Length");
        Task<ManifestContent> read = new RegistryCall(new()).GetAsync(_registry);
        if (taken)
        {
            Assert.Equal(body.Length, (await read).Bytes.Length);
        }
        else
        {
            Assert.Equal(ImageErrorCode.BodyTooLarge, (await Assert.ThrowsAsync<RegistryException>(() => read)).Code);
        }
    }

    [Fact]
    public async Task An_infinite_error_body_is_left_and_the_status_stands()
    {
        _registry.Faults.On("GET", Manifests).Status(500).InfiniteBody();

        Assert.Equal(ImageErrorCode.RegistryUnavailable, (await new RegistryCall().FailAsync<RegistryException>(_registry)).Code);
    }

    [Theory]
    [InlineData("stall=3")]
    [InlineData("cut=3")]
    public async Task An_error_whose_body_does_not_come_keeps_its_status(string fault)
    {
        _registry.Faults.Add($"GET {Manifests} error=429:TOOMANYREQUESTS retry-after=7 {fault}");

        RegistryException error = await new RegistryCall(Repeated).FailAsync<RegistryException>(_registry);

        Assert.Equal((ImageErrorCode.RateLimited, (int?)429, TimeSpan.FromSeconds(7)), (error.Code, error.StatusCode, error.RetryAfter));
    }

    [Theory]
    [InlineData("30", 30.0)]
    [InlineData("0", null)]
    [InlineData("1000000000", 1e9)]
    [InlineData("-1", null)]
    [InlineData("1.5", null)]
    [InlineData("880.092µs", null)]
    [InlineData("soon", null)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", null)]
    public async Task How_long_to_wait_is_told(string header, double? seconds)
    {
        _registry.Faults.On("GET", Manifests).Status(429, ("Retry-After", header));

        RegistryException error = await new RegistryCall().FailAsync<RegistryException>(_registry);

        Assert.Equal(ImageErrorCode.RateLimited, error.Code);
        Assert.Equal(seconds, error.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task A_date_to_wait_for_is_told_as_a_time_span()
    {
        _registry.Faults.On("GET", Manifests).Status(503, ("Retry-After", "Fri, 02 Jan 2026 03:14:05 GMT"), ("Date", "Fri, 02 Jan 2026 03:04:05 GMT"));

        RegistryException error = await new RegistryCall().FailAsync<RegistryException>(_registry);

        Assert.Equal(TimeSpan.FromMinutes(10), error.RetryAfter);
    }

    [Fact]
    public async Task What_the_registry_says_is_passed_on_and_no_more_than_a_kilobyte_of_it()
    {
        _registry.Faults.On("GET", Manifests).Error(403, "DENIED", "the project is archived" + new string('!', 9000));

        RegistryException error = await new RegistryCall().FailAsync<RegistryException>(_registry);

        Assert.Contains("the project is archived", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1000, 1500);
    }

    [Theory]
    [InlineData("{\"errors\":[{\"code\":\"DENIED\",\"message\":\"BIG\"}]}")]
    [InlineData("{\"errors\":[{\"code\":\"DENIED\",\"message\":{\"a\":[\"BIG\"]},\"detail\":[[[\"BIG\"]]]}]}")]
    [InlineData("{\"errors\":\"BIG\"}")]
    [InlineData("<html><body>BIG</body></html>")]
    [InlineData("BIG")]
    public async Task J06_a_megabyte_of_explanation_is_a_sentence_of_a_kilobyte(string body)
    {
        _registry.Faults.On("GET", Manifests).Body(403, "application/json", body.Replace("BIG", new string('!', 1 << 20), StringComparison.Ordinal));

        RegistryException error = await new RegistryCall().FailAsync<RegistryException>(_registry);

        Assert.Equal((ImageErrorCode.AccessDenied, (int?)403), (error.Code, error.StatusCode));
        Assert.InRange(error.ToString().Length, 0, 4000);
    }

    [Fact]
    public async Task A_web_page_in_place_of_an_answer_is_called_one()
    {
        _registry.Faults.On("GET", Manifests).Body(200, "application/json", "\r\n " + Html);
        Assert.Equal(ImageErrorCode.NotARegistry, (await new RegistryCall().FailAsync<RegistryException>(_registry)).Code);

        _registry.Faults.Clear();
        _registry.Faults.On("GET", Manifests).Body(404, "text/html", Html);
        Assert.Contains("web page", (await new RegistryCall().FailAsync<RegistryException>(_registry)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_listens_is_one_error()
    {
        using RefusedPort port = new();

        RegistryException error = await Assert.ThrowsAsync<RegistryException>(() => new RegistryCall().GetAsync(port.Address, "1", TestContext.Current.CancellationToken));

        Assert.Equal((ImageErrorCode.ConnectionRefused, port.Address), (error.Code, error.Registry));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unknown_host_is_one_error(bool plainHttp)
    {
        RegistryException error = await Assert.ThrowsAsync<RegistryException>(() =>
            new RegistryCall(RegistryCall.Once with { PlainHttp = plainHttp, Resolver = (_, _) => throw new SocketException((int)SocketError.HostNotFound) }).GetAsync("nowhere.invalid:5000", "1", TestContext.Current.CancellationToken));

        Assert.Equal(ImageErrorCode.HostNotFound, error.Code);
        Assert.Contains("nowhere.invalid", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_reaches_the_socket()
    {
        using CancellationTokenSource stop = new();
        _registry.Faults.On("GET", Manifests).Stall(10);
        Task<ManifestContent> read = new RegistryCall(new()).GetAsync(_registry.Address, "1", stop.Token);
        await _registry.Requests.WaitForRequestsAsync(1);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        await _registry.Requests.WaitForAbortedAsync(1);
    }

    /// <summary>As often as usual, without the waiting.</summary>
    private Registry.Connections.RegistryOptions Repeated => RegistryCall.Once with { Clock = _clock, MaxRetryCount = 4 };
}
