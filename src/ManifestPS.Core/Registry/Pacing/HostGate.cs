using System.Collections.Concurrent;

namespace ManifestPS.Registry;

/// <summary>Holds back every request of the process to one registry while the registry asks for quiet.</summary>
internal sealed class HostGate
{
    private static readonly ConcurrentDictionary<string, HostGate> Gates = new(StringComparer.Ordinal);

    private readonly object _sync = new();
    private readonly string _registry;
    private TimeSpan _opens;

    private HostGate(string registry) => _registry = registry;

    public static HostGate For(string registry) => Gates.GetOrAdd(registry, name => new HostGate(name));

    /// <summary>Closes the gate for a time; a longer time that runs already stays.</summary>
    public void Close(TimeSpan time, IClock clock)
    {
        lock (_sync)
        {
            TimeSpan opens = clock.Now + time;
            _opens = opens > _opens ? opens : _opens;
        }
    }

    public async Task PassAsync(IClock clock, IActivityLog log, CancellationToken cancellationToken)
    {
        while (Remaining(clock) is { Ticks: > 0 } wait)
        {
            log.WriteVerbose($"Waiting {wait.TotalSeconds:0.##} s, as '{_registry}' asked (Retry-After).");
            await clock.DelayAsync(wait, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan Remaining(IClock clock)
    {
        lock (_sync)
        {
            return _opens - clock.Now;
        }
    }
}
