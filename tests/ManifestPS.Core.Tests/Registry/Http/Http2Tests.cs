using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, row B15: what goes wrong in HTTP/2 only. That it is spoken where it is offered is in <see cref="RegistryTlsTests"/>.</summary>
public sealed class Http2Tests : IAsyncLifetime
{
    private const byte Headers = 1;
    private const byte ResetStream = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const int RefusedStream = 7;
    private const int PrefaceLength = 24;

    private readonly FakeClock _clock = new();
    private RegistryServer _registry = null!;   // set before every test
    private SampleImage _image = null!;   // set before every test

    private RegistryOptions Options => new() { Clock = _clock, SkipCertificateCheck = true };

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryServer.StartAsync(new() { Tls = ServerTls.Create() });
        _image = _registry.Store.AddImage(RegistryCall.Repository, "1");
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData("cut")]
    [InlineData("cut=0")]
    [InlineData("cut=17")]
    [InlineData("reset")]
    [InlineData("reset=17")]
    public async Task A_stream_or_connection_that_is_reset_is_a_failed_attempt(string fault)
    {
        _registry.Faults.Add($"GET * once {fault}");

        Assert.Equal(_image.Digest, (await new RegistryCall(Options).GetAsync(_registry)).Digest);

        Assert.Equal(["HTTP/2", "HTTP/2"], _registry.Requests.All.Select(request => request.HttpVersion));
        Assert.Equal([0.25], _clock.Waits);
    }

    [Fact]
    public async Task A_blob_whose_stream_is_reset_goes_on()
    {
        byte[] content = [.. Enumerable.Range(0, 1000).Select(number => (byte)number)];
        Descriptor blob = new() { MediaType = MediaTypes.OciLayerGzip, Digest = _registry.Store.PutBlob(RegistryCall.Repository, content), Size = content.Length };
        _registry.Faults.On("GET", "*").Once().Cut(17);

        await using Stream stream = await new RegistryCall(Options).Open(_registry).OpenBlobAsync(blob, TestContext.Current.CancellationToken);
        await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);   // verified at its end

        Assert.Equal(2, _registry.Requests.Total);
    }

    [Theory]
    [InlineData(1, 70_000)]
    [InlineData(100, 1_000)]
    public async Task Too_many_headers_are_an_error_at_once(int count, int length)
    {
        FaultRule rule = _registry.Faults.On("GET", "*");
        for (int i = 0; i < count; i++)
        {
            _ = rule.AddHeader($"X-Header-{i}", new string('x', length));
        }

        RegistryException error = await new RegistryCall(Options).FailAsync<RegistryException>(_registry);

        // Of a single header that is too long, .NET 8 says only that the server sent invalid data (docs/compatibility.md).
        (ImageErrorCode, int, int) expected = count == 1 && Environment.Version.Major == 8 ? (ImageErrorCode.NetworkTruncated, 5, 5) : (ImageErrorCode.HeaderTooLarge, 1, 1);
        Assert.Equal(expected, (error.Code, error.Attempts, _registry.Requests.Total));
        Assert.Equal("HTTP/2", _registry.Requests.All[0].HttpVersion);
    }

    [Theory]
    [InlineData(GoAway)]
    [InlineData(ResetStream)]
    public async Task What_a_server_says_that_it_has_not_begun_is_sent_again(byte answer)
    {
        using TcpListener listener = new(IPAddress.Loopback, FreshPort.Take(IPAddress.Loopback));
        listener.Start();
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task serving = ServeAsync(listener, answer, done.Token);

        ManifestContent content = await new RegistryCall(Options).GetAsync(listener.LocalEndpoint.ToString()!, "1", TestContext.Current.CancellationToken);   // it listens, so it has one

        Assert.Equal((_image.Digest, 1, "HTTP/2"), (content.Digest, _registry.Requests.Total, _registry.Requests.All[0].HttpVersion));
        await done.CancelAsync();
        _ = await Record.ExceptionAsync(() => serving);
    }

    /// <summary>Refuses the first connection's first stream, and leads the next connection to the registry.</summary>
    private async Task ServeAsync(TcpListener listener, byte answer, CancellationToken stop)
    {
        using (TcpClient client = await listener.AcceptTcpClientAsync(stop))
        {
            await using SslStream tls = new(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _registry.Options.Tls?.Certificate, ApplicationProtocols = [SslApplicationProtocol.Http2] }, stop);
            await tls.WriteAsync(Frame(Settings, stream: 0), stop);
            await tls.ReadExactlyAsync(new byte[PrefaceLength], stop);
            int stream = await ReadToHeadersAsync(tls, stop);
            if (answer == ResetStream)
            {
                await tls.WriteAsync(Frame(ResetStream, stream, RefusedStream), stop);
            }
            await tls.WriteAsync(Frame(GoAway, stream: 0, answer == GoAway ? 0 : stream, 0), stop);
        }
        using TcpClient next = await listener.AcceptTcpClientAsync(stop);
        using TcpClient registry = new();
        await registry.ConnectAsync(IPAddress.Loopback, _registry.Port, stop);
        _ = await Task.WhenAny(
            next.GetStream().CopyToAsync(registry.GetStream(), stop),
            registry.GetStream().CopyToAsync(next.GetStream(), stop));
    }

    private static async Task<int> ReadToHeadersAsync(Stream connection, CancellationToken stop)
    {
        while (true)
        {
            byte[] head = new byte[9];
            await connection.ReadExactlyAsync(head, stop);
            await connection.ReadExactlyAsync(new byte[(head[0] << 16) | (head[1] << 8) | head[2]], stop);
            if (head[3] == Headers)
            {
                return BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5));
            }
        }
    }

    /// <summary>A frame without flags (RFC 9113, section 4.1).</summary>
    private static byte[] Frame(byte type, int stream, params int[] payload)
    {
        byte[] frame = new byte[9 + (4 * payload.Length)];
        frame[2] = (byte)(4 * payload.Length);
        frame[3] = type;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        for (int i = 0; i < payload.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(9 + (4 * i)), payload[i]);
        }
        return frame;
    }
}
