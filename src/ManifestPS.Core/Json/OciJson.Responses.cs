using System.Text.Json;
using ManifestPS.Errors;
using ManifestPS.Json.Syntax;

namespace ManifestPS.Json;

/// <content>What registries say beside manifests: tokens and errors. Read leniently; what cannot be read says nothing.</content>
public static partial class OciJson
{
    /// <summary>Reads a token server's answer.</summary>
    /// <param name="content">The body.</param>
    /// <returns>The token, and the seconds it is good for where the server says so; null where there is no token that a header could hold.</returns>
    internal static (string Token, long? ExpiresIn)? ReadToken(ReadOnlyMemory<byte> content)
    {
        if (TryOpen(WithoutMark(content)) is not { } document)
        {
            return null;
        }
        using (document)
        {
            JsonElement root = document.RootElement;
            string? token = TextOf(root, "token") ?? TextOf(root, "access_token");
            long? expiresIn = MemberOf(root, "expires_in") is { ValueKind: JsonValueKind.Number } seconds && seconds.TryGetInt64(out long value) ? value : null;
            return token is not null && IsToken(token) ? (token, expiresIn) : null;
        }
    }

    /// <summary>Reads an error's body (distribution-spec, "Error Codes").</summary>
    /// <param name="content">The body.</param>
    /// <returns>Code and message of the first error; nulls where the body is no such document.</returns>
    internal static (string? Code, string? Message) ReadError(ReadOnlyMemory<byte> content)
    {
        if (TryOpen(content) is not { } document)
        {
            return default;
        }
        using (document)
        {
            JsonElement errors = MemberOf(document.RootElement, "errors");
            JsonElement first = errors.ValueKind == JsonValueKind.Array ? errors.EnumerateArray().FirstOrDefault() : default;
            return (TextOf(first, "code"), TextOf(first, "message"));
        }
    }

    /// <summary>Reads a page of names (distribution-spec, "Listing Tags"); some registries say null for none.</summary>
    /// <param name="content">The body.</param>
    /// <param name="member">The member that holds the names.</param>
    /// <param name="limit">The most bytes that the body may have.</param>
    /// <exception cref="ManifestException">The body is no such document.</exception>
    internal static ValueList<string> ReadNames(ReadOnlyMemory<byte> content, string member, int limit)
    {
        using JsonDocument document = Open(content, limit);
        return OciJsonObject.Root(document).FindStrings(member);
    }

    /// <summary>Reads a page of referrers (distribution-spec, "Listing Referrers"); some registries say null for none.</summary>
    /// <param name="content">The body.</param>
    /// <exception cref="ManifestException">The body is not an image index.</exception>
    internal static ValueList<Descriptor> ReadReferrers(ReadOnlyMemory<byte> content)
    {
        using JsonDocument document = Open(content);
        OciJsonObject root = OciJsonObject.Root(document);
        _ = SettleMediaType(root, MediaTypes.OciIndex);
        return [.. root.FindObjects("manifests", MaxManifests).Select(ReadDescriptor)];
    }

    /// <summary>Whether a body begins as a document and ends before the document does: then something was cut off.</summary>
    /// <param name="content">The body.</param>
    internal static bool IsUnfinished(ReadOnlySpan<byte> content)
    {
        Utf8JsonReader reader = new(content, isFinalBlock: false, state: default);
        bool isFinished = false;
        try
        {
            while (reader.Read())
            {
                isFinished = reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray);
            }
        }
        catch (JsonException)
        {
            return false;   // it is no such document, and has another error
        }
        return !isFinished;
    }

    // RFC 6750, section 2.1: b64token.
    private static bool IsToken(string text) =>
        text.TrimEnd('=') is { Length: > 0 } token && token.All(c => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.' or '_' or '~' or '+' or '/');

    /// <summary>Some servers put a byte order mark before what they write (RFC 8259, section 8.1, lets readers ignore it).</summary>
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> content) => content.Span is [0xEF, 0xBB, 0xBF, ..] ? content[3..] : content;

    private static JsonDocument? TryOpen(ReadOnlyMemory<byte> content)
    {
        try
        {
            return Open(content);
        }
        catch (ManifestException)
        {
            return null;
        }
    }

    private static JsonElement MemberOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    private static string? TextOf(JsonElement element, string name) =>
        MemberOf(element, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;
}
