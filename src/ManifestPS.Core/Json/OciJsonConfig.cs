using System.Text.Json;
using ManifestPS.Json.Syntax;

namespace ManifestPS.Json;

/// <summary>Reads an image configuration leniently: a member of an odd type counts as absent.</summary>
internal static class OciJsonConfig
{
    private const int MaxHistory = 10_000;

    public static ConfigDocument Read(OciJsonObject root)
    {
        JsonElement document = root.Element;
        JsonElement config = Member(document, "config");
        return new ConfigDocument
        {
            Platform = Platform(document),
            IsForNoOS = Member(document, "os") is { ValueKind: JsonValueKind.String } os && os.GetString() == "unknown",
            Created = Time(document, "created"),
            Author = Text(document, "author"),
            User = Text(config, "User"),
            WorkingDirectory = Text(config, "WorkingDir"),
            StopSignal = Text(config, "StopSignal"),
            Environment = Texts(config, "Env"),
            EntryPoint = Texts(config, "Entrypoint"),
            Command = Texts(config, "Cmd"),
            ExposedPorts = Names(config, "ExposedPorts"),
            Volumes = Names(config, "Volumes"),
            Labels = Map(config, "Labels"),
            DiffIds = Texts(Member(document, "rootfs"), "diff_ids"),
            History = [.. Items(document, "history").Take(MaxHistory).Select(Step)],
            Unknown = Others(document, "architecture", "os", "variant", "os.version", "os.features", "created", "author", "config", "rootfs", "history"),
            UnknownSettings = Others(config, "User", "WorkingDir", "StopSignal", "Env", "Entrypoint", "Cmd", "ExposedPorts", "Volumes", "Labels"),
        };
    }

    private static Platform? Platform(JsonElement document) =>
        Text(document, "os") is { } os && Text(document, "architecture") is { } architecture
            ? new Platform
            {
                OS = os,
                Architecture = architecture,
                Variant = Text(document, "variant"),
                OSVersion = Text(document, "os.version"),
                OSFeatures = Texts(document, "os.features"),
            }
            : null;

    private static HistoryStep Step(JsonElement step) => new()
    {
        Created = Time(step, "created"),
        CreatedBy = Text(step, "created_by"),
        Author = Text(step, "author"),
        Comment = Text(step, "comment"),
        IsEmptyLayer = Member(step, "empty_layer").ValueKind == JsonValueKind.True,
    };

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;

    private static DateTimeOffset? Time(JsonElement element, string name) => Rfc3339.Parse(Text(element, name));

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    private static ValueList<string> Texts(JsonElement element, string name) =>
        [.. Items(element, name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString() ?? string.Empty)];

    private static ValueList<string> Names(JsonElement element, string name) =>
        [.. Members(Member(element, name)).Select(member => member.Name)];

    private static ValueMap Map(JsonElement element, string name) =>
        ValueMap.Create(Members(Member(element, name))
            .Where(member => member.Value.ValueKind == JsonValueKind.String)
            .Select(member => new KeyValuePair<string, string>(member.Name, member.Value.GetString() ?? string.Empty)));

    private static ValueMap Others(JsonElement element, params string[] known) =>
        ValueMap.Create(Members(element)
            .Where(member => !known.Contains(member.Name, StringComparer.Ordinal))
            .Select(member => new KeyValuePair<string, string>(member.Name, member.Value.GetRawText())));

    private static IEnumerable<JsonProperty> Members(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : [];
}
