using ManifestPS.Errors;
using ManifestPS.Json;

namespace ManifestPS.Credentials;

/// <summary>What a configuration file of docker or podman says about credentials.</summary>
/// <param name="Auths">The credentials it holds, by registry or repository, in the order of the file.</param>
/// <param name="Helpers">The helper to ask, by registry.</param>
/// <param name="Store">The helper for all other registries; null where there is none.</param>
internal sealed record CredentialConfig(IReadOnlyList<KeyValuePair<string, CredentialEntry>> Auths, ValueMap Helpers, string? Store)
{
    /// <summary>Reads a document.</summary>
    /// <exception cref="ManifestException">It is not valid. The message may quote it, and is not for showing.</exception>
    public static CredentialConfig Read(byte[] content, CredentialConfigForm form)
    {
        var (auths, helpers, store) = form == CredentialConfigForm.Bare
            ? (OciJson.ReadCredentialEntries(content), ValueMap.None, null)
            : OciJson.ReadCredentialConfig(content, onlyAuths: form == CredentialConfigForm.Variable);
        return new([.. auths.Select(auth => new KeyValuePair<string, CredentialEntry>(auth.Key, CredentialEntry.From(auth.Value)))], helpers, store);
    }

    /// <summary>The helper that keeps a registry's credential; null where the file itself does.</summary>
    public string? FindHelper(CredentialTarget target)
    {
        string? named = ((string[])[target.ServerKey, .. target.Hosts]).Where(Helpers.ContainsKey).Select(key => Helpers[key]).FirstOrDefault();
        return (named ?? Store) is { Length: > 0 } helper ? helper : null;
    }

    /// <summary>The credential that the file itself holds, the longest path first.</summary>
    /// <param name="target">What it is for.</param>
    /// <param name="oldKeys">Whether a key with a path stands for its whole host, as in docker's file. One with a scheme always does.</param>
    /// <exception cref="FormatException">The entry is damaged.</exception>
    public RegistryCredential? Find(CredentialTarget target, bool oldKeys)
    {
        IEnumerable<CredentialEntry> exact = target.Keys.SelectMany(key => Auths.Where(auth => CredentialTarget.AreSame(auth.Key, key)).Select(auth => auth.Value));
        IEnumerable<CredentialEntry> byHost = Auths.Where(auth => (oldKeys || CredentialTarget.HasScheme(auth.Key)) && target.IsNamedBy(auth.Key)).Select(auth => auth.Value);
        return exact.Concat(byHost).Select(entry => entry.ToCredential()).FirstOrDefault(credential => credential is not null);
    }
}
