using System.Text.Json;
using ManifestPS.Errors;
using ManifestPS.Json.Syntax;

namespace ManifestPS.Json;

/// <content>Where docker and podman keep credentials: configuration files, and what helpers are told and answer.</content>
public static partial class OciJson
{
    /// <summary>Reads a configuration document of docker or podman.</summary>
    /// <param name="content">The document.</param>
    /// <param name="onlyAuths">Whether nothing but <c>auths</c> may be in it, as docker wants its variable.</param>
    /// <returns>The entries with what is text in them, the helper of each registry that has one of its own, and the helper for all others.</returns>
    /// <exception cref="ManifestException">It is not one. Its message may quote the document, and is not for showing.</exception>
    internal static (IReadOnlyList<KeyValuePair<string, ValueMap>> Auths, ValueMap Helpers, string? Store) ReadCredentialConfig(ReadOnlyMemory<byte> content, bool onlyAuths)
    {
        using JsonDocument document = Open(content);
        OciJsonObject root = OciJsonObject.Root(document);
        if (onlyAuths && root.Unknown("auths").Count > 0)
        {
            throw new ManifestException(ImageErrorCode.ManifestInvalid, "$", "Only 'auths' belongs here.");
        }
        return (root.FindObject("auths") is { } auths ? ReadAuths(auths) : [], root.FindMap("credHelpers"), root.FindString("credsStore"));
    }

    /// <summary>Reads the entries of the old .dockercfg, which holds nothing else.</summary>
    /// <exception cref="ManifestException">It is not one. Its message may quote the document, and is not for showing.</exception>
    internal static IReadOnlyList<KeyValuePair<string, ValueMap>> ReadCredentialEntries(ReadOnlyMemory<byte> content)
    {
        using JsonDocument document = Open(content);
        return ReadAuths(OciJsonObject.Root(document));
    }

    /// <summary>Reads what a credential helper answers to <c>get</c>.</summary>
    /// <returns>User and secret; null where that is not what the answer is.</returns>
    internal static (string UserName, string Secret)? ReadHelperAnswer(ReadOnlyMemory<byte> content)
    {
        if (TryOpen(content) is not { } document)
        {
            return null;
        }
        using (document)
        {
            return MemberOf(document.RootElement, "Secret") is { ValueKind: JsonValueKind.String } secret ? (TextOf(document.RootElement, "Username") ?? string.Empty, secret.GetString() ?? string.Empty) : null;
        }
    }

    /// <summary>Writes what a credential helper is told to <c>store</c>.</summary>
    internal static byte[] WriteHelperRequest(string serverKey, string userName, string? secret)
    {
        OciJsonWriter writer = new();
        writer.WriteObject(() =>
        {
            writer.WriteString("ServerURL", serverKey);
            writer.WriteString("Username", userName);
            writer.WriteString("Secret", secret);
        });
        return writer.ToUtf8();
    }

    /// <summary>A docker configuration with one entry written; everything else, known or not, stays as it is.</summary>
    /// <param name="content">The configuration; empty for a new one.</param>
    /// <param name="serverKey">The entry's name.</param>
    /// <param name="auth"><c>user:password</c> in base64; null for none, as beside a helper.</param>
    /// <param name="identityToken">The identity token; null for none.</param>
    /// <exception cref="ManifestException">The configuration is not valid. The message may quote it, and is not for showing.</exception>
    internal static byte[] WriteAuth(ReadOnlyMemory<byte> content, string serverKey, string? auth, string? identityToken) =>
        WriteAuths(content, key => key == serverKey, writer =>
        {
            writer.WriteName(serverKey);
            writer.WriteObject(() =>
            {
                writer.WriteString("auth", auth);
                writer.WriteString("identitytoken", identityToken);
            });
        });

    /// <summary>A docker configuration without some of its entries; everything else, known or not, stays as it is.</summary>
    /// <param name="content">The configuration.</param>
    /// <param name="isRemoved">Says of an entry's name whether it goes.</param>
    /// <exception cref="ManifestException">The configuration is not valid. The message may quote it, and is not for showing.</exception>
    internal static byte[] RemoveAuths(ReadOnlyMemory<byte> content, Func<string, bool> isRemoved) => WriteAuths(content, isRemoved, _ => { });

    private static byte[] WriteAuths(ReadOnlyMemory<byte> content, Func<string, bool> isRemoved, Action<OciJsonWriter> add)
    {
        using JsonDocument document = content.IsEmpty ? JsonDocument.Parse("{}") : Open(content);
        OciJsonObject root = OciJsonObject.Root(document);
        IEnumerable<JsonProperty> auths = root.FindObject("auths")?.Element.EnumerateObject().AsEnumerable() ?? [];
        OciJsonWriter writer = new();
        writer.WriteObject(() =>
        {
            foreach (JsonProperty member in root.Element.EnumerateObject().Where(member => member.Name != "auths"))
            {
                writer.WriteRaw(member.Name, member.Value.GetRawText());
            }
            writer.WriteName("auths");
            writer.WriteObject(() =>
            {
                foreach (JsonProperty entry in auths.Where(entry => !isRemoved(entry.Name)))
                {
                    writer.WriteRaw(entry.Name, entry.Value.GetRawText());
                }
                add(writer);
            });
        });
        return writer.ToUtf8();
    }

    /// <summary>The line on which a document stops being JSON, from 1; null where that is not what is wrong.</summary>
    internal static long? FindLine(ManifestException exception) => exception.InnerException is JsonException { LineNumber: { } line } ? line + 1 : null;

    private static IReadOnlyList<KeyValuePair<string, ValueMap>> ReadAuths(OciJsonObject auths) =>
        [.. auths.Objects().Select(entry => new KeyValuePair<string, ValueMap>(entry.Key, ReadTexts(entry.Value, "auth", "username", "password", "identitytoken", "registrytoken")))];

    private static ValueMap ReadTexts(OciJsonObject entry, params string[] names) =>
        ValueMap.Create(names.Select(name => new KeyValuePair<string, string>(name, entry.FindString(name) ?? string.Empty)).Where(pair => pair.Value.Length > 0));
}
