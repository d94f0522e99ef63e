using System.Globalization;
using System.Security.Cryptography;
using ManifestPS.Credentials;
using ManifestPS.Errors;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, rows E04, E10, F06 and F08: a blob on its way into a registry.</summary>
public sealed class BlobUploadTests : IAsyncLifetime
{
    private const string App = RegistryCall.Repository;
    private const string Starts = "*/blobs/uploads/";
    private const string Uploads = "*/blobs/uploads/*";
    private const int MiB = 1024 * 1024;

    private readonly FakeClock _clock = new();
    private RegistryServer _source = null!;   // set before every test
    private RegistryServer _target = null!;   // set before every test
    private Descriptor _blob = null!;   // set by what the test puts

    private RegistryOptions Options => new() { Clock = _clock, PlainHttp = true, MaxRetryCount = 1 };

    private IReadOnlyList<string?> Pieces => [.. _target.Requests.Matching("PATCH", "*").Select(piece => piece.Header("Content-Range"))];

    public async ValueTask InitializeAsync() => (_source, _target) = (await RegistryServer.StartAsync(), await RegistryServer.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Theory]
    [InlineData(null, "0-8388607 8388608-16777215 16777216-20971520")]
    [InlineData(1, "0-8388607 8388608-16777215 16777216-20971520")]
    [InlineData(10 * MiB, "0-10485759 10485760-20971519 20971520-20971520")]
    [InlineData(100 * MiB, "0-20971520")]
    public async Task What_is_too_large_for_one_request_goes_in_pieces(int? least, string pieces)   // F08
    {
        byte[] content = Put((20 * MiB) + 1);
        _target.Options.ChunkMinLength = least;
        _target.Faults.On("PUT", Uploads).Once().Status(413);
        List<long> progress = [];

        await SendAsync(progress.Add);

        Assert.Equal(content, _target.Store.Blob(App, _blob.Digest)?.ToArray());
        Assert.Equal(pieces, string.Join(' ', Pieces));
        Assert.Equal(0, _target.Requests.Matching("PUT", Uploads)[1].BodyLength);
        Assert.Equal((2, 2, 1), (_target.Requests.Count("POST", Starts), _target.Requests.Count("PUT", Uploads), _target.Requests.Count("DELETE", Uploads)));
        Assert.Equal(_blob.Size, progress[^1]);
        Assert.Equal(0, _target.Store.OpenUploads(App));
    }

    [Fact]
    public async Task A_server_that_says_too_large_before_it_has_read_all_is_heard()   // F08, nginx
    {
        _ = Put(20 * MiB);
        _target.Faults.On("PUT", Uploads).Once().Early(65536).Status(413);

        await SendAsync();

        Assert.Equal(3, Pieces.Count);
    }

    [Fact]
    public async Task What_is_too_large_though_it_is_small_stays_too_large()
    {
        _ = Put(8 * MiB);
        _target.Faults.On("PUT", Uploads).Status(413);

        Assert.Equal(413, (await FailAsync<RegistryException>()).StatusCode);
        Assert.Equal((1, 0), (_target.Requests.Count("PUT", Uploads), Pieces.Count));
    }

    [Fact]
    public async Task A_piece_that_is_too_large_is_the_end()
    {
        _ = Put(9 * MiB);
        _target.Faults.On("PUT,PATCH", Uploads).Status(413);

        Assert.Equal(413, (await FailAsync<RegistryException>()).StatusCode);
        _ = Assert.Single(Pieces);
    }

    [Theory]
    [InlineData("\"replace=Range:0-100\"")]
    [InlineData("\"replace=Range:0-8388608\"")]
    [InlineData("\"replace=Range:1-8388607\"")]
    [InlineData("status=416")]
    [InlineData("status=503")]
    [InlineData("cut")]
    public async Task A_registry_that_has_not_exactly_what_was_sent_gets_it_anew_once(string answer)   // F08, M12
    {
        byte[] content = Put(9 * MiB);
        _target.Faults.On("PUT", Uploads).Once().Status(413);
        _target.Faults.Add($"PATCH {Uploads} once {answer}");

        await SendAsync();

        Assert.Equal(["0-8388607", "0-8388607", "8388608-9437183"], Pieces);
        Assert.Equal(content, _target.Store.Blob(App, _blob.Digest)?.ToArray());
    }

    [Fact]
    public async Task A_registry_that_never_has_what_was_sent_is_given_up()
    {
        _ = Put(9 * MiB);
        _target.Faults.On("PUT", Uploads).Once().Status(413);
        _target.Faults.On("PATCH", Uploads).ReplaceHeader("Range", "0-1");

        RegistryException error = await FailAsync<RegistryException>();

        Assert.Equal(ImageErrorCode.ResponseInvalid, error.Code);
        Assert.Contains("has the bytes 0-1 of", error.Message, StringComparison.Ordinal);
        Assert.Equal(["0-8388607", "0-8388607"], Pieces);
    }

    [Fact]
    public async Task A_piece_may_be_answered_as_created_and_without_saying_where_the_next_one_goes()   // G07, ECR
    {
        _ = Put(9 * MiB);
        int puts = 0;
        await using StubServer ecr = await StubServer.StartAsync(new(), request => Task.FromResult(request.Method switch
        {
            "POST" => new Reply(202).With("Location", "/upload/1?part=a"),
            "PATCH" => new Reply(201).With("Range", "0-" + request.Header("Content-Range")!.Split('-')[1]),   // every PATCH of ours has one
            "PUT" => new Reply(++puts == 1 ? 413 : 201),
            _ => new Reply(404),
        }));

        await new RegistryCall(Options).Open(ecr).PutBlobAsync(_blob, new RegistryCall(Options).Open(_source), Reference(_source), _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(["/upload/1?part=a", "/upload/1?part=a"], ecr.Requests.Matching("PATCH", "*").Select(piece => piece.Target));
        Assert.Equal($"/upload/1?part=a&digest={Uri.EscapeDataString(_blob.Digest)}", ecr.Requests.Matching("PUT", "*")[1].Target);
    }

    [Theory]
    [InlineData("error=404:BLOB_UPLOAD_UNKNOWN")]
    [InlineData("status=500")]
    [InlineData("status=503")]
    [InlineData("cut")]
    [InlineData("reset")]
    public async Task An_upload_that_comes_to_nothing_is_made_once_more(string fault)   // E10
    {
        _ = Put(1000);
        _target.Faults.Add($"PUT {Uploads} once {fault}");

        await SendAsync();

        Assert.Equal(["POST", "PUT", "HEAD", "POST", "PUT"], _target.Requests.All.Select(request => request.Method));
        Assert.NotNull(_target.Store.Blob(App, _blob.Digest));
    }

    [Fact]
    public async Task An_upload_that_was_surely_not_taken_is_made_once_more_without_a_question()   // E01
    {
        _ = Put(1000);
        _target.Faults.Add($"PUT {Uploads} once status=429");

        await SendAsync();

        Assert.Equal(["POST", "PUT", "POST", "PUT"], _target.Requests.All.Select(request => request.Method));
        Assert.Equal([0.25], _clock.Waits);
    }

    [Fact]
    public async Task No_retries_means_one_upload()
    {
        _ = Put(1000);
        _target.Faults.Add($"PUT {Uploads} status=503");

        _ = await Assert.ThrowsAsync<RegistryException>(() => SendAsync(options: Options with { MaxRetryCount = 0 }));

        Assert.Equal(1, _target.Requests.Count("PUT", Uploads));
    }

    [Fact]
    public async Task A_credential_that_is_asked_for_in_the_middle_has_the_bytes_sent_again()   // A12
    {
        byte[] content = Put(300_000);
        _target.Faults.On("PUT", Uploads).Once().Status(401, ("WWW-Authenticate", "Basic realm=\"x\""));

        await SendAsync(options: Options with { Credential = new RegistryCredential("user", "password") });

        Assert.Equal(["POST", "PUT", "PUT"], _target.Requests.All.Select(request => request.Method));
        Assert.Equal(content, _target.Store.Blob(App, _blob.Digest)?.ToArray());
    }

    [Theory]
    [InlineData("error=404:BLOB_UPLOAD_UNKNOWN")]
    [InlineData("status=502")]
    public async Task An_upload_that_always_comes_to_nothing_is_made_twice(string fault)   // E10
    {
        _ = Put(1000);
        _target.Faults.Add($"PUT {Uploads} {fault}");

        _ = await FailAsync<RegistryException>();

        Assert.Equal(2, _target.Requests.Count("PUT", Uploads));
    }

    [Theory]
    [InlineData("status=502")]
    [InlineData("cut")]
    [InlineData("error=404:BLOB_UPLOAD_UNKNOWN")]
    public async Task An_upload_whose_answer_is_lost_is_not_made_again(string fault)   // E10
    {
        _ = Put(1000);
        _target.Faults.Add($"PUT {Uploads} applied {fault}");

        await SendAsync();

        Assert.Equal(["POST", "PUT", "HEAD"], _target.Requests.All.Select(request => request.Method));
    }

    [Fact]
    public async Task Another_size_than_the_blob_has_is_not_the_blob()   // E10
    {
        _ = Put(1000);
        _target.Faults.On("PUT", Uploads).Once().Status(502);
        _target.Faults.On("HEAD", "*").Status(200, ("Content-Length", "999"));

        await SendAsync();

        Assert.Equal(2, _target.Requests.Count("PUT", Uploads));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    public async Task A_refusal_is_the_end(int status)
    {
        _ = Put(1000);
        _target.Faults.On("PUT", Uploads).Status(status);

        Assert.Equal(status, (await FailAsync<RegistryException>()).StatusCode);
        Assert.Equal(["POST", "PUT"], _target.Requests.All.Select(request => request.Method));
    }

    [Theory]
    [InlineData(60, 5, "60")]
    [InlineData(61, 2, "")]
    public async Task A_registry_that_asks_for_time_before_the_second_upload_gets_it(int seconds, int requests, string waits)   // E01
    {
        _ = Put(1000);
        _target.Faults.On("PUT", Uploads).Once().Status(503, ("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)));
        Exception? error = await Record.ExceptionAsync(() => SendAsync());

        Assert.Equal((requests, waits), (_target.Requests.Total, string.Join(' ', _clock.Waits)));
        Assert.Equal(seconds > 60, error is RegistryException { RetryAfter.TotalSeconds: 61 });
    }

    [Theory]
    [InlineData("status=503")]
    [InlineData("cut")]
    public async Task The_start_of_an_upload_is_repeated(string fault)   // E04
    {
        _ = Put(1000);
        _target.Faults.Add($"POST {Starts} once {fault}");

        await SendAsync();

        Assert.Equal(["POST", "POST", "PUT"], _target.Requests.All.Select(request => request.Method));
        Assert.Equal([0.25], _clock.Waits);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_source_that_fails_half_way_is_named_and_the_registry_told_not_to_wait(bool inPieces)
    {
        _ = Put(20 * MiB);
        if (inPieces)
        {
            _target.Faults.On("PUT", Uploads).Once().Status(413);
            _source.Faults.On("GET", "*").Once().Delay(TimeSpan.Zero);
        }
        _source.Faults.On("GET", "*").Cut(9 * MiB);

        RegistryException error = await Assert.ThrowsAsync<RegistryException>(() => SendAsync(options: Options with { MaxRetryCount = 0 }));

        Assert.Equal(ImageErrorCode.NetworkTruncated, error.Code);
        Assert.Contains(_source.Address, error.Message, StringComparison.Ordinal);
        Assert.Contains(_blob.Digest, error.Message, StringComparison.Ordinal);
        Assert.Equal(inPieces ? 1 : 0, Pieces.Count);
        Assert.Equal(inPieces ? 2 : 1, _target.Requests.Count("POST", Starts));
        Assert.Equal(inPieces ? 2 : 1, _target.Requests.Count("DELETE", Uploads));
        Assert.Equal((0, 0), (_target.Requests.Count("HEAD", "*"), _target.Store.OpenUploads(App)));
        Assert.Null(_target.Store.Blob(App, _blob.Digest));
    }

    [Fact]
    public async Task A_source_that_lies_is_not_committed_and_the_registry_told_not_to_wait()   // D01
    {
        byte[] content = Put(1000);
        content[^1] ^= 1;
        _ = _source.Store.PlantBlob(App, _blob.Digest, content);

        Assert.Equal(ImageErrorCode.DigestMismatch, (await FailAsync<ContentException>()).Code);
        Assert.Equal((1, 0), (_target.Requests.Count("DELETE", Uploads), _target.Store.OpenUploads(App)));
    }

    [Fact]
    public async Task A_registry_that_will_not_be_told_does_not_hide_the_failure()
    {
        byte[] content = Put(1000);
        content[^1] ^= 1;
        _ = _source.Store.PlantBlob(App, _blob.Digest, content);
        _target.Faults.On("DELETE", "*").Status(403);

        Assert.Equal(ImageErrorCode.DigestMismatch, (await FailAsync<ContentException>()).Code);
    }

    private static ImageReference Reference(RegistryServer server) => ImageReference.Parse($"{server.Address}/{App}:1");

    private byte[] Put(int size)
    {
        byte[] content = RandomNumberGenerator.GetBytes(size);
        _blob = new Descriptor { MediaType = MediaTypes.OciLayerGzip, Digest = _source.Store.PutBlob(App, content), Size = size };
        return content;
    }

    private Task SendAsync(Action<long>? progress = null, RegistryOptions? options = null)
    {
        RegistryCall call = new(options ?? Options);
        return call.Open(_target).PutBlobAsync(_blob, call.Open(_source), Reference(_source), progress ?? (_ => { }), TestContext.Current.CancellationToken);
    }

    private async Task<T> FailAsync<T>()
        where T : ImageException => await Assert.ThrowsAsync<T>(() => SendAsync());
}
