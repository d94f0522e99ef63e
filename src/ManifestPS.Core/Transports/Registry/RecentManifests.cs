using System.Collections.Concurrent;
using ManifestPS.Registry.Connections;

namespace ManifestPS.Transports.Registry;

/// <summary>The manifests that this process has just read from one repository or written to it, so that publishing them need not ask for them again.</summary>
/// <remarks>Half a minute spans a pipeline, and is hardly longer than the time between asking and writing. What one credential or an unverified connection saw counts for no other.</remarks>
internal sealed class RecentManifests
{
    private const int Most = 4096;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private static readonly ConcurrentDictionary<(string Repository, string? Credential, bool IsUnverified, string Digest), (Descriptor Manifest, TimeSpan SeenAt)> Seen = new();

    private readonly string _repository;
    private readonly string? _credential;
    private readonly RegistryOptions _options;

    private RecentManifests(string repository, RegistryOptions options) => (_repository, _credential, _options) = (repository, options.Credential?.Identity, options);

    /// <summary>Those of a repository, as one call may know them.</summary>
    public static RecentManifests In(string repository, RegistrySession session) => new(repository, session.Options);

    public void Add(Descriptor manifest)
    {
        if (Seen.Count >= Most)
        {
            Seen.Clear();
        }
        Seen[Key(manifest.Digest)] = (manifest, _options.Clock.Now);
    }

    public Descriptor? Find(string digest) =>
        Seen.TryGetValue(Key(digest), out (Descriptor Manifest, TimeSpan SeenAt) seen) && _options.Clock.Now - seen.SeenAt is var age && age >= TimeSpan.Zero && age < Lifetime ? seen.Manifest : null;

    private (string Repository, string? Credential, bool IsUnverified, string Digest) Key(string digest) => (_repository, _credential, _options.SkipCertificateCheck, digest);
}
