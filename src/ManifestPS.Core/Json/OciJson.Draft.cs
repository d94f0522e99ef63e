using System.Globalization;
using System.Text.Json;
using ManifestPS.Errors;
using ManifestPS.Json.Syntax;

namespace ManifestPS.Json;

/// <content>Drafts: a list that is not published yet, with what it was made from and when. Our own format, version 1.</content>
public static partial class OciJson
{
    private const string DraftVersion = "1";

    /// <summary>Writes a draft: readable, and the same bytes for the same list and time.</summary>
    /// <param name="list">The list.</param>
    /// <param name="time">When it is exported.</param>
    public static byte[] WriteDraft(ManifestList list, DateTimeOffset time)
    {
        OciJsonWriter writer = new();
        writer.WriteObject(() =>
        {
            writer.WriteRaw("formatVersion", DraftVersion);
            writer.WriteString("exported", time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            writer.WriteString("name", list.Name);
            writer.WriteString("reference", list.Reference);
            writer.WriteString("origin", list.Origin);
            writer.WriteArray("sources", list.Sources, source => WriteSource(writer, source));
            writer.WriteName("list");
            WriteList(writer, list);
        });
        return writer.ToUtf8();
    }

    /// <summary>Reads a draft.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <exception cref="ManifestException">It is no draft, or the list in it breaks a rule of its spec.</exception>
    public static ManifestList ReadDraft(ReadOnlyMemory<byte> content)
    {
        try
        {
            using JsonDocument document = Open(content);
            return ReadDraft(OciJsonObject.Root(document));
        }
        catch (ManifestException e) when (e.Code != ImageErrorCode.DraftInvalid)
        {
            throw new ManifestException(ImageErrorCode.DraftInvalid, path: null, $"The file is not a draft of a manifest list: {e.Message}", e);
        }
    }

    private static ManifestList ReadDraft(OciJsonObject root)
    {
        if (root.Element.TryGetProperty("formatVersion", out JsonElement version) is false || version.GetRawText() != DraftVersion)
        {
            throw DraftInvalid("$.formatVersion", "The file is not a draft of a manifest list, or one of a newer version.");
        }
        _ = root.Unknown("formatVersion", "exported", "name", "reference", "origin", "sources", "list");
        OciJsonObject list = root.GetObject("list");
        return ReadList(list, SettleMediaType(list, declaredType: null)) with
        {
            Name = FindReference(root, "name"),
            Reference = FindPinned(root, "reference"),
            Origin = FindPinned(root, "origin"),
            Sources = ReadSources(root),
            DraftedAt = DateTimeOffset.TryParse(root.GetString("exported"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
                ? time
                : throw DraftInvalid("$.exported", "The draft does not say when it was exported."),
        };
    }

    private static void WriteSource(OciJsonWriter writer, ManifestSource source) => writer.WriteObject(() =>
    {
        writer.WriteString("digest", source.Digest);
        writer.WriteString("name", source.Name);
        writer.WriteString("reference", source.Reference);
        writer.WriteString("resolved", source.Resolved);
        if (source.ConfigPlatform is { } platform)
        {
            writer.WriteName("configPlatform");
            WritePlatform(writer, platform);
        }
    });

    private static ValueList<ManifestSource> ReadSources(OciJsonObject root)
    {
        ValueList<ManifestSource> sources = [.. root.GetObjects("sources", MaxManifests).Select(ReadSource)];
        return sources.Select(source => source.Digest).Distinct().Count() == sources.Count
            ? sources
            : throw DraftInvalid("$.sources", "The draft says of one entry twice where it comes from.");
    }

    private static ManifestSource ReadSource(OciJsonObject json) => new()
    {
        Digest = json.GetDigest("digest"),
        Name = FindReference(json, "name") ?? json.GetString("name"),
        Reference = FindPinned(json, "reference") ?? json.GetString("reference"),
        Resolved = json.FindString("resolved"),
        ConfigPlatform = json.FindObject("configPlatform") is { } platform ? ReadPlatform(platform) : null,
    };

    private static string? FindReference(OciJsonObject json, string name) =>
        json.FindString(name) is not { } text || ImageReference.TryParse(text, out _)
            ? json.FindString(name)
            : throw DraftInvalid($"$.{name}", $"'{text}' is not an image reference.");

    private static string? FindPinned(OciJsonObject json, string name) =>
        FindReference(json, name) is not { } text || ImageReference.Parse(text).IsPinned
            ? FindReference(json, name)
            : throw DraftInvalid($"$.{name}", $"'{text}' has no digest.");

    private static ManifestException DraftInvalid(string path, string message) => new(ImageErrorCode.DraftInvalid, path, message);
}
