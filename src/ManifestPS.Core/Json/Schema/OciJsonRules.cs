using System.Text.Json;
using ManifestPS.Json.Syntax;

namespace ManifestPS.Json.Schema;

/// <summary>The words that <see cref="OciJsonSchema"/> is written in. Members that a rule does not name are allowed (image-spec considerations.md, "Extensibility").</summary>
internal static class OciJsonRules
{
    private const int MaxShown = 100;

    public static void Text(JsonElement value, string path, SchemaFindings found) =>
        _ = IsOfKind(JsonValueKind.String, "text", value, path, found);

    /// <summary>Text that says something: what is empty says as little as what is missing.</summary>
    public static void Name(JsonElement value, string path, SchemaFindings found)
    {
        if (IsOfKind(JsonValueKind.String, "text", value, path, found) && value.GetString() is { Length: 0 })
        {
            found.Add(path, "The text is empty, as if the member were missing.");
        }
    }

    public static void Flag(JsonElement value, string path, SchemaFindings found)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            found.Add(path, $"Expected true or false, found {OciJsonObject.NameOf(value.ValueKind)}.");
        }
    }

    public static void Size(JsonElement value, string path, SchemaFindings found)
    {
        if (!OciJsonObject.IsInteger(value, OciJsonObject.MaxInteger, out _))
        {
            found.Add(path, $"Expected a whole number from 0 to {OciJsonObject.MaxInteger}, found {Shorten(value.GetRawText())}.");
        }
    }

    /// <summary>Text of which <paramref name="holds"/> is true.</summary>
    /// <param name="holds">The grammar.</param>
    /// <param name="what">What such text is, after "is not": <c>a media type (RFC 6838)</c>.</param>
    public static OciJsonRule TextThat(Func<string, bool> holds, string what) => (value, path, found) =>
    {
        if (IsOfKind(JsonValueKind.String, "text", value, path, found) && value.GetString() is { } text && !holds(text))
        {
            found.Add(path, $"'{Shorten(text)}' is not {what}.");
        }
    };

    public static OciJsonRule ListOf(OciJsonRule item, int atLeast = 0) => (value, path, found) =>
    {
        if (!IsOfKind(JsonValueKind.Array, "a list", value, path, found))
        {
            return;
        }
        if (value.GetArrayLength() < atLeast)
        {
            found.Add(path, $"The list has {value.GetArrayLength()} entries; at least {atLeast} must be there.");
        }
        int index = 0;
        foreach (JsonElement element in value.EnumerateArray().TakeWhile(_ => !found.IsFull))
        {
            item(element, $"{path}[{index++}]", found);
        }
    };

    /// <summary>An object whose member names are free, with one rule for all values.</summary>
    public static OciJsonRule MapOf(OciJsonRule item) => (value, path, found) =>
    {
        if (IsOfKind(JsonValueKind.Object, "an object", value, path, found))
        {
            foreach (JsonProperty member in value.EnumerateObject().TakeWhile(_ => !found.IsFull))
            {
                item(member.Value, OciJsonPath.Member(path, member.Name), found);
            }
        }
    };

    public static OciJsonRule ObjectOf(params OciJsonMember[] members) => (value, path, found) =>
    {
        if (IsOfKind(JsonValueKind.Object, "an object", value, path, found))
        {
            foreach (OciJsonMember member in members)
            {
                CheckMember(member, value, path, found);
            }
        }
    };

    private static void CheckMember(OciJsonMember member, JsonElement parent, string path, SchemaFindings found)
    {
        string place = OciJsonPath.Member(path, member.Name);
        if (parent.TryGetProperty(member.Name, out JsonElement value) && value.ValueKind != JsonValueKind.Null)
        {
            member.Rule(value, place, found);
        }
        else if (member.IsRequired)
        {
            found.Add(place, $"The member '{member.Name}' is {(value.ValueKind == JsonValueKind.Null ? "null" : "missing")}.");
        }
    }

    private static bool IsOfKind(JsonValueKind kind, string wanted, JsonElement value, string path, SchemaFindings found)
    {
        if (value.ValueKind != kind)
        {
            found.Add(path, $"Expected {wanted}, found {OciJsonObject.NameOf(value.ValueKind)}.");
        }
        return value.ValueKind == kind;
    }

    // A value may be megabytes; the path says where all of it stands.
    private static string Shorten(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "...";
}
