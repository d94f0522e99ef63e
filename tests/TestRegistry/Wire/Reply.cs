using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace ManifestPS.TestRegistry;

/// <summary>What a server answers: the faults alter it before it reaches the wire.</summary>
/// <param name="Status">The HTTP status; 0 when no response is to be sent at all.</param>
public sealed record Reply(int Status)
{
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body as GET sends it; HEAD sends only its length.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the body goes without Content-Length.</summary>
    public bool Chunked { get; init; }

    public static Reply Text(int status, string contentType, string body) =>
        new Reply(status) { Body = Encoding.UTF8.GetBytes(body) }.With("Content-Type", contentType);

    public static Reply Json(int status, JsonNode body, string contentType = "application/json") =>
        Text(status, contentType, body.ToJsonString());

    /// <summary>An error in the form of distribution-spec, "Error Codes".</summary>
    public static Reply Error(int status, string code, string message, JsonNode? detail = null) =>
        Json(status, new JsonObject
        {
            ["errors"] = new JsonArray(new JsonObject { ["code"] = code, ["message"] = message, ["detail"] = detail }),
        });

    public string? Header(string name)
    {
        foreach (KeyValuePair<string, string> header in Headers)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }

    /// <summary>Adds a header and keeps others of that name.</summary>
    public Reply With(string name, string value) => this with { Headers = Headers.Add(new(name, value)) };

    public Reply Without(string name) =>
        this with { Headers = Headers.RemoveAll(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) };

    public Reply Replacing(string name, string value) => Without(name).With(name, value);
}
