using System.Collections.Concurrent;
using ManifestPS.Credentials;
using ManifestPS.Diagnostics;
using ManifestPS.Registry.Limits;

namespace ManifestPS.Registry.Connections;

/// <summary>One call's use of the network: its options, its credentials, and how many requests it may have under way. Connections and tokens are the process's.</summary>
#pragma warning disable CA1001 // the semaphore holds no handle: nobody asks for one, and work that was stopped may still give its place back
public sealed class RegistrySession
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim? _limit;
    private readonly ConcurrentDictionary<string, Lazy<TrustSettings>> _trust = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);

    /// <summary>Starts a session; nothing is sent.</summary>
    /// <param name="options">What the call says about the network.</param>
    public RegistrySession(RegistryOptions options)
        : this(options, CredentialChain.Create(CredentialEnvironment.Process, ConnectedRegistries.Process))
    {
    }

    internal RegistrySession(RegistryOptions options, CredentialChain stored)
    {
        Options = options;
        Credentials = new CallCredentials(options, stored);
        Budget = new RetryBudget(options.MaxRetryCount);
        _limit = options.ThrottleLimit is { } most ? new SemaphoreSlim(most) : null;
    }

    /// <summary>What the call says about the network.</summary>
    public RegistryOptions Options { get; }

    internal CallCredentials Credentials { get; }

    /// <summary>How many requests the call may still repeat.</summary>
    internal RetryBudget Budget { get; }

    /// <summary>What the user said about a registry, in this call or before.</summary>
    internal RegistrySettings SettingsOf(string registry) =>
        RegistrySettings.Of(registry) is var settings && Options.PlainHttp ? settings with { PlainHttp = true } : settings;

    /// <summary>Whom to trust in a registry; files are read once a call.</summary>
    /// <exception cref="ManifestPS.Errors.StorageException">A certificate's file cannot be used.</exception>
    internal TrustSettings TrustIn(RegistrySettings settings) => _trust.GetOrAdd(settings.Registry, _ => new(() => TrustSettings.For(settings, Options))).Value;

    /// <summary>Warns once a call and registry, where this very call asks for plain HTTP over a network.</summary>
    internal void WarnOfPlainHttp(Origin origin, ITrace log)
    {
        if (Options.PlainHttp && !origin.IsLoopback)
        {
            WarnOnce($"'{origin.Authority}' uses plain HTTP: anyone on the way can read and change the traffic, including credentials.", log);
        }
    }

    /// <summary>Passes on what a server warns of, each text once a call and server.</summary>
    internal void WarnAsToldBy(HttpResponseMessage response, ITrace log)
    {
        foreach (string text in ServerWarnings.Read(response))
        {
            WarnOnce($"'{response.RequestMessage?.RequestUri?.Authority}' warns: {text}", log);
        }
    }

    private void WarnOnce(string message, ITrace log)
    {
        if (_warned.TryAdd(message, true))
        {
            log.WriteWarning(message);
        }
    }

    /// <summary>Waits for a place among the requests under way, of this call and of the process, and does the work there.</summary>
    internal Task<T> RunAsync<T>(RegistryRequest request, Func<RequestSlot, Task<T>> exchange, CancellationToken cancellationToken)
    {
        RequestSlot place = new(_limit, Options.Places, request.Resource.Registry, request.IsBulk, Options.ThrottleLimit);
        return place.RunAsync(() => exchange(place), cancellationToken);
    }
}
