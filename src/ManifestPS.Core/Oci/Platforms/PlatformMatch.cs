using ManifestPS.Errors;

namespace ManifestPS;

/// <summary>One candidate judged: whether the host would run it, how gladly, and why.</summary>
public sealed record PlatformMatch
{
    /// <summary>Whether the host runs the candidate.</summary>
    public bool IsMatch => Rank != int.MaxValue;

    /// <summary>Zero-based position of the candidate's processor in the host's order of preference, 0 the best;
    /// <see cref="int.MaxValue"/> when refused.</summary>
    public required int Rank { get; init; }

    /// <summary>Why, as a sentence fragment such as <c>architecture is arm64, wanted amd64</c>.</summary>
    public required string Reason { get; init => field = SafeText.Of(value); }

    /// <summary>The verdict and the reason.</summary>
    public override string ToString() => $"{(IsMatch ? "taken" : "refused")}: {Reason}";
}
