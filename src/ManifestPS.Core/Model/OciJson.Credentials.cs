using System.Text.Json;
using ManifestPS.Registry.Credentials;

namespace ManifestPS;

/// <content>Where docker and podman keep credentials: configuration files, and what helpers are told and answer.</content>
public static partial class OciJson
{
    /// <summary>Reads a configuration document.</summary>
    /// <exception cref="ManifestException">It is not one. Its message may quote the document, and is not for showing.</exception>
    internal static CredentialConfig ReadCredentialConfig(ReadOnlyMemory<byte> content, CredentialConfigForm form)
    {
        using JsonDocument document = Open(content);
        OciJsonObject root = OciJsonObject.Root(document);
        if (form == CredentialConfigForm.Bare)
        {
            return new CredentialConfig(ReadAuths(root), ValueMap.None, Store: null);
        }
        IReadOnlyList<KeyValuePair<string, CredentialEntry>> auths = root.FindObject("auths") is { } entries ? ReadAuths(entries) : [];
        if (form == CredentialConfigForm.Variable)
        {
            return root.Unknown("auths").Count == 0
                ? new CredentialConfig(auths, ValueMap.None, Store: null)
                : throw new ManifestException(ImageErrorCode.ManifestInvalid, "$", "Only 'auths' belongs here.");
        }
        return new CredentialConfig(auths, root.FindMap("credHelpers"), root.FindString("credsStore"));
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
            return TextOf(document.RootElement, "Secret") is { } secret ? (TextOf(document.RootElement, "Username") ?? string.Empty, secret) : null;
        }
    }

    /// <summary>Writes what a credential helper is told to <c>store</c>.</summary>
    internal static byte[] WriteHelperRequest(string serverKey, RegistryCredential credential)
    {
        OciJsonWriter writer = new();
        writer.WriteObject(() =>
        {
            writer.WriteString("ServerURL", serverKey);
            writer.WriteString("Username", credential.UserName);
            writer.WriteString("Secret", (credential.Password ?? credential.IdentityToken)?.Reveal());
        });
        return writer.ToUtf8();
    }

    /// <summary>A docker configuration with one credential changed; everything else, known or not, stays as it is.</summary>
    /// <param name="content">The configuration; empty for a new one.</param>
    /// <param name="serverKey">The entry's name.</param>
    /// <param name="credential">The credential; null takes the entry away.</param>
    /// <exception cref="ManifestException">The configuration is not valid. The message may quote it, and is not for showing.</exception>
    internal static byte[] WriteAuth(ReadOnlyMemory<byte> content, string serverKey, RegistryCredential? credential)
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
                foreach (JsonProperty entry in auths.Where(entry => entry.Name != serverKey))
                {
                    writer.WriteRaw(entry.Name, entry.Value.GetRawText());
                }
                if (credential is not null)
                {
                    writer.WriteName(serverKey);
                    writer.WriteObject(() =>
                    {
                        writer.WriteString("auth", credential.IdentityToken is null ? credential.ToBasic()?.Reveal() : null);
                        writer.WriteString("identitytoken", credential.IdentityToken?.Reveal());
                    });
                }
            });
        });
        return writer.ToUtf8();
    }

    private static IReadOnlyList<KeyValuePair<string, CredentialEntry>> ReadAuths(OciJsonObject auths) =>
        [.. auths.Objects().Select(entry => new KeyValuePair<string, CredentialEntry>(entry.Key, ReadAuth(entry.Value)))];

    private static CredentialEntry ReadAuth(OciJsonObject entry) => new(
        FindSecret(entry, "auth"),
        entry.FindString("username"),
        FindSecret(entry, "password"),
        FindSecret(entry, "identitytoken"),
        FindSecret(entry, "registrytoken"));

    private static Secret? FindSecret(OciJsonObject entry, string name) => entry.FindString(name) is { Length: > 0 } text ? new Secret(text) : null;
}
