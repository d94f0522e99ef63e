using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ManifestPS.TestRegistry.Tests;

public sealed class DeliveryTests : RegistryFixture
{
    private const string Document = """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""";
    private const string Target = "/v2/a/manifests/latest";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Registry.Store.PutManifest("a", "latest", Wire.OciIndex, Document);
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
        Registry.Faults.Add($"GET * {action}");
        (string text, bool wasReset) = await RawClient.GetAsync(Registry, Target);

        Assert.Equal(reset, wasReset);
        Assert.EndsWith(expectedEnd, text, StringComparison.Ordinal);
        Assert.Equal(expectedEnd.Length == 0, text.Length == 0);
        Assert.Equal(0, Registry.Requests.Aborted);
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

    [Fact]
    public async Task An_infinite_body_starts_true_and_never_ends()
    {
        Registry.Faults.On("GET", "*").InfiniteBody();
        using (HttpResponseMessage response = await Client.SendAsync("GET", Target))
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            byte[] read = new byte[32 * 1024 * 1024];
            await body.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
            Assert.StartsWith(Document + " ", Encoding.UTF8.GetString(read, 0, 200), StringComparison.Ordinal);
        }

        await Registry.Requests.WaitForAbortedAsync(1);
    }

    [Fact]
    public async Task A_drip_sends_part_of_the_body_and_waits_for_the_clock()
    {
        TimeSpan waited = TimeSpan.Zero;
        Registry.Options.Wait = (time, gone) =>
        {
            waited = time;
            return Task.Delay(Timeout.InfiniteTimeSpan, gone);
        };
        Registry.Faults.On("GET", "*").Drip(10);
        using (HttpResponseMessage response = await Client.SendAsync("GET", Target))
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            byte[] read = new byte[Document.Length];
            Assert.Equal(10, await body.ReadAsync(read, TestContext.Current.CancellationToken));
        }

        await Registry.Requests.WaitForAbortedAsync(1);
        Assert.Equal(TimeSpan.FromSeconds(1), waited);
    }

    [Fact]
    public async Task A_raw_response_reaches_the_wire_as_it_is()
    {
        const string raw = "HTTP/1.1 200 OK\r\nContent-Length: -5\r\nX: 1\r\n\r\nbody";
        Registry.Faults.On("GET", "*").RawResponse(raw);

        Assert.Equal((raw, false), await RawClient.GetAsync(Registry, Target));
    }

    [Theory]
    [InlineData("framing")]
    [InlineData("framing=Content-Length: {length},Content-Length: 5")]
    public async Task Framing_lines_replace_the_length(string action)
    {
        Registry.Faults.Add($"GET * \"{action}\"");
        (string text, _) = await RawClient.GetAsync(Registry, Target);

        Assert.Equal(action.Contains('=', StringComparison.Ordinal), text.Contains($"Content-Length: {Document.Length}\r\nContent-Length: 5\r\n", StringComparison.Ordinal));
        Assert.Equal(action == "framing", !text.Contains("Content-Length", StringComparison.Ordinal));
        Assert.EndsWith("\r\n\r\n" + Document, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reset", true, "")]
    [InlineData("cut", false, "")]
    [InlineData("\"raw=SSH-2.0-x\\r\\n\"", false, "SSH-2.0-x\r\n")]
    public async Task A_connection_can_fail_before_its_first_request(string action, bool reset, string expected)
    {
        Registry.Faults.Add($"CONNECTION * once {action}");

        Assert.Equal((expected, reset), await RawClient.GetAsync(Registry, Target));
        Assert.EndsWith(Document, (await RawClient.GetAsync(Registry, Target)).Text, StringComparison.Ordinal);
        Assert.Equal(2, Registry.Requests.ConnectionCount);
        Assert.Single(Registry.Requests.All);
    }

    [Fact]
    public async Task An_answer_can_come_while_the_body_is_still_being_sent()
    {
        Registry.Faults.On("POST", "*").Early(1000).Status(413);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, Registry.Port, TestContext.Current.CancellationToken);
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
}
