using System.Text.Json;
using ManifestPS.Errors;

namespace ManifestPS.Json.Syntax;

/// <summary>One JSON object and where it stands; each reading either gives a value of the right type or says where it is wrong.</summary>
/// <remarks>A member that is null counts as absent: Go writers produce both.</remarks>
internal readonly struct OciJsonObject
{
    /// <summary>The largest integer that every JSON implementation reads exactly (RFC 8259, section 6).</summary>
    public const long MaxInteger = (1L << 53) - 1;

    private readonly JsonElement _element;
    private readonly string _path;

    private OciJsonObject(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(path, $"Expected an object, found {NameOf(element.ValueKind)}.");
        }
        _element = element;
        _path = path;
    }

    public JsonElement Element => _element;

    public static OciJsonObject Root(JsonDocument document) => new(document.RootElement, "$");

    public string GetString(string name) => FindString(name) ?? throw Missing(name);

    public string? FindString(string name) => Find(name) is { } element ? ToText(element, PathOf(name)) : null;

    public string GetDigest(string name)
    {
        string text = GetString(name);
        return Digest.IsWellFormed(text) ? text : throw Invalid(PathOf(name), $"'{text}' is not a digest.");
    }

    public long GetInteger(string name, long max)
    {
        JsonElement element = Find(name) ?? throw Missing(name);
        return IsInteger(element, max, out long value)
            ? value
            : throw Invalid(PathOf(name), $"Expected a whole number from 0 to {max}, found {element.GetRawText()}.");
    }

    /// <summary>Whether the value is a whole number from 0 to <paramref name="max"/>, written without fraction and exponent.</summary>
    public static bool IsInteger(JsonElement element, long max, out long value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out value) && value >= 0 && value <= max;
    }

    public OciJsonObject GetObject(string name) => FindObject(name) ?? throw Missing(name);

    public OciJsonObject? FindObject(string name) => Find(name) is { } element ? new OciJsonObject(element, PathOf(name)) : null;

    /// <summary>The objects of a list that must be there. One that is null is empty: Go writes a list without entries so.</summary>
    public IEnumerable<OciJsonObject> GetObjects(string name, int max) => IsNull(name) || Find(name) is not null ? FindObjects(name, max) : throw Missing(name);

    public IEnumerable<OciJsonObject> FindObjects(string name, int max)
    {
        string path = PathOf(name);
        return Find(name) is { } array ? Elements(array, path, max).Select((element, index) => new OciJsonObject(element, $"{path}[{index}]")) : [];
    }

    public ValueList<string> FindStrings(string name)
    {
        string path = PathOf(name);
        return Find(name) is { } array ? [.. Elements(array, path, int.MaxValue).Select((element, index) => ToText(element, $"{path}[{index}]"))] : [];
    }

    public ValueMap FindMap(string name)
    {
        string path = PathOf(name);
        return Find(name) is { } element
            ? ValueMap.Create(new OciJsonObject(element, path)._element.EnumerateObject().Select(member => new KeyValuePair<string, string>(member.Name, ToText(member.Value, OciJsonPath.Member(path, member.Name)))))
            : ValueMap.None;
    }

    /// <summary>The members, each of which is an object; one that is null is none, as in Go.</summary>
    public IEnumerable<KeyValuePair<string, OciJsonObject>> Objects()
    {
        string path = _path;
        return _element.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).Select(member => new KeyValuePair<string, OciJsonObject>(member.Name, new OciJsonObject(member.Value, $"{path}['{member.Name}']")));
    }

    /// <summary>True where a member has this name in any case: Go reads it, so it must be seen.</summary>
    public bool HasLike(string name) => _element.EnumerateObject().Any(member => SameToGo(member.Name, name));

    /// <summary>The members that are not in <paramref name="known"/>, as JSON text.</summary>
    /// <exception cref="ManifestException">One of them differs from a known one only by case: another reader would take it for that.</exception>
    public ValueMap Unknown(params string[] known)
    {
        string path = _path;
        return ValueMap.Create(_element.EnumerateObject()
            .Where(member => !known.Contains(member.Name, StringComparer.Ordinal))
            .Select(member => known.FirstOrDefault(name => SameToGo(member.Name, name)) is { } shadowed
                ? throw Invalid(OciJsonPath.Member(path, member.Name), $"The member '{member.Name}' could be mistaken for '{shadowed}'.")
                : new KeyValuePair<string, string>(member.Name, member.Value.GetRawText())));
    }

    private JsonElement? Find(string name) =>
        _element.TryGetProperty(name, out JsonElement element) && element.ValueKind != JsonValueKind.Null ? element : null;

    private bool IsNull(string name) => _element.TryGetProperty(name, out JsonElement element) && element.ValueKind == JsonValueKind.Null;

    private string PathOf(string name) => OciJsonPath.Member(_path, name);

    private ManifestException Missing(string name) => Invalid(PathOf(name), $"The member '{name}' is {(IsNull(name) ? "null" : "missing")}.");

    private static IEnumerable<JsonElement> Elements(JsonElement array, string path, int max)
    {
        if (array.ValueKind != JsonValueKind.Array)
        {
            throw Invalid(path, $"Expected a list, found {NameOf(array.ValueKind)}.");
        }
        int count = array.GetArrayLength();
        return count <= max
            ? array.EnumerateArray()
            : throw new ManifestException(ImageErrorCode.JsonTooManyMembers, path, $"The list has {count:N0} entries; the limit is {max:N0}.");
    }

    private static string ToText(JsonElement element, string path) =>
        element.ValueKind == JsonValueKind.String && element.GetString() is { } text ? text : throw Invalid(path, $"Expected text, found {NameOf(element.ValueKind)}.");

    private static ManifestException Invalid(string path, string message) => new(ImageErrorCode.ManifestInvalid, path, message);

    /// <summary>What the kind is called in a sentence.</summary>
    public static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    // Go's encoding/json folds these two letters onto ASCII, beside upper and lower case.
    private static bool SameToGo(string name, string known) =>
        string.Equals(name.Replace('\u017F', 's').Replace('\u212A', 'k'), known, StringComparison.OrdinalIgnoreCase);
}
