using System.Globalization;
using System.Text;
using ManifestPS.Errors;
using ManifestPS.Json.Syntax;

namespace ManifestPS.Json;

/// <content>The same list gives the same bytes everywhere: members in the order of Go's structs, annotations by key, Go's escapes.</content>
public static partial class OciJson
{
    // Go compares bytes of UTF-8; by UTF-16, surrogates would come before U+E000 to U+FFFF.
    private static readonly Comparer<string> Utf8Order = Comparer<string>.Create((left, right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)));

    /// <summary>Writes a manifest list as UTF-8, indented by two spaces, without a final newline.</summary>
    /// <param name="list">The list.</param>
    /// <exception cref="ManifestException">The document would be larger than a registry must take.</exception>
    public static byte[] Write(ManifestList list)
    {
        OciJsonWriter writer = new();
        WriteList(writer, list);
        byte[] bytes = writer.ToUtf8();
        return bytes.Length <= MaxDocumentBytes
            ? bytes
            : throw new ManifestException(ImageErrorCode.ManifestTooLarge, null, $"The list would have {bytes.Length:N0} bytes; the limit is {MaxDocumentBytes:N0}.");
    }

    private static void WriteList(OciJsonWriter writer, ManifestList list) => writer.WriteObject(() =>
    {
        writer.WriteRaw("schemaVersion", "2");
        writer.WriteString("mediaType", list.MediaType);
        writer.WriteString("artifactType", list.ArtifactType);
        writer.WriteArray("manifests", list.Manifests, entry => WriteDescriptor(writer, entry));
        WriteDescriptor(writer, "subject", list.Subject);
        WriteMap(writer, "annotations", list.Annotations);
        WriteUnknown(writer, list.Unknown);
    });

    private static void WriteDescriptor(OciJsonWriter writer, string name, Descriptor? descriptor)
    {
        if (descriptor is not null)
        {
            writer.WriteName(name);
            WriteDescriptor(writer, descriptor);
        }
    }

    private static void WriteDescriptor(OciJsonWriter writer, Descriptor descriptor) => writer.WriteObject(() =>
    {
        writer.WriteString("mediaType", descriptor.MediaType);
        writer.WriteString("digest", descriptor.Digest);
        writer.WriteRaw("size", descriptor.Size.ToString(CultureInfo.InvariantCulture));
        WriteStrings(writer, "urls", descriptor.Urls);
        WriteMap(writer, "annotations", descriptor.Annotations);
        writer.WriteString("data", descriptor.Data);
        if (descriptor.Platform is { } platform)
        {
            writer.WriteName("platform");
            WritePlatform(writer, platform);
        }
        writer.WriteString("artifactType", descriptor.ArtifactType);
        WriteUnknown(writer, descriptor.Unknown);
    });

    private static void WritePlatform(OciJsonWriter writer, Platform platform) => writer.WriteObject(() =>
    {
        writer.WriteString("architecture", platform.Architecture);
        writer.WriteString("os", platform.OS);
        writer.WriteString("os.version", platform.OSVersion);
        WriteStrings(writer, "os.features", platform.OSFeatures);
        writer.WriteString("variant", platform.Variant);
        WriteStrings(writer, "features", platform.Features);
        WriteUnknown(writer, platform.Unknown);
    });

    private static void WriteStrings(OciJsonWriter writer, string name, ValueList<string> values)
    {
        if (values.Count > 0)
        {
            writer.WriteArray(name, values, writer.WriteText);
        }
    }

    private static void WriteMap(OciJsonWriter writer, string name, ValueMap map)
    {
        if (map.Count > 0)
        {
            writer.WriteName(name);
            writer.WriteObject(() =>
            {
                foreach (KeyValuePair<string, string> pair in map.OrderBy(pair => pair.Key, Utf8Order))
                {
                    writer.WriteString(pair.Key, pair.Value);
                }
            });
        }
    }

    private static void WriteUnknown(OciJsonWriter writer, ValueMap unknown)
    {
        foreach (KeyValuePair<string, string> member in unknown)
        {
            writer.WriteRaw(member.Key, member.Value);
        }
    }
}
