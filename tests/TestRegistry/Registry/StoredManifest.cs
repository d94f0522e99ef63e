using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ManifestPS.TestRegistry;

/// <summary>A manifest as it was put: the bytes are the truth.</summary>
public sealed record StoredManifest(string Digest, string MediaType, ReadOnlyMemory<byte> Content)
{
    public string Text => Encoding.UTF8.GetString(Content.Span);

    /// <summary>The document, or null when the bytes are no JSON object.</summary>
    public JsonObject? Document
    {
        get
        {
            try
            {
                return JsonNode.Parse(Content.Span) as JsonObject;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    internal string? SubjectDigest => Document.Member("subject").Member("digest").AsText();

    /// <summary>image-spec manifest.md: the manifest's own artifactType, else its config's media type.</summary>
    internal string? ArtifactType =>
        Document.Member("artifactType").AsText() ?? Document.Member("config").Member("mediaType").AsText();
}
