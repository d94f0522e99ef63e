using System.IO.Compression;
using System.Net;
using System.Text;

namespace ManifestPS.TestRegistry.Tests;

public sealed class FaultTests : RegistryFixture
{
    private const string Document = """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""";
    private const string Target = "/v2/a/manifests/latest";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Registry.Store.PutManifest("a", "latest", Wire.OciIndex, Document);
    }

    [Fact]
    public async Task A_status_is_sent_once_and_the_next_request_is_answered()
    {
        Registry.Faults.On("GET", "*/manifests/*").Once().Status(503, ("Retry-After", "1"));
        using HttpResponseMessage first = await Client.SendAsync("GET", Target);
        using HttpResponseMessage second = await Client.SendAsync("GET", Target);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, first.StatusCode);
        Assert.Equal("1", first.Header("Retry-After"));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal([503, 200], Registry.Requests.All.Select(request => request.Status));
    }

    [Fact]
    public async Task Two_once_rules_for_one_path_make_a_sequence()
    {
        Registry.Faults.Add("GET */manifests/* once status=429; GET */manifests/* once status=500");
        List<HttpStatusCode> statuses = [];
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await Client.SendAsync("GET", Target);
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
        Registry.Faults.Add($"GET */manifests/* {occurrence} status=500");
        StringBuilder seen = new();
        for (int i = 0; i < expected.Length; i++)
        {
            using HttpResponseMessage response = await Client.SendAsync("GET", Target);
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
        FaultRule rule = Registry.Faults.On(method, path).Status(500);
        using HttpResponseMessage response = await Client.SendAsync("GET", Target + "?n=1");

        Assert.Equal(taken ? 1 : 0, rule.Hits);
        Assert.Equal(taken, response.StatusCode == HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task An_answer_can_be_lost_after_the_request_was_carried_out()
    {
        byte[] manifest = Encoding.UTF8.GetBytes(Document);
        Registry.Faults.Add("PUT * once applied reset; PUT * once status=502");
        await Assert.ThrowsAsync<HttpRequestException>(() => Client.SendAsync("PUT", "/v2/a/manifests/lost", Wire.Content(manifest, Wire.OciIndex)));
        using HttpResponseMessage refused = await Client.SendAsync("PUT", "/v2/a/manifests/refused", Wire.Content(manifest, Wire.OciIndex));

        Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
        Assert.Equal(Registry.Store.Resolve("a", "latest"), Registry.Store.Resolve("a", "lost"));
        Assert.Null(Registry.Store.Resolve("a", "refused"));
    }

    [Fact]
    public async Task Headers_are_added_replaced_and_removed()
    {
        Registry.Faults.Add("GET * header=\"Warning:299 - gone soon; really\" type=text/plain lie-digest remove=ETag");
        using HttpResponseMessage response = await Client.SendAsync("GET", Target);

        Assert.Equal("299 - gone soon; really", response.Header("Warning"));
        Assert.Equal("text/plain", response.Header("Content-Type"));
        Assert.Equal($"sha256:{new string('0', 64)}", response.Header("Docker-Content-Digest"));
        Assert.Null(response.Header("ETag"));
        Assert.Equal(Document, await response.TextAsync());
    }

    [Fact]
    public async Task HEAD_can_lose_its_length()
    {
        Registry.Faults.On("HEAD", "*").RemoveHeader("Content-Length");
        using HttpResponseMessage response = await Client.SendAsync("HEAD", Target);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(response.Header("Content-Length"));
    }

    [Fact]
    public async Task A_delay_waits_on_the_servers_clock()
    {
        Registry.Faults.On("GET", "*").Once().Delay(TimeSpan.FromMilliseconds(100));
        long before = TimeProvider.System.GetTimestamp();
        using HttpResponseMessage response = await Client.SendAsync("GET", Target);

        Assert.True(TimeProvider.System.GetElapsedTime(before) >= TimeSpan.FromMilliseconds(90));
        Assert.Equal(Document, await response.TextAsync());
    }

    [Theory]
    [InlineData("stall", false)]
    [InlineData("stall=5", true)]
    public async Task A_stall_holds_until_theClient_leaves(string action, bool withHeaders)
    {
        Registry.Faults.Add($"GET * {action}");
        using CancellationTokenSource leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<HttpResponseMessage> asked = Client.GetAsync(Target, HttpCompletionOption.ResponseHeadersRead, leave.Token);
        await Registry.Requests.WaitForRequestsAsync(1);
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

        await Registry.Requests.WaitForAbortedAsync(1);
        Assert.True(Registry.Requests.All.Single().Aborted);
    }

    [Fact]
    public async Task Wrong_bytes_differ_by_one_bit()
    {
        Registry.Faults.On("GET", "*").WrongBytes();
        using HttpResponseMessage response = await Client.SendAsync("GET", Target);
        string text = await response.TextAsync();

        Assert.Equal(Document.Length, text.Length);
        Assert.Equal(1, text.Zip(Document).Sum(pair => int.PopCount(pair.First ^ pair.Second)));
    }

    [Fact]
    public async Task A_body_may_end_after_its_first_bytes_or_before_its_last()
    {
        Registry.Faults.Add("GET * once first-bytes=8");
        Registry.Faults.Add("GET * once reset-last");
        using HttpResponseMessage response = await Client.SendAsync("GET", Target);

        Assert.Equal(Document[..8], await response.TextAsync());
        Assert.Equal(8, response.Content.Headers.ContentLength);
        (string text, bool reset) = await RawClient.GetAsync(Registry, Target);
        Assert.True(reset);
        Assert.EndsWith("\r\n\r\n" + Document[..^1], text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_carries_the_target_along()
    {
        Registry.Faults.Add("GET * redirect=307:http://127.0.0.1:1{target}");
        using HttpResponseMessage response = await Client.SendAsync("GET", Target + "?a=b");

        Assert.Equal(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.Equal($"http://127.0.0.1:1{Target}?a=b", response.Header("Location"));
    }

    [Fact]
    public async Task Gzip_is_named_and_can_be_undone()
    {
        Registry.Faults.Add("GET * once gzip; GET * once gzip-bomb=1000000");
        using HttpResponseMessage small = await Client.SendAsync("GET", Target);
        using HttpResponseMessage bomb = await Client.SendAsync("GET", Target);
        await using GZipStream unzipped = new(await small.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using StreamReader reader = new(unzipped);

        Assert.Equal("gzip", small.Header("Content-Encoding"));
        Assert.Equal(Document, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.True((await bomb.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length < 10_000);
    }

    [Fact]
    public async Task Another_writer_can_move_a_tag_behind_a_request()
    {
        string? before = Registry.Store.Resolve("a", "latest");
        string other = Registry.Store.PutManifest("a", null, Wire.OciIndex, Document + " ");
        Registry.Faults.On("GET", "*/latest").Once().MoveTag("a", "latest", other);
        using HttpResponseMessage first = await Client.SendAsync("GET", Target);
        using HttpResponseMessage second = await Client.SendAsync("GET", Target);

        Assert.Equal(before, first.Header("Docker-Content-Digest"));
        Assert.Equal(other, second.Header("Docker-Content-Digest"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("GET *")]
    [InlineData("GET * onec status=503")]
    [InlineData("GET * status=")]
    [InlineData("GET * stall=x")]
    public void A_malformed_script_is_refused(string script) =>
        Assert.Throws<FormatException>(() => Registry.Faults.Add(script));
}
