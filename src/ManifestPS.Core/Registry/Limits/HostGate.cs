using System.Collections.Concurrent;
using ManifestPS.Concurrency;
using ManifestPS.Diagnostics;

namespace ManifestPS.Registry.Limits;

/// <summary>Holds back every request of the process to one registry while the registry asks for quiet.</summary>
internal sealed class HostGate
{
    // When a gate opens is a moment of one clock and says nothing to another.
    private static readonly ConcurrentDictionary<(string Registry, IClock Clock), HostGate> Gates = new();

    private readonly object _sync = new();
    private readonly string _registry;
    private readonly IClock _clock;
    private TimeSpan _opens;

    private HostGate(string registry, IClock clock) => (_registry, _clock) = (registry, clock);

    public static HostGate For(string registry, IClock clock) => Gates.GetOrAdd((registry, clock), key => new HostGate(key.Registry, key.Clock));

    /// <summary>Closes the gate for a time; a longer time that runs already stays.</summary>
    public void Close(TimeSpan time)
    {
        lock (_sync)
        {
            TimeSpan opens = _clock.Now + time;
            _opens = opens > _opens ? opens : _opens;
        }
    }

    public async Task PassAsync(ITrace log, CancellationToken cancellationToken)
    {
        while (Remaining() is { Ticks: > 0 } wait)
        {
            log.WriteVerbose($"Waiting {wait.TotalSeconds:0.##} s, as '{_registry}' asked (Retry-After).");
            await _clock.DelayAsync(wait, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan Remaining()
    {
        lock (_sync)
        {
            return _opens - _clock.Now;
        }
    }
}
