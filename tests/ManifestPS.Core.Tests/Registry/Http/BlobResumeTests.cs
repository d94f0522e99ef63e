using System.Security.Cryptography;
using System.Text;
using ManifestPS.Concurrency;
using ManifestPS.Errors;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, rows E04, E05 and E06 for blobs: one that breaks off goes on where it broke off, and nothing is ever appended blindly.</summary>
public sealed class BlobResumeTests : IAsyncLifetime
{
    private const string Blobs = "*/blobs/*";
    private const int MiB = 1024 * 1024;

    private static readonly string Text = string.Concat(Enumerable.Range(0, 100).Select(number => $"line {number} of the blob\n"));

    private readonly FakeClock _clock = new();
    private RegistryServer _registry = null!;   // set before every test
    private Descriptor _blob = null!;   // set before every test

    private RegistryOptions Options => new() { Clock = _clock, PlainHttp = true };

    private IReadOnlyList<RecordedRequest> Gets => _registry.Requests.Matching("GET", Blobs);

    private string?[] Ranges => [.. Gets.Select(request => request.Header("Range"))];

    private string Tag => $"\"{_blob.Digest}\"";

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryServer.StartAsync();
        _blob = Put(Encoding.UTF8.GetBytes(Text));
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(-1)]
    public async Task A_blob_that_breaks_off_goes_on_there(int at)
    {
        int start = at < 0 ? (int)_blob.Size + at : at;
        _registry.Faults.On("GET", Blobs).Once().Cut(start);
        RegistryCall call = new(Options);

        Assert.Equal(Text, await ReadAsync(call));

        Assert.Equal([null, $"bytes={start}-"], Ranges);
        Assert.Equal([null, Tag], Gets.Select(request => request.Header("If-Range")));
        Assert.Equal([0.25], _clock.Waits);
        Assert.Contains($"Resuming '{_registry.Address}/{RegistryCall.Repository}@{_blob.Digest}' at byte {start}.", call.Lines);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(-1)]
    public async Task A_connection_that_is_reset_costs_no_byte(int at)
    {
        _registry.Faults.On("GET", Blobs).Once().Reset(at < 0 ? (int)_blob.Size + at : at);

        Assert.Equal(Text, await ReadAsync(new RegistryCall(Options)));
        Assert.Equal(2, Gets.Count);
    }

    [Fact]
    public async Task A_blob_that_breaks_off_before_its_first_byte_is_asked_for_whole()
    {
        _registry.Faults.On("GET", Blobs).Once().Cut(0);

        Assert.Equal(Text, await ReadAsync(new RegistryCall(Options)));
        Assert.Equal([null, null], Ranges);
    }

    [Fact]
    public async Task A_blob_that_stalls_goes_on_too()   // E07
    {
        _registry.Options.Wait = _clock.WaitAsync;
        _registry.Faults.On("GET", Blobs).Once().Stall(17);

        Assert.Equal(Text, await ReadAsync(new RegistryCall(Options)));
        Assert.Equal([null, "bytes=17-"], Ranges);
    }

    [Fact]
    public async Task A_blob_whose_end_is_only_that_of_the_connection_goes_on()   // E05, M3
    {
        _registry.Faults.On("GET", Blobs).Once().OtherBody(Encoding.UTF8.GetBytes(Text[..17])).Framing();

        Assert.Equal(Text, await ReadAsync(new RegistryCall(Options)));
        Assert.Equal([null, "bytes=17-"], Ranges);
    }

    [Fact]
    public async Task A_blob_that_says_that_it_is_shorter_is_not_asked_for_again()   // D05
    {
        _registry.Faults.On("GET", Blobs).OtherBody(Encoding.UTF8.GetBytes(Text[..17]));

        Assert.Equal(ImageErrorCode.SizeMismatch, (await Assert.ThrowsAsync<ContentException>(() => ReadAsync(new RegistryCall(Options)))).Code);
        _ = Assert.Single(Gets);
    }

    [Fact]
    public async Task A_blob_that_is_all_here_needs_no_more_though_more_was_announced()
    {
        _registry.Faults.On("GET", Blobs).Framing("Content-Length: 99999");

        Assert.Equal(Text, await ReadAsync(new RegistryCall(Options)));
        _ = Assert.Single(Gets);
    }

    [Theory]
    [InlineData("remove=Content-Range")]
    [InlineData("\"replace=Content-Range:bytes 16-{last}/{size}\"")]
    [InlineData("\"replace=Content-Range:bytes 18-{last}/{size}\"")]
    [InlineData("\"replace=Content-Range:bytes 17-{last}/{more}\"")]
    [InlineData("\"replace=Content-Range:bytes 17-{last}/*\"")]
    [InlineData("\"replace=Content-Range:bytes */{size}\"")]
    [InlineData("\"replace=Content-Range:lines 17-{last}/{size}\"")]
    [InlineData("\"replace=Content-Range:nonsense\"")]
    [InlineData("\"type=multipart/byteranges; boundary=x\"")]
    [InlineData("replace=ETag:\"\\\"other\\\"\"")]
    [InlineData("status=416")]
    public async Task An_answer_that_is_not_exactly_the_rest_is_not_appended(string answer)   // E06
    {
        FaultRule broken = _registry.Faults.On("GET", Blobs).Once().Cut(17);
        if (answer.StartsWith("replace=ETag", StringComparison.Ordinal))
        {
            _registry.Faults.On("GET", Blobs).Once().ReplaceHeader("ETag", "\"other\"");
        }
        else
        {
            _registry.Faults.Add($"GET {Blobs} once " + answer.Replace("{last}", $"{_blob.Size - 1}", StringComparison.Ordinal).Replace("{size}", $"{_blob.Size}", StringComparison.Ordinal).Replace("{more}", $"{_blob.Size + 1}", StringComparison.Ordinal));
        }

        Assert.Equal(Text, await ReadAsync(new RegistryCall(Options)));

        Assert.Equal(1, broken.Hits);
        Assert.Equal([null, "bytes=17-", null], Ranges);
        Assert.Equal([0.25], _clock.Waits);
    }

    [Fact]
    public async Task A_server_that_gives_no_rest_is_not_asked_for_it_again()   // E06
    {
        _registry.Faults.On("GET", Blobs).When(Occurrence.Once).Cut(17);
        _registry.Faults.On("GET", Blobs).When(Occurrence.Once).Status(416);
        _registry.Faults.On("GET", Blobs).When(Occurrence.Once).Cut(30);

        Assert.Equal(Text, await ReadAsync(new RegistryCall(Options)));
        Assert.Equal([null, "bytes=17-", null, null], Ranges);
    }

    [Fact]
    public async Task The_whole_instead_of_the_rest_is_read_on_from_the_same_byte()   // E06
    {
        _registry.Faults.On("GET", Blobs).Once().Cut(17);
        _registry.Faults.On("GET", Blobs).Once().Body(200, "application/octet-stream", Text);

        Assert.Equal(Text, await ReadAsync(new RegistryCall(Options)));
        Assert.Equal([null, "bytes=17-"], Ranges);
    }

    [Fact]
    public async Task Another_content_after_a_restart_is_found_out_by_its_digest()   // D01
    {
        _registry.Faults.On("GET", Blobs).Once().Cut(17);
        _registry.Faults.On("GET", Blobs).Once().Body(200, "application/octet-stream", Text.Replace("line 99", "LINE 99", StringComparison.Ordinal));

        Assert.Equal(ImageErrorCode.DigestMismatch, (await Assert.ThrowsAsync<ContentException>(() => ReadAsync(new RegistryCall(Options)))).Code);
    }

    [Fact]
    public async Task A_part_that_ends_before_the_blob_does_is_gone_on_from()
    {
        string part = Text[17..40];
        _registry.Faults.On("GET", Blobs).Once().Cut(17);
        _registry.Faults.On("GET", Blobs).Once().Status(206, ("Content-Range", $"bytes 17-39/{_blob.Size}")).OtherBody(Encoding.UTF8.GetBytes(part));

        Assert.Equal(Text, await ReadAsync(new RegistryCall(Options)));
        Assert.Equal([null, "bytes=17-", "bytes=40-"], Ranges);
    }

    [Fact]
    public async Task As_long_as_each_attempt_brings_a_mebibyte_there_is_no_last_one()
    {
        byte[] content = RandomNumberGenerator.GetBytes((13 * MiB) + 1);
        _blob = Put(content);
        _registry.Faults.On("GET", Blobs).Cut(MiB);

        Assert.Equal(content, await ReadBytesAsync(new RegistryCall(Options with { MaxRetryCount = 1 })));
        Assert.Equal(14, Gets.Count);   // E09: more than a call may repeat, but what goes on repeats nothing
        Assert.Equal(Enumerable.Repeat(0.25, 13), _clock.Waits);
    }

    [Fact]
    public async Task Attempts_that_bring_less_are_counted()
    {
        _blob = Put(RandomNumberGenerator.GetBytes(6 * MiB));
        _registry.Faults.On("GET", Blobs).Cut(MiB - 1);

        RegistryException error = await Assert.ThrowsAsync<RegistryException>(() => ReadBytesAsync(new RegistryCall(Options with { MaxRetryCount = 2 })));

        Assert.Equal((ImageErrorCode.NetworkTruncated, 3, 3), (error.Code, error.Attempts, Gets.Count));
        Assert.Equal([0.25, 0.5], _clock.Waits);
    }

    [Fact]
    public async Task No_retries_means_that_nothing_goes_on()
    {
        _registry.Faults.On("GET", Blobs).Cut(17);

        _ = await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(new RegistryCall(Options with { MaxRetryCount = 0 })));
        _ = Assert.Single(Gets);
    }

    [Fact]
    public async Task To_go_on_is_a_request_like_any_other()   // E01, E02
    {
        _registry.Faults.On("GET", Blobs).Once().Cut(17);
        _registry.Faults.On("GET", Blobs).Once().Status(503);
        _registry.Faults.On("GET", Blobs).Once().Status(429, ("Retry-After", "7"));

        Assert.Equal(Text, await ReadAsync(new RegistryCall(Options)));
        Assert.Equal([0.25, 0.5, 7], _clock.Waits);
        Assert.Equal([null, "bytes=17-", "bytes=17-", "bytes=17-"], Ranges);
    }

    [Fact]
    public async Task Where_the_registry_wants_too_long_a_pause_that_is_the_error()   // E01
    {
        _registry.Faults.On("GET", Blobs).Once().Cut(17);
        _registry.Faults.On("GET", Blobs).Status(429, ("Retry-After", "3600"));

        Assert.Equal(ImageErrorCode.RateLimited, (await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(new RegistryCall(Options)))).Code);
        Assert.Equal(2, Gets.Count);
    }

    [Fact]
    public async Task Each_time_the_registry_is_asked_where_the_blob_is_now()   // G16
    {
        int signature = 0;
        await using RegistryServer storage = await RegistryServer.StartAsync();
        _ = storage.Store.PutBlob(RegistryCall.Repository, Encoding.UTF8.GetBytes(Text));
        storage.Faults.On("GET", Blobs).Once().Cut(17);
        storage.Faults.On("GET", "*?signature=2").Status(403);
        await using StubServer registry = await StubServer.StartAsync(new(), request => Task.FromResult(new Reply(307).With("Location", $"{storage.Url}{request.Target}?signature={++signature}")));

        Assert.Equal(Text, Encoding.UTF8.GetString(await ReadBytesAsync(new RegistryCall(Options), registry)));

        Assert.Equal(["?signature=1", "?signature=2", "?signature=3"], storage.Requests.All.Select(request => request.Query));
        Assert.Equal([null, "bytes=17-", "bytes=17-"], storage.Requests.All.Select(request => request.Header("Range")));
        Assert.Equal([null, Tag, Tag], storage.Requests.All.Select(request => request.Header("If-Range")));
    }

    [Fact]
    public async Task An_upload_that_holds_the_last_place_does_not_wait_for_its_source_for_ever()
    {
        await using RegistryServer target = await RegistryServer.StartAsync();
        _registry.Faults.On("GET", Blobs).Once().Cut(17);
        RegistryCall call = new(Options with { ThrottleLimit = 1 });
        ImageReference source = ImageReference.Parse($"{_registry.Address}/{RegistryCall.Repository}:1");

        await call.Open(target).PutBlobAsync(_blob, call.Open(source), source, _ => { }, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(Text.Length, target.Store.Blob(RegistryCall.Repository, _blob.Digest)?.Length);
    }

    [Fact]
    public async Task Closing_the_stream_ends_its_waiting()
    {
        WaitingClock clock = new();
        _registry.Faults.On("GET", Blobs).Cut(17);
        Stream stream = await new RegistryCall(Options with { Clock = clock }).Open(_registry).OpenBlobAsync(_blob, TestContext.Current.CancellationToken);
        Task reading = stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        await clock.Asked;

        await stream.DisposeAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        _ = Assert.Single(Gets);
    }

    private Descriptor Put(byte[] content) =>
        new() { MediaType = MediaTypes.OciLayerGzip, Digest = _registry.Store.PutBlob(RegistryCall.Repository, content), Size = content.Length };

    private async Task<string> ReadAsync(RegistryCall call) => Encoding.UTF8.GetString(await ReadBytesAsync(call));

    private Task<byte[]> ReadBytesAsync(RegistryCall call) => ReadBytesAsync(call, _registry);

    private async Task<byte[]> ReadBytesAsync(RegistryCall call, WireServer server)
    {
        await using Stream stream = await call.Open(server).OpenBlobAsync(_blob, TestContext.Current.CancellationToken);
        using MemoryStream content = new();
        await stream.CopyToAsync(content, TestContext.Current.CancellationToken);
        return content.ToArray();
    }

    /// <summary>A clock on which a wait has no end but the one that is asked for.</summary>
    private sealed class WaitingClock : IClock
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public TimeSpan Now => TimeSpan.Zero;

        public DateTimeOffset UtcNow => DateTimeOffset.UnixEpoch;

        public double NextDouble() => 0.5;

        public Task DelayAsync(TimeSpan time, CancellationToken cancellationToken)
        {
            _ = _asked.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public void CancelAfter(CancellationTokenSource source, TimeSpan time)
        {
        }
    }
}
