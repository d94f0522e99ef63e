using System.Text.Json;
using ManifestPS.Errors;
using ManifestPS.Json.Schema;
using ManifestPS.Json.Syntax;

namespace ManifestPS.Json;

/// <content>Judges documents by their schema. Reading takes what it can use; this finds all that the spec forbids.</content>
public static partial class OciJson
{
    /// <summary>What the spec forbids in an image configuration (OCI image-spec config.md and its schema).</summary>
    /// <param name="content">The document.</param>
    /// <param name="hasLayers">False for the configuration of an image without layers, which may leave their diff ids away.</param>
    /// <returns>The violations in the order of the schema, at most 1,000; none where the document is as it should be.</returns>
    /// <exception cref="ManifestException">The document is not a JSON object, or breaks a limit.</exception>
    public static ValueList<SchemaViolation> CheckConfig(ReadOnlyMemory<byte> content, bool hasLayers = true) => ReadCheckedConfig(content, hasLayers).Violations;

    /// <summary>Reads a configuration, and finds what the spec forbids in it.</summary>
    internal static (ConfigDocument Config, ValueList<SchemaViolation> Violations) ReadCheckedConfig(ReadOnlyMemory<byte> content, bool hasLayers)
    {
        using JsonDocument document = Open(content);
        OciJsonObject root = OciJsonObject.Root(document);
        return (OciJsonConfig.Read(root), Judge(root, hasLayers ? OciJsonSchema.Config : OciJsonSchema.ConfigWithoutLayers));
    }

    /// <summary>What the spec forbids in a manifest or a manifest list (OCI image-spec manifest.md, image-index.md and descriptor.md, and their schema).</summary>
    /// <remarks>A document without violations is one that <see cref="ReadManifest"/> reads.</remarks>
    /// <param name="content">The document.</param>
    /// <param name="declaredType">The media type that a header or descriptor gives it; null where none does.</param>
    /// <returns>The violations in the order of the schema, at most 1,000; none where the document is as it should be.</returns>
    /// <exception cref="ManifestException">The document is not one of the two or is both, or, without violations, it cannot be read.</exception>
    public static ValueList<SchemaViolation> CheckManifest(ReadOnlyMemory<byte> content, string? declaredType) => ParseManifest(content, declaredType, checks: true).Violations;

    /// <summary>Reads a manifest or a manifest list, or finds out why it cannot be read.</summary>
    /// <param name="content">The document.</param>
    /// <param name="declaredType">The media type that a header or descriptor gives it; null where none does.</param>
    /// <param name="checks">Also finds what the spec forbids in it.</param>
    internal static ParsedManifest ParseManifest(ReadOnlyMemory<byte> content, string? declaredType, bool checks)
    {
        ValueList<SchemaViolation>? violations = null;
        try
        {
            using JsonDocument document = Open(content);
            OciJsonObject root = OciJsonObject.Root(document);
            string mediaType = SettleMediaType(root, declaredType);
            violations = checks ? Judge(root, SchemaOf(mediaType)) : null;
            return new ParsedManifest(ReadSettled(root, mediaType), Failure: null, violations);   // refuses more than a schema can say: limits, and members whose names Go would confuse
        }
        catch (ManifestException e)
        {
            return new ParsedManifest(Readable: null, e, violations);
        }
    }

    private static OciJsonRule SchemaOf(string mediaType) => mediaType switch
    {
        MediaTypes.OciIndex or MediaTypes.DockerList => OciJsonSchema.Index,
        MediaTypes.DockerManifest => OciJsonSchema.DockerManifest,
        _ => OciJsonSchema.Manifest,
    };

    private static ValueList<SchemaViolation> Judge(OciJsonObject root, OciJsonRule schema)
    {
        SchemaFindings found = new();
        schema(root.Element, "$", found);
        return found.ToValueList();
    }
}
