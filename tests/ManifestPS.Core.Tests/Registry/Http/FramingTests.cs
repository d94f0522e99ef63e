using ManifestPS.Errors;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, rows B09 and B10: answers that lie about their length or their coding.</summary>
public sealed class FramingTests : IAsyncLifetime
{
    private const string Manifests = "*/manifests/*";

    private RegistryServer _registry = null!;   // set before every test
    private SampleImage _image = null!;   // set before every test

    private static RegistryOptions Options => RegistryCall.Once;

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryServer.StartAsync();
        _image = _registry.Store.AddImage(RegistryCall.Repository, "1");
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData("Content-Length: 20", "Content-Length: {length}")]
    [InlineData("Content-Length: {length}", "Content-Length: 20")]
    [InlineData("Content-Length: -5")]
    [InlineData("Content-Length: +5")]
    [InlineData("Content-Length: 20x")]
    [InlineData("Content-Length: 99999999999999999999")]
    [InlineData("Content-Length: {length}, 20")]
    public async Task A_doubtful_length_is_refused(params string[] lines)   // B09
    {
        _registry.Faults.On("GET", Manifests).Framing(lines);

        RegistryException error = await new RegistryCall(Options).FailAsync<RegistryException>(_registry);

        Assert.Equal((ImageErrorCode.ResponseInvalid, 1), (error.Code, _registry.Requests.Total));
    }

    [Fact]
    public async Task A_length_beside_chunks_is_refused()   // B09
    {
        _registry.Faults.On("GET", Manifests).RawResponse("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");

        Assert.Equal(ImageErrorCode.ResponseInvalid, (await new RegistryCall(Options).FailAsync<RegistryException>(_registry)).Code);
    }

    [Fact]
    public async Task The_same_length_twice_is_one_length()
    {
        _registry.Faults.On("GET", Manifests).Framing("Content-Length: {length}", "Content-Length: {length}");

        Assert.Equal(_image.Digest, (await new RegistryCall(Options).GetAsync(_registry)).Digest);
    }

    [Fact]
    public async Task A_body_that_comes_compressed_is_decoded_and_its_digest_is_of_the_decoded_bytes()   // B10
    {
        _registry.Faults.On("GET", Manifests).Gzip();

        Assert.Equal(_image.Digest, (await new RegistryCall(Options).GetAsync(_registry)).Digest);
        Assert.Equal("identity", _registry.Requests.All[0].Header("Accept-Encoding"));
    }

    [Fact]
    public async Task A_bomb_is_given_up_long_before_it_has_gone_off()   // B10
    {
        _registry.Faults.On("GET", Manifests).GzipBomb(200_000_000);

        Assert.Equal(ImageErrorCode.BodyTooLarge, (await new RegistryCall(Options).FailAsync<RegistryException>(_registry)).Code);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("zstd")]
    [InlineData("gzip, gzip")]
    public async Task Another_coding_is_refused(string coding)
    {
        _registry.Faults.On("GET", Manifests).AddHeader("Content-Encoding", coding);

        Assert.Equal(ImageErrorCode.UnsupportedEncoding, (await new RegistryCall(Options).FailAsync<RegistryException>(_registry)).Code);
    }

    [Fact]
    public async Task A_body_that_is_not_what_its_coding_says_is_no_sound_answer()
    {
        _registry.Faults.On("GET", Manifests).AddHeader("Content-Encoding", "gzip");

        Assert.Equal(ImageErrorCode.ResponseInvalid, (await new RegistryCall(Options).FailAsync<RegistryException>(_registry)).Code);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(70, false)]
    public async Task Headers_are_taken_up_to_64_KiB(int kilobytes, bool taken)
    {
        FaultRule rule = _registry.Faults.On("GET", Manifests);
        for (int i = 0; i < kilobytes; i++)
        {
            _ = rule.AddHeader($"X-{i:00}", new string('x', 1010));
        }

        if (taken)
        {
            _ = await new RegistryCall(Options).GetAsync(_registry);
        }
        else
        {
            Assert.Equal(ImageErrorCode.HeaderTooLarge, (await new RegistryCall(Options).FailAsync<RegistryException>(_registry)).Code);
        }
    }
}
