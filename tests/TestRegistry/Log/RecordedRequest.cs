using Microsoft.AspNetCore.Http;

namespace ManifestPS.TestRegistry;

/// <summary>One request as the server saw it.</summary>
public sealed class RecordedRequest
{
    private const int BodyKept = 64 * 1024;

    internal RecordedRequest(HttpContext context, string connectionId, long started)
    {
        Method = context.Request.Method;
        Target = WireRequest.RawTarget(context);
        int mark = Target.IndexOf('?', StringComparison.Ordinal);
        Path = mark < 0 ? Target : Target[..mark];
        Query = mark < 0 ? "" : Target[mark..];
        Headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        HttpVersion = context.Request.Protocol;
        ConnectionId = connectionId;
        Started = started;
    }

    public string Method { get; }

    /// <summary>Path and query exactly as sent.</summary>
    public string Target { get; }

    public string Path { get; }

    /// <summary>The query with its question mark, or empty.</summary>
    public string Query { get; }

    /// <summary>All request headers; several of one name are joined by commas.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>"HTTP/1.1" or "HTTP/2".</summary>
    public string HttpVersion { get; }

    /// <summary>Equal for requests that shared a connection.</summary>
    public string ConnectionId { get; }

    /// <summary>The place in the order of all starts and ends.</summary>
    public long Started { get; }

    /// <summary>The place in the order of all starts and ends; null while the request is in flight.</summary>
    public long? Ended { get; internal set; }

    /// <summary>The status sent; 0 when no response was begun.</summary>
    public int Status { get; internal set; }

    /// <summary>Whether the client left before its answer was complete.</summary>
    public bool Aborted { get; internal set; }

    /// <summary>The fault rule that took the request, or null.</summary>
    public string? Fault { get; internal set; }

    /// <summary>The user the request was authenticated as, or null.</summary>
    public string? User { get; internal set; }

    /// <summary>The first 64 KiB of the body, once it was read.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>The length of the body, once it was read.</summary>
    public long BodyLength { get; private set; }

    /// <summary>What the server itself failed with, or null: always a defect of the server.</summary>
    public Exception? Failure { get; private set; }

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public override string ToString() =>
        $"{Method} {Target} -> {Status}{(Aborted ? ", aborted" : "")}{(Fault is null ? "" : $", fault: {Fault}")}{(Failure is null ? "" : $", failure: {Failure}")}";

    internal void RecordBody(byte[] body)
    {
        BodyLength = body.Length;
        Body = body.AsMemory(0, Math.Min(BodyKept, body.Length));
    }

    /// <summary>Always false, so that as an exception filter it lets the exception pass.</summary>
    internal bool RecordFailure(Exception failure)
    {
        Failure = failure;
        return false;
    }
}
