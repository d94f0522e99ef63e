using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ManifestPS.TestRegistry;

/// <summary>A server on loopback with a request log and a fault layer; what it answers is the derived type's.</summary>
public abstract class WireServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly IHost _services;
    private readonly IServer _kestrel;

    private protected WireServer(WireOptions options)
    {
        Options = options;

        // The host only builds Kestrel; it is never started, since it would take the process' signals.
        _services = new HostBuilder().ConfigureWebHost(web => web.UseKestrelCore().UseSockets(Hold).ConfigureKestrel(Configure)).Build();
        _kestrel = _services.Services.GetRequiredService<IServer>();
    }

    public WireOptions Options { get; }

    /// <summary>Every request that arrived.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>What goes wrong, and when.</summary>
    public FaultList Faults { get; } = new();

    public int Port { get; private set; }

    /// <summary>The host and port as a reference names them, such as <c>127.0.0.1:43121</c>.</summary>
    public string Address => $"{Options.HostName ?? Literal(Options.IPAddress)}:{Port.ToString(CultureInfo.InvariantCulture)}";

    public string Url => $"{(Options.Tls is null ? "http" : "https")}://{Address}";

    /// <summary>A PEM file with the authority a client has to trust; null without TLS.</summary>
    public string? CertificateAuthorityPath => Options.Tls?.Authority.PemPath;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _kestrel.StopAsync(new CancellationToken(canceled: true));
        _services.Dispose();
        Options.Tls?.Dispose();
        _stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    internal abstract Task<Reply> RespondAsync(WireRequest request);

    private protected async Task ListenAsync()
    {
        await _kestrel.StartAsync(new WireApplication(new ExchangeRunner(this, _stopping.Token)), CancellationToken.None);
        string bound = _kestrel.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        Port = new Uri(bound).Port;
    }

    private static string Literal(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    /// <summary>The port is bound once and not let go, or another server could take it in between.</summary>
    private void Hold(SocketTransportOptions sockets)
    {
        if (Options.Port == 0)
        {
            sockets.CreateBoundListenSocket = _ => FreshPort.Bind(Options.IPAddress).Socket;
        }
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromDays(1);   // Kestrel takes an infinite one for run out, and hangs up on HTTP/2 clients that start slowly
        kestrel.Limits.MaxResponseBufferSize = null;
        kestrel.Listen(Options.IPAddress, Options.Port, listen =>
        {
            listen.Protocols = Options.Http2 && Options.Tls is not null ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
            listen.Use(next => connection => ConnectAsync(connection, next));
            Options.Tls?.Use(listen);
        });
    }

    private async Task ConnectAsync(ConnectionContext context, ConnectionDelegate next)
    {
        using WireConnection connection = WireConnection.Attach(context);
        Requests.Connected();
        FaultRule? rule = Faults.Take(RequestMatch.Connection, "");
        if (rule is null)
        {
            await next(context);
        }
        else
        {
            using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(context.ConnectionClosed, _stopping.Token);
            await connection.FailAsync(rule.ConnectionDelivery, context.Features, Options, gone.Token);
        }
    }
}
