using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ManifestPS.TestRegistry;

/// <summary>
/// One accepted connection with its socket at hand. Everything Kestrel writes goes through <see cref="Output"/>,
/// whose flush ends only when the kernel has the bytes: that makes "after n bytes" exact.
/// </summary>
internal sealed class WireConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private WireConnection(string id, Socket socket)
    {
        Id = id;
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: false);
        Output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public string Id { get; }

    /// <summary>Whether this side ended the connection, so that its end is not taken for the client's.</summary>
    public bool EndedHere { get; private set; }

    private PipeWriter Output { get; }

    /// <summary>Takes over the writing half of a connection, below TLS.</summary>
    public static WireConnection Attach(ConnectionContext context)
    {
        Socket socket = context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        WireConnection connection = new(context.ConnectionId, socket);
        context.Features.Set(connection);
        context.Transport = new DuplexPipe(context.Transport.Input, connection.Output);
        return connection;
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Writes bytes as they are, inside TLS when the connection has it.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, IFeatureCollection features, CancellationToken cancellationToken)
    {
        Stream? tls = features.Get<ISslStreamFeature>()?.SslStream;
        return (tls ?? _stream).WriteAsync(bytes, cancellationToken);
    }

    /// <summary>Ends the sending half: close_notify where there is TLS, then FIN.</summary>
    public async Task FinishAsync(IFeatureCollection features)
    {
        EndedHere = true;
        try
        {
            if (features.Get<ISslStreamFeature>()?.SslStream is SslStream tls)
            {
                await tls.ShutdownAsync();
            }

            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception failure) when (failure is SocketException or IOException or ObjectDisposedException)
        {
            // The client has closed first; there is nothing left to end.
        }
    }

    /// <summary>
    /// Ends the connection with RST. What the kernel could not yet hand over (more than a client's receive window that it
    /// does not read) is lost with it.
    /// </summary>
    public void Reset()
    {
        EndedHere = true;
        _socket.Close(timeout: 0);
    }

    /// <summary>Fails a connection before its first byte was read.</summary>
    public async Task FailAsync(Delivery delivery, IFeatureCollection features, WireOptions options, CancellationToken gone)
    {
        if (delivery.Raw is ReadOnlyMemory<byte> raw)
        {
            await SendAsync(raw, features, gone);
        }

        if (delivery.Ending == Ending.Reset)
        {
            Reset();
            return;
        }

        if (delivery.Ending != Ending.Stall)
        {
            await FinishAsync(features);
        }

        await options.WaitAsync(Timeout.InfiniteTimeSpan, gone).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }
}
