using System.Text.Json;
using System.Text.Json.Nodes;

namespace ManifestPS.TestRegistry;

/// <summary>Reads JSON of any shape: what is missing or of another kind is null, never an exception.</summary>
internal static class JsonReading
{
    public static JsonNode? Member(this JsonNode? node, string name) => node is JsonObject o ? o[name] : null;

    public static string? AsText(this JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    public static IEnumerable<JsonNode?> AsItems(this JsonNode? node) => node is JsonArray items ? items : [];
}
