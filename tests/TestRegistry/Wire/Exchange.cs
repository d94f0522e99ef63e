using Microsoft.AspNetCore.Http;

namespace ManifestPS.TestRegistry;

/// <summary>One request on its way to one answer.</summary>
internal sealed class Exchange
{
    public required HttpContext Context { get; init; }

    public required WireConnection Connection { get; init; }

    public required RecordedRequest Entry { get; init; }

    public required WireRequest Request { get; init; }

    public required WireServer Server { get; init; }

    /// <summary>Fires when the client has left or the server ends.</summary>
    public required CancellationToken Gone { get; init; }

    /// <summary>The answer; null until a fault or the server has given one.</summary>
    public Reply? Reply { get; set; }

    public Delivery Delivery { get; set; } = Delivery.Normal;
}
