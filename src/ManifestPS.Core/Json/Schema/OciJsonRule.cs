using System.Text.Json;

namespace ManifestPS.Json.Schema;

/// <summary>What a schema says of one value: adds to the findings what it forbids there.</summary>
/// <param name="value">The value.</param>
/// <param name="path">Where it stands.</param>
/// <param name="found">What was found so far.</param>
internal delegate void OciJsonRule(JsonElement value, string path, SchemaFindings found);
