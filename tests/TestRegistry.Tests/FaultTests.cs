using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ManifestPS.TestRegistry.Tests;

public sealed class FaultTests : IAsyncLifetime
{
    private const string Document = """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""";
    private const string Target = "/v2/a/manifests/latest";

    private RegistryServer _registry = null!; // InitializeAsync sets them before any test
    private HttpClient _client = null!;
    private string _digest = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryServer.StartAsync();
        _client = Wire.Client(_registry);
        _digest = _registry.Store.PutManifest("a", "latest", Wire.OciIndex, Document);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task A_status_is_sent_once_and_the_next_request_is_answered()
    {
        _registry.Faults.On("GET", "*/manifests/*").Once().Status(503, ("Retry-After", "1"));
        using HttpResponseMessage first = await _client.SendAsync("GET", Target);
        using HttpResponseMessage second = await _client.SendAsync("GET", Target);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, first.StatusCode);
        Assert.Equal("1", first.Header("Retry-After"));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal([503, 200], _registry.Requests.All.Select(request => request.Status));
    }

    [Fact]
    public async Task Two_once_rules_for_one_path_make_a_sequence()
    {
        _registry.Faults.Add("GET */manifests/* once status=429; GET */manifests/* once status=500");
        List<HttpStatusCode> statuses = [];
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await _client.SendAsync("GET", Target);
            statuses.Add(response.StatusCode);
        }

        Assert.Equal([HttpStatusCode.TooManyRequests, HttpStatusCode.InternalServerError, HttpStatusCode.OK], statuses);
    }

    [Theory]
    [InlineData("once", "F.....")]
    [InlineData("always", "FFFFFF")]
    [InlineData("every=3", "..F..F")]
    [InlineData("nth=2", ".F....")]
    [InlineData("from=4", "...FFF")]
    [InlineData("first=2", "FF....")]
    [InlineData("chance=0", "......")]
    [InlineData("chance=1,7", "FFFFFF")]
    public async Task An_occurrence_says_which_requests_fail(string occurrence, string expected)
    {
        _registry.Faults.Add($"GET */manifests/* {occurrence} status=500");
        StringBuilder seen = new();
        for (int i = 0; i < expected.Length; i++)
        {
            using HttpResponseMessage response = await _client.SendAsync("GET", Target);
            seen.Append(response.IsSuccessStatusCode ? '.' : 'F');
        }

        Assert.Equal(expected, seen.ToString());
    }

    [Theory]
    [InlineData("GET", "/v2/a/manifests/*", true)]
    [InlineData("HEAD,GET", "*", true)]
    [InlineData("*", "*/latest", true)]
    [InlineData("*", "*?n=1", true)]
    [InlineData("*", "~/manifests/(latest|edge)", true)]
    [InlineData("PUT", "*", false)]
    [InlineData("GET", "*?n=2", false)]
    [InlineData("GET", "/v2/b/*", false)]
    public async Task A_rule_takes_only_what_it_matches(string method, string path, bool taken)
    {
        FaultRule rule = _registry.Faults.On(method, path).Status(500);
        using HttpResponseMessage response = await _client.SendAsync("GET", Target + "?n=1");

        Assert.Equal(taken ? 1 : 0, rule.Hits);
        Assert.Equal(taken, response.StatusCode == HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task An_answer_can_be_lost_after_the_request_was_carried_out()
    {
        byte[] manifest = Encoding.UTF8.GetBytes(Document);
        _registry.Faults.Add("PUT * once applied reset; PUT * once status=502");
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.SendAsync("PUT", "/v2/a/manifests/lost", Wire.Content(manifest, Wire.OciIndex)));
        using HttpResponseMessage refused = await _client.SendAsync("PUT", "/v2/a/manifests/refused", Wire.Content(manifest, Wire.OciIndex));

        Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
        Assert.Equal(_digest, _registry.Store.Resolve("a", "lost"));
        Assert.Null(_registry.Store.Resolve("a", "refused"));
    }

    [Fact]
    public async Task Headers_are_added_replaced_and_removed()
    {
        _registry.Faults.Add("GET * header=\"Warning:299 - gone soon\" type=text/plain lie-digest remove=ETag");
        using HttpResponseMessage response = await _client.SendAsync("GET", Target);

        Assert.Equal("299 - gone soon", response.Header("Warning"));
        Assert.Equal("text/plain", response.Header("Content-Type"));
        Assert.Equal($"sha256:{new string('0', 64)}", response.Header("Docker-Content-Digest"));
        Assert.Null(response.Header("ETag"));
        Assert.Equal(Document, await response.TextAsync());
    }

    [Fact]
    public async Task HEAD_can_lose_its_length()
    {
        _registry.Faults.On("HEAD", "*").RemoveHeader("Content-Length");
        using HttpResponseMessage response = await _client.SendAsync("HEAD", Target);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(response.Header("Content-Length"));
    }

    [Fact]
    public async Task A_delay_waits_on_the_servers_clock()
    {
        _registry.Faults.On("GET", "*").Once().Delay(TimeSpan.FromMilliseconds(20));
        long before = TimeProvider.System.GetTimestamp();
        using HttpResponseMessage response = await _client.SendAsync("GET", Target);

        Assert.True(TimeProvider.System.GetElapsedTime(before) >= TimeSpan.FromMilliseconds(19));
        Assert.Equal(Document, await response.TextAsync());
    }

    [Theory]
    [InlineData("cut", false, "")]
    [InlineData("reset", true, "")]
    [InlineData("cut=0", false, "\r\n\r\n")]
    [InlineData("cut=10", false, "\r\n\r\n{\"schemaVe")]
    [InlineData("reset=0", true, "\r\n\r\n")]
    [InlineData("reset=17", true, "\r\n\r\n{\"schemaVersion\":")]
    public async Task A_connection_ends_exactly_where_the_rule_says(string action, bool reset, string expectedEnd)
    {
        _registry.Faults.Add($"GET * {action}");
        (string text, bool wasReset) = await RawClient.GetAsync(_registry, Target);

        Assert.Equal(reset, wasReset);
        Assert.EndsWith(expectedEnd, text, StringComparison.Ordinal);
        Assert.Equal(expectedEnd.Length == 0, text.Length == 0);
        Assert.Equal(0, _registry.Requests.Aborted);
    }

    [Theory]
    [InlineData("cut=10", false)]
    [InlineData("reset=17", true)]
    [InlineData("reset", true)]
    public async Task A_connection_with_TLS_ends_exactly_where_the_rule_says(string action, bool reset)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Tls = ServerTls.Create() });
        registry.Store.PutManifest("a", "latest", Wire.OciIndex, Document);
        registry.Faults.Add($"GET * {action}");
        (string text, bool wasReset) = await RawClient.GetAsync(registry, Target);

        Assert.Equal(reset, wasReset);
        Assert.EndsWith(action switch { "cut=10" => "{\"schemaVe", "reset=17" => "{\"schemaVersion\":", _ => "" }, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stall", false)]
    [InlineData("stall=5", true)]
    public async Task A_stall_holds_until_the_client_leaves(string action, bool withHeaders)
    {
        _registry.Faults.Add($"GET * {action}");
        using CancellationTokenSource leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<HttpResponseMessage> asked = _client.GetAsync(Target, HttpCompletionOption.ResponseHeadersRead, leave.Token);
        await _registry.Requests.WaitForRequestsAsync(1);
        if (withHeaders)
        {
            using HttpResponseMessage response = await asked;
            await using Stream body = await response.Content.ReadAsStreamAsync(leave.Token);
            await body.ReadExactlyAsync(new byte[5], leave.Token);
            Task<int> next = body.ReadAsync(new byte[1], leave.Token).AsTask();
            Assert.False(next.IsCompleted);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        }
        else
        {
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        }

        await _registry.Requests.WaitForAbortedAsync(1);
        Assert.True(_registry.Requests.All.Single().Aborted);
    }

    [Fact]
    public async Task Wrong_bytes_differ_by_one_bit()
    {
        _registry.Faults.On("GET", "*").WrongBytes();
        using HttpResponseMessage response = await _client.SendAsync("GET", Target);
        string text = await response.TextAsync();

        Assert.Equal(Document.Length, text.Length);
        Assert.Equal(1, text.Zip(Document).Sum(pair => int.PopCount(pair.First ^ pair.Second)));
    }

    [Fact]
    public async Task A_redirect_carries_the_target_along()
    {
        _registry.Faults.Add("GET * redirect=307:http://127.0.0.1:1{target}");
        using HttpResponseMessage response = await _client.SendAsync("GET", Target + "?a=b");

        Assert.Equal(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.Equal($"http://127.0.0.1:1{Target}?a=b", response.Header("Location"));
    }

    [Fact]
    public async Task An_infinite_body_starts_true_and_never_ends()
    {
        _registry.Faults.On("GET", "*").InfiniteBody();
        using (HttpResponseMessage response = await _client.SendAsync("GET", Target))
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            byte[] read = new byte[32 * 1024 * 1024];
            await body.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
            Assert.StartsWith(Document + " ", Encoding.UTF8.GetString(read, 0, 200), StringComparison.Ordinal);
        }

        await _registry.Requests.WaitForAbortedAsync(1);
    }

    [Fact]
    public async Task Gzip_is_named_and_can_be_undone()
    {
        _registry.Faults.Add("GET * once gzip; GET * once gzip-bomb=1000000");
        using HttpResponseMessage small = await _client.SendAsync("GET", Target);
        using HttpResponseMessage bomb = await _client.SendAsync("GET", Target);
        await using GZipStream unzipped = new(await small.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using StreamReader reader = new(unzipped);

        Assert.Equal("gzip", small.Header("Content-Encoding"));
        Assert.Equal(Document, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.True((await bomb.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length < 10_000);
    }

    [Fact]
    public async Task A_drip_sends_part_of_the_body_and_waits_for_the_clock()
    {
        _registry.Faults.On("GET", "*").Drip(10);
        using (HttpResponseMessage response = await _client.SendAsync("GET", Target))
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            byte[] read = new byte[Document.Length];
            Assert.Equal(10, await body.ReadAsync(read, TestContext.Current.CancellationToken));
        }

        await _registry.Requests.WaitForAbortedAsync(1);
    }

    [Fact]
    public async Task A_raw_response_reaches_the_wire_as_it_is()
    {
        const string raw = "HTTP/1.1 200 OK\r\nContent-Length: -5\r\nX: 1\r\n\r\nbody";
        _registry.Faults.On("GET", "*").RawResponse(raw);

        Assert.Equal((raw, false), await RawClient.GetAsync(_registry, Target));
    }

    [Theory]
    [InlineData("framing")]
    [InlineData("framing=Content-Length: {length},Content-Length: 5")]
    public async Task Framing_lines_replace_the_length(string action)
    {
        _registry.Faults.Add($"GET * \"{action}\"");
        (string text, _) = await RawClient.GetAsync(_registry, Target);

        Assert.Equal(action.Contains('=', StringComparison.Ordinal), text.Contains($"Content-Length: {Document.Length}\r\nContent-Length: 5\r\n", StringComparison.Ordinal));
        Assert.Equal(action == "framing", !text.Contains("Content-Length", StringComparison.Ordinal));
        Assert.EndsWith("\r\n\r\n" + Document, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_writer_can_move_a_tag_behind_a_request()
    {
        string other = _registry.Store.PutManifest("a", null, Wire.OciIndex, Document + " ");
        _registry.Faults.On("GET", "*/latest").Once().MoveTag("a", "latest", other);
        using HttpResponseMessage first = await _client.SendAsync("GET", Target);
        using HttpResponseMessage second = await _client.SendAsync("GET", Target);

        Assert.Equal(_digest, first.Header("Docker-Content-Digest"));
        Assert.Equal(other, second.Header("Docker-Content-Digest"));
    }

    [Theory]
    [InlineData("reset", true, "")]
    [InlineData("cut", false, "")]
    [InlineData("\"raw=SSH-2.0-x\\r\\n\"", false, "SSH-2.0-x\r\n")]
    public async Task A_connection_can_fail_before_its_first_request(string action, bool reset, string expected)
    {
        _registry.Faults.Add($"CONNECTION * once {action}");

        Assert.Equal((expected, reset), await RawClient.GetAsync(_registry, Target));
        Assert.EndsWith(Document, (await RawClient.GetAsync(_registry, Target)).Text, StringComparison.Ordinal);
        Assert.Equal(2, _registry.Requests.ConnectionCount);
        Assert.Single(_registry.Requests.All);
    }

    [Fact]
    public async Task An_answer_can_come_while_the_body_is_still_being_sent()
    {
        _registry.Faults.On("POST", "*").Early(1000).Status(413);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, _registry.Port, TestContext.Current.CancellationToken);
        await client.Client.SendAsync(Encoding.ASCII.GetBytes("POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + new string('a', 1000)), TestContext.Current.CancellationToken);
        byte[] answer = new byte[12];
        await client.GetStream().ReadExactlyAsync(answer, TestContext.Current.CancellationToken);

        Assert.Equal("HTTP/1.1 413", Encoding.ASCII.GetString(answer));
    }

    [Fact]
    public async Task A_refused_port_refuses_while_it_is_held()
    {
        using RefusedPort port = new();
        using TcpClient client = new();
        SocketException refused = await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(IPAddress.Loopback, port.Port, TestContext.Current.CancellationToken).AsTask());

        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("GET *")]
    [InlineData("GET * onec status=503")]
    [InlineData("GET * status=")]
    [InlineData("GET * stall=x")]
    public void A_malformed_script_is_refused(string script) =>
        Assert.Throws<FormatException>(() => _registry.Faults.Add(script));
}
