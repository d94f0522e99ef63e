using System.Collections.Concurrent;
using ManifestPS.Credentials;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Pull;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>One call that reads from a test registry, with credentials of its own and what it says on the way.</summary>
internal sealed class RegistryReader : ITrace
{
    private readonly RegistrySession _session;

    public RegistryReader(RegistryOptions? options = null, CredentialChain? stored = null) =>
        _session = new RegistrySession(options ?? new RegistryOptions(), stored ?? new CredentialChain([]));

    public ConcurrentQueue<string> Verbose { get; } = new();

    public ConcurrentQueue<string> Warnings { get; } = new();

    public static RegistryReader As(string user, string password) => new(new RegistryOptions { Credential = new RegistryCredential(user, password) });

    /// <summary>A reader whose registry has this credential stored in a place called "store".</summary>
    public static RegistryReader WithStored(WireServer server, RegistryCredential credential, bool isWrite = false) =>
        new(new RegistryOptions { IsWrite = isWrite }, Stored(server, credential));

    public static CredentialChain Stored(WireServer server, RegistryCredential credential)
    {
        ConnectedRegistries connected = new();
        connected.Add(server.Address, credential);
        return new CredentialChain([connected]);
    }

    public Task<RegistryResponse> ReadAsync(WireServer server, string repository = "a", CancellationToken? cancellationToken = null) =>
        new RegistryClient(server.Address, repository, _session, this).GetManifestAsync("latest", cancellationToken ?? TestContext.Current.CancellationToken);

    public async Task<RegistryException> FailAsync(WireServer server, string repository = "a") =>
        await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(server, repository));

    public void WriteVerbose(string line) => Verbose.Enqueue(line);

    public void WriteWarning(string message) => Warnings.Enqueue(message);
}
