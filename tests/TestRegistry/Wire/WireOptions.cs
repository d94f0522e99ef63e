using System.Net;

namespace ManifestPS.TestRegistry;

/// <summary>Where a test server listens and how it speaks.</summary>
public class WireOptions
{
    /// <summary>The address to listen on; loopback unless told otherwise.</summary>
    public IPAddress IPAddress { get; set; } = IPAddress.Loopback;

    /// <summary>The port to listen on; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>The host name that references use; null is the address itself.</summary>
    public string? HostName { get; set; }

    /// <summary>The server's certificate; null speaks plain HTTP.</summary>
    public ServerTls? Tls { get; set; }

    /// <summary>Whether HTTP/2 is offered by ALPN; it needs TLS.</summary>
    public bool Http2 { get; set; } = true;

    /// <summary>The clock behind delays and token lifetimes.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>How a delay, a drip or a silence waits, for its time or for as long as the client stays; null waits by <see cref="Clock"/>.</summary>
    public Func<TimeSpan, CancellationToken, Task>? Wait { get; set; }

    internal Task WaitAsync(TimeSpan time, CancellationToken gone) => Wait?.Invoke(time, gone) ?? Task.Delay(time, Clock, gone);
}
