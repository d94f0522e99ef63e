using System.Collections.Concurrent;
using ManifestPS.Credentials;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Limits;
using ManifestPS.Registry.Pull;
using ManifestPS.TestRegistry;
using ManifestPS.Transports.Registry;
using ManifestPS.Transports;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>One call on a registry, as a cmdlet makes it, with what it reported.</summary>
internal sealed class RegistryCall : ITrace
{
    public const string Repository = "team/app";

    public RegistryCall(RegistryOptions? options = null) => Session = new RegistrySession(options ?? Once);

    /// <summary>A call that reports where another does.</summary>
    public RegistryCall(RegistryOptions options, RegistryCall other)
        : this(options) => Lines = other.Lines;

    public RegistrySession Session { get; }

    /// <summary>One attempt is all there is. A silence is borne for longer than a busy machine keeps any, and no other test takes the places of its requests.</summary>
    public static RegistryOptions Once => new() { Timeout = TimeSpan.FromSeconds(60), MaxRetryCount = 0, Places = new RequestLimiter() };

    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>A credential that no other test uses: what is cached under it is this test's alone.</summary>
    public static RegistryOptions As(string user, string password) => Once with { Credential = new RegistryCredential(user, password) };

    public Task<ManifestContent> GetAsync(WireServer server, string tagOrDigest = "1") => GetAsync(server.Address, tagOrDigest, TestContext.Current.CancellationToken);

    public Task<ManifestContent> GetAsync(string address, string tagOrDigest, CancellationToken cancellationToken)
    {
        ImageReference reference = ImageReference.Parse($"{address}/{Repository}{(tagOrDigest.Contains(':', StringComparison.Ordinal) ? '@' : ':')}{tagOrDigest}");
        return Open(reference).GetManifestAsync(reference, cancellationToken);
    }

    public VerifiedTarget<RegistryRepository> Open(ImageReference reference) => new(new RegistryRepository(reference, Session, this));

    public VerifiedTarget<RegistryRepository> Open(WireServer server) => Open(ImageReference.Parse($"{server.Address}/{Repository}:1"));

    public RegistryClient Client(WireServer server) => Client(server.Address);

    public RegistryClient Client(string address) => new(address, Repository, Session, this);

    /// <summary>The error that a read ends with.</summary>
    public async Task<T> FailAsync<T>(WireServer server, string tagOrDigest = "1")
        where T : ImageException => await Assert.ThrowsAsync<T>(() => GetAsync(server, tagOrDigest));

    public void WriteVerbose(string line) => Lines.Enqueue(line);

    public void WriteWarning(string message) => Lines.Enqueue(message);
}
