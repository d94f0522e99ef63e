namespace ManifestPS;

/// <summary>Chooses what a platform would run, as containerd does (containerd/platforms, <c>Only</c>), and says why.</summary>
/// <remarks>A lower variant of the architecture runs, and so do 386 on amd64 and arm on arm64. Required os features must be
/// among the host's. The os version matters on Windows only, and only where both sides state one: <c>windows/amd64</c>
/// accepts every version.</remarks>
public sealed class PlatformMatcher
{
    private const string Windows = "windows";
    private const string Win32k = "win32k";

    private readonly Platform _host;
    private readonly List<Processor> _preference;

    /// <summary>Prepares the choice for a host.</summary>
    /// <param name="wanted">The platform that asks.</param>
    public PlatformMatcher(Platform wanted)
    {
        Wanted = wanted;
        _host = wanted.Normalize();
        _preference = ProcessorPreference.Of(Processor.Of(_host));
    }

    /// <summary>The platform that asks, as it was given.</summary>
    public Platform Wanted { get; }

    /// <summary>Judges one candidate.</summary>
    /// <param name="candidate">The platform of a list's entry; null when the entry states none, which is refused.</param>
    public PlatformMatch Match(Platform? candidate)
    {
        if (candidate is null)
        {
            return Refuse("no platform is stated");
        }
        Platform platform = candidate.Normalize();
        Processor processor = Processor.Of(platform);
        int rank = _preference.IndexOf(processor);
        string? refusal = OSRefusal(platform.OS)
            ?? (rank < 0 ? ProcessorRefusal(processor) : null)
            ?? (_host.OS == Windows ? WindowsVersion.Refusal(_host.OSVersion, platform.OSVersion) : null)
            ?? FeatureRefusal(platform);
        return refusal is null ? Accept(platform, processor, rank) : Refuse(refusal);
    }

    /// <summary>Chooses the candidate that the host would run.</summary>
    /// <remarks>The best rank wins, then on Windows the newest os version (containerd takes the one that sorts last as text), then more
    /// os features; of equals the first, as the image-spec asks.</remarks>
    /// <param name="candidates">The platforms of a list's entries, in its order; null for an entry that states none.</param>
    /// <returns>Zero-based position; -1 when the host runs none.</returns>
    public int IndexOfBest(IReadOnlyList<Platform?> candidates) =>
        Enumerable.Range(0, candidates.Count)
            .Select(index => (Index: index, Match(candidates[index]).Rank, Platform: candidates[index]))
            .Where(choice => choice.Rank != int.MaxValue)
            .OrderBy(choice => choice.Rank)
            .ThenByDescending(choice => VersionOf(choice.Platform!), OSVersionComparer.Instance) // null is refused above
            .ThenByDescending(choice => OSOptions.Distinct(choice.Platform!.OSFeatures).Count)
            .Select(choice => choice.Index)
            .DefaultIfEmpty(-1)
            .First();

    /// <summary>Why a candidate that the host runs was not chosen, as a sentence fragment.</summary>
    /// <param name="chosen">The one that was.</param>
    /// <param name="candidate">The candidate.</param>
    public string LossTo(Platform chosen, Platform candidate)
    {
        if (Match(candidate).Rank != Match(chosen).Rank)
        {
            return $"{Processor.Of(chosen.Normalize())} is preferred";
        }
        if (OSVersionComparer.Instance.Compare(VersionOf(candidate), VersionOf(chosen)) != 0)
        {
            return $"os version {chosen.OSVersion} is preferred, which is newer";
        }
        ValueList<string> features = OSOptions.Distinct(chosen.OSFeatures);
        return features.Count > OSOptions.Distinct(candidate.OSFeatures).Count
            ? $"one that uses more os features is preferred: {string.Join(", ", features)}"
            : "an equal one stands before it in the list";
    }

    private string VersionOf(Platform platform) => _host.OS == Windows ? platform.OSVersion ?? "" : "";

    // A platform without os means that of the host, as in containerd, which runs on the host.
    private string? OSRefusal(string os) =>
        os.Length == 0 || os == _host.OS ? null : $"os is {os}, wanted {_host.OS}";

    private string ProcessorRefusal(Processor processor)
    {
        if (processor.Architecture.Length == 0)
        {
            return $"no architecture is stated, wanted {_host.Architecture}";
        }
        return _preference.Exists(runs => runs.Architecture == processor.Architecture)
            ? $"{processor} does not run on {_preference[0]}"
            : $"architecture is {processor.Architecture}, wanted {_host.Architecture}";
    }

    private string? FeatureRefusal(Platform platform)
    {
        string? missing = RequiredFeatures(platform).Except(_host.OSFeatures).FirstOrDefault();
        return missing is null ? null : $"os feature {missing} is required, which the host does not have";
    }

    // Windows images state win32k or not without need; containerd does not hold it against them.
    private IEnumerable<string> RequiredFeatures(Platform platform) => platform.OSFeatures.Where(feature => _host.OS != Windows || feature != Win32k);

    private PlatformMatch Accept(Platform platform, Processor processor, int rank)
    {
        string features = string.Join(", ", RequiredFeatures(platform));
        string?[] reasons =
        [
            rank == 0 ? $"architecture is {processor}, as wanted" : $"{processor} runs on {_preference[0]} (preference {rank + 1})",
            _host.OS == Windows ? WindowsVersion.Acceptance(_host.OSVersion, platform.OSVersion) : null,
            features.Length == 0 ? null : $"the host has the os features required: {features}",
        ];
        return new() { Rank = rank, Reason = string.Join("; ", reasons.OfType<string>()) };
    }

    private static PlatformMatch Refuse(string reason) => new() { Rank = int.MaxValue, Reason = reason };
}
