using ManifestPS.Concurrency;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Http;
using ManifestPS.Registry.Limits;
using ManifestPS.Registry;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, rows E01, E02, E04, E05, E09 and G16: which requests are repeated, how often, and after which waits.</summary>
public sealed class RetryTests : IAsyncLifetime
{
    private const string Manifests = "*/manifests/*";

    private readonly FakeClock _clock = new();
    private RegistryServer _registry = null!;   // set before every test
    private SampleImage _image = null!;   // set before every test

    private RegistryOptions Options => new() { Clock = _clock, Timeout = TimeSpan.FromSeconds(30) };

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryServer.StartAsync();
        _image = _registry.Store.AddImage(RegistryCall.Repository, "1");
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(499)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(520)]
    [InlineData(524)]
    public async Task A_status_that_may_pass_is_asked_for_again_up_to_five_times(int status)
    {
        _registry.Faults.Add($"GET {Manifests} status={status}");

        RegistryException error = await new RegistryCall(Options).FailAsync<RegistryException>(_registry);

        Assert.Equal((5, 5, status), (_registry.Requests.Total, error.Attempts, error.StatusCode));
        Assert.EndsWith("(5 attempts)", error.Message, StringComparison.Ordinal);
        Assert.Equal([0.25, 0.5, 1, 2], _clock.Waits);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(416)]
    [InlineData(501)]
    [InlineData(505)]
    [InlineData(519)]
    [InlineData(525)]
    public async Task Any_other_status_is_final(int status)
    {
        _registry.Faults.Add($"GET {Manifests} status={status}");

        RegistryException error = await new RegistryCall(Options).FailAsync<RegistryException>(_registry);

        Assert.Equal((1, 1), (_registry.Requests.Count("GET", Manifests), error.Attempts));
        Assert.Equal(status == 401 ? 1 : 0, _registry.Requests.Count("GET", "/v2/"));   // which may say what a bare 401 does not
        Assert.Empty(_clock.Waits);
    }

    [Theory]
    [InlineData("status=503")]
    [InlineData("cut")]
    [InlineData("cut=0")]
    [InlineData("cut=1")]
    [InlineData("cut=17")]
    [InlineData("reset")]
    [InlineData("reset=0")]
    [InlineData("reset=1")]
    [InlineData("reset=17")]
    [InlineData("framing=Content-Length:9999")]
    public async Task What_fails_once_succeeds_at_the_second_attempt(string fault)
    {
        _registry.Faults.Add($"GET {Manifests} once {fault}");

        ManifestContent content = await new RegistryCall(Options with { PlainHttp = true }).GetAsync(_registry);

        Assert.Equal((_image.Digest, 2), (content.Digest, _registry.Requests.Total));
        Assert.Equal([0.25], _clock.Waits);
    }

    [Fact]
    public async Task A_body_that_ends_with_its_connection_is_whole_only_with_its_digest()   // E05, M3
    {
        _registry.Faults.On("GET", Manifests).Once().OtherBody("{"u8.ToArray()).Framing();

        ManifestContent content = await new RegistryCall(Options).GetAsync(_registry, _image.Digest);

        Assert.Equal((_image.Digest, 2), (content.Digest, _registry.Requests.Total));
    }

    [Fact]
    public async Task A_body_that_always_ends_too_early_is_truncated()
    {
        _registry.Faults.On("GET", Manifests).OtherBody("{"u8.ToArray()).Framing();

        RegistryException error = await new RegistryCall(Options).FailAsync<RegistryException>(_registry);

        Assert.Equal((ImageErrorCode.NetworkTruncated, 5), (error.Code, _registry.Requests.Total));
    }

    [Fact]
    public async Task E05_a_document_without_a_digest_is_whole_only_with_its_end()
    {
        _registry.Options.DigestHeader = false;
        _registry.Faults.On("GET", "*/tags/list*").Once().FirstBytes(12).Framing();
        _registry.Faults.On("GET", Manifests).Once().FirstBytes(12).Framing();

        Assert.Equal(["1"], (await new RegistryCall(Options).Client(_registry).Tags().ReadAsync(null, TestContext.Current.CancellationToken)).Items);
        Assert.Equal(_image.Digest, (await new RegistryCall(Options).GetAsync(_registry)).Digest);
        Assert.Equal(4, _registry.Requests.Total);
    }

    [Theory]
    [InlineData("{", true)]
    [InlineData("", true)]
    [InlineData(" ", true)]
    [InlineData("{\"a", true)]
    [InlineData("{\"a\":[1,{}]", true)]
    [InlineData("{\"a\":\"\\", true)]
    [InlineData("[tru", true)]
    [InlineData("{}", false)]
    [InlineData(" [1,2] \n", false)]
    [InlineData("\"a\"", false)]
    [InlineData("null", false)]
    [InlineData("{}{", false)]
    [InlineData("{,", false)]
    [InlineData("<html>", false)]
    public void E05_a_document_is_unfinished_where_it_could_go_on(string content, bool expected) =>
        Assert.Equal(expected, OciJson.IsUnfinished(System.Text.Encoding.UTF8.GetBytes(content)));

    [Fact]
    public async Task A_ping_is_answered_without_a_document()
    {
        _registry.Faults.On("GET", "/v2/").RawResponse("HTTP/1.0 200 OK\r\n\r\n");

        Assert.Equal(200, (await RegistryApi.GetAsync(_registry.Address, new RegistrySession(Options), new RegistryCall(Options), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_connection_that_is_refused_is_tried_again()
    {
        using RefusedPort port = new();

        RegistryException error = await Assert.ThrowsAsync<RegistryException>(() => new RegistryCall(Options).GetAsync(port.Address, "1", TestContext.Current.CancellationToken));

        Assert.Equal((ImageErrorCode.ConnectionRefused, 5), (error.Code, error.Attempts));
        Assert.Equal(4, _clock.Waits.Count);
    }

    [Fact]
    public async Task No_retries_means_one_attempt()
    {
        _registry.Faults.Add($"GET {Manifests} status=503");

        RegistryException error = await new RegistryCall(Options with { MaxRetryCount = 0 }).FailAsync<RegistryException>(_registry);

        Assert.Equal((1, 1), (_registry.Requests.Total, error.Attempts));
        Assert.DoesNotContain("attempts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_not_repeatable_is_sent_once()
    {
        _registry.Faults.Add("POST * status=503 retry-after=1");
        RegistryExchange exchange = new(_registry.Address, "scope", new RegistrySession(Options), new RegistryCall());
        RegistryRequest request = new(HttpMethod.Post, "/v2/a/blobs/uploads/", RegistryResource.Blob(_registry.Address, "a", _image.Digest));

        RegistryException error = await Assert.ThrowsAsync<RegistryException>(() => exchange.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.Equal((503, 1), (error.StatusCode, _registry.Requests.Total));
        Assert.Empty(_clock.Waits);
    }

    [Theory]
    [InlineData("applied cut", true)]
    [InlineData("applied status=502", true)]
    [InlineData("cut", false)]
    [InlineData("status=502", false)]
    public async Task A_manifest_that_no_answer_says_was_taken_is_looked_for(string fault, bool isThere)   // E04, "ambiguous manifest PUT"
    {
        byte[] manifest = _registry.Store.Manifest(RegistryCall.Repository, _image.Digest)!.Content.ToArray();   // put there for every test
        _ = _registry.Store.DeleteManifest(RegistryCall.Repository, _image.Digest);
        _registry.Faults.Add($"PUT {Manifests} {fault}");

        Exception? error = await Record.ExceptionAsync(() => new RegistryCall(Options).Open(_registry).PutManifestAsync(manifest, MediaTypes.OciManifest, _image.Digest, TestContext.Current.CancellationToken));

        Assert.Equal(isThere, error is null);
        Assert.Equal((5, 1), (_registry.Requests.Count("PUT", Manifests), _registry.Requests.Count("GET", Manifests)));
    }

    [Fact]
    public async Task The_jitter_is_full_and_the_bound_doubles_up_to_twenty_seconds()
    {
        _clock.Chance = 0.5;
        _registry.Faults.Add($"GET {Manifests} status=503");

        _ = await new RegistryCall(Options with { MaxRetryCount = 9 }).FailAsync<RegistryException>(_registry);

        Assert.Equal([0.125, 0.25, 0.5, 1, 2, 4, 8, 10, 10], _clock.Waits);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("60", 60)]
    [InlineData("Fri, 02 Jan 2026 03:04:35 GMT", 30)]
    [InlineData("0", 0.25)]
    [InlineData("-3", 0.25)]
    [InlineData("1.5", 0.25)]
    [InlineData("880.092µs", 0.25)]
    [InlineData("soon", 0.25)]
    [InlineData("", 0.25)]
    [InlineData("Fri, 02 Jan 2026 03:04:00 GMT", 0.25)]
    public async Task Retry_After_is_obeyed_where_it_means_something(string value, double wait)   // E01
    {
        _registry.Faults.On("GET", Manifests).Once().Status(429, ("Retry-After", value), ("Date", "Fri, 02 Jan 2026 03:04:05 GMT"));

        Assert.Equal(_image.Digest, (await new RegistryCall(Options).GetAsync(_registry)).Digest);

        Assert.Equal([wait], _clock.Waits);
        Assert.Equal(2, _registry.Requests.Total);
    }

    [Theory]
    [InlineData("61", 61)]
    [InlineData("1000000000", 1000000000)]
    [InlineData("99999999999999999999999999999", int.MaxValue)]
    public async Task A_wait_beyond_the_limit_is_an_error_at_once(string value, double seconds)
    {
        _registry.Faults.On("GET", Manifests).Status(429, ("Retry-After", value));

        RegistryException error = await new RegistryCall(Options).FailAsync<RegistryException>(_registry);

        Assert.Equal((ImageErrorCode.RateLimited, 1), (error.Code, _registry.Requests.Total));
        Assert.Equal(seconds, error.RetryAfter?.TotalSeconds);
        Assert.Empty(_clock.Waits);
    }

    [Theory]
    [InlineData(1, "1 second")]
    [InlineData(2, "2 seconds")]
    public async Task A_refusal_says_in_English_how_long_to_wait(int wait, string text)
    {
        _registry.Faults.On("GET", Manifests).Status(429, ("Retry-After", $"{wait}"));

        Assert.EndsWith($"it asks to wait {text}.", (await new RegistryCall(Options with { MaxRetryCount = 0 }).FailAsync<RegistryException>(_registry)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3650, 0.25)]   // the date is long past: then waiting is up to us
    [InlineData(0, 30)]
    public async Task A_clock_that_is_set_ahead_makes_no_wait_longer(int days, double wait)
    {
        _clock.UtcNow += TimeSpan.FromDays(days);
        _registry.Faults.On("GET", Manifests).Once().Status(429, ("Retry-After", "Fri, 02 Jan 2026 03:04:35 GMT"), ("Date", "not a date"));

        _ = await new RegistryCall(Options).GetAsync(_registry);

        Assert.Equal([wait], _clock.Waits);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_by_years_is_an_error_at_once_and_no_wait_of_years()
    {
        _clock.UtcNow -= TimeSpan.FromDays(3650);
        _registry.Faults.On("GET", Manifests).Status(429, ("Retry-After", "Fri, 02 Jan 2026 03:04:35 GMT"), ("Date", "not a date"));

        Assert.Equal(ImageErrorCode.RateLimited, (await new RegistryCall(Options).FailAsync<RegistryException>(_registry)).Code);
        Assert.Empty(_clock.Waits);
    }

    [Theory]
    [InlineData(3650)]
    [InlineData(-3650)]
    public async Task Setting_the_clock_while_a_registry_wants_quiet_changes_nothing(int days)
    {
        HostGate.For(_registry.Address, _clock).Close(TimeSpan.FromSeconds(9));
        _clock.UtcNow += TimeSpan.FromDays(days);

        _ = await new RegistryCall(Options).GetAsync(_registry);

        Assert.Equal([9], _clock.Waits);
    }

    [Fact]
    public async Task The_limit_is_a_setting_of_the_registry()
    {
        using KeptSettings kept = new(new RegistrySettings { Registry = _registry.Address, MaxRetryAfter = TimeSpan.FromSeconds(300) });
        _registry.Faults.On("GET", Manifests).Once().Status(429, ("Retry-After", "299"));

        _ = await new RegistryCall(Options).GetAsync(_registry);

        Assert.Equal([299], _clock.Waits);
    }

    [Fact]
    public async Task Retry_After_holds_back_every_request_to_that_registry_and_no_other()   // E01, E13
    {
        await using RegistryServer other = await RegistryServer.StartAsync();
        _ = other.Store.AddImage(RegistryCall.Repository, "1");
        HostGate.For(_registry.Address, _clock).Close(TimeSpan.FromSeconds(9));
        RegistryCall call = new(Options);

        _ = await call.GetAsync(other);
        Assert.Empty(_clock.Waits);
        _ = await call.GetAsync(_registry);
        Assert.Equal([9], _clock.Waits);
        Assert.Contains(call.Lines, line => line == $"Waiting 9 s, as '{_registry.Address}' asked (Retry-After).");
    }

    [Fact]
    public async Task Every_attempt_and_wait_is_a_line()
    {
        _registry.Faults.Add($"GET {Manifests} first=2 status=503");
        RegistryCall call = new(Options);

        _ = await call.GetAsync(_registry);

        string[] lines = [.. call.Lines.Where(line => !line.StartsWith("GET", StringComparison.Ordinal))];
        Assert.Equal(3, call.Lines.Count - lines.Length);
        Assert.Equal(
            [
                $"Attempt 1 of 5 for '{_registry.Address}/team/app:1' failed: RegistryUnavailable, status 503.",
                "Waiting 0.25 s.",
                $"Attempt 2 of 5 for '{_registry.Address}/team/app:1' failed: RegistryUnavailable, status 503.",
                "Waiting 0.5 s.",
            ],
            lines);
    }

    [Fact]
    public async Task No_place_is_held_while_waiting()
    {
        await using RegistryServer other = await RegistryServer.StartAsync();
        _ = other.Store.AddImage(RegistryCall.Repository, "1");
        BlockedClock clock = new();
        RegistryCall call = new(Options with { Clock = clock, ThrottleLimit = 1 });
        _registry.Faults.Add($"GET {Manifests} once status=503");

        Task<ManifestContent> waiting = call.GetAsync(_registry);
        await clock.Asked;
        _ = await call.GetAsync(other);
        Assert.False(waiting.IsCompleted);
        clock.Go();
        Assert.Equal(_image.Digest, (await waiting).Digest);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    public async Task What_a_redirect_leads_to_may_refuse_an_old_address_so_the_registry_is_asked_again(int status)   // G16
    {
        await using StubServer storage = await StubServer.StartAsync(new(), _ => Task.FromResult(new Reply(status)));
        _registry.Faults.On("GET", Manifests).When(Occurrence.First(1)).Redirect(307, $"{storage.Url}/signed");

        Assert.Equal(_image.Digest, (await new RegistryCall(Options).GetAsync(_registry)).Digest);
        Assert.Equal((2, 1), (_registry.Requests.Total, storage.Requests.Total));
    }

    [Fact]
    public async Task Stopping_ends_a_wait()
    {
        _registry.Faults.Add($"GET {Manifests} status=503");
        using CancellationTokenSource stop = new();
        _registry.Requests.Answered = _ => stop.Cancel();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new RegistryCall(Options with { Clock = SystemClock.Instance }).GetAsync(_registry.Address, "1", stop.Token));
        Assert.Equal(1, _registry.Requests.Total);
    }

    private sealed class BlockedClock : IClock
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public TimeSpan Now => TimeSpan.Zero;

        public DateTimeOffset UtcNow => DateTimeOffset.UnixEpoch;

        public void Go() => _go.SetResult();

        public double NextDouble() => 0.5;

        public Task DelayAsync(TimeSpan time, CancellationToken cancellationToken)
        {
            _ = _asked.TrySetResult();
            return _go.Task;
        }

        public void CancelAfter(CancellationTokenSource source, TimeSpan time)
        {
        }
    }
}
