namespace ManifestPS;

/// <summary>One image of a list, judged for a platform: whether it would run there, and why. What Test-ImagePlatform gives with -Detailed.</summary>
public sealed class PlatformCandidate
{
    /// <summary>Fetches exactly this image.</summary>
    public required string Reference { get; init; }

    /// <summary>Where it was found: the tag with the digest it had.</summary>
    public required string Source { get; init; }

    /// <summary>What the image runs on; null where neither list nor image say.</summary>
    public string? Platform { get; init; }

    /// <summary>The platform that asks.</summary>
    public required string Wanted { get; init; }

    /// <summary>True where the wanted platform runs the image.</summary>
    public bool IsMatch => Rank is not null;

    /// <summary>True for the image that the wanted platform would run; of several that match, one.</summary>
    public bool IsChosen { get; init; }

    /// <summary>The two in one word: Chosen, Runs (it would, but another is preferred) or Refused.</summary>
    public string Verdict => IsChosen ? "Chosen" : IsMatch ? "Runs" : "Refused";

    /// <summary>Place of the image's processor in the wanted platform's order of preference, 0 the best; null where it does not run.</summary>
    public int? Rank { get; init; }

    /// <summary>Why, as a sentence fragment such as <c>architecture is arm64, wanted amd64</c>; of one that runs and is not chosen also why another is.</summary>
    public required string Reason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Platform ?? Reference}: {Reason}";
}
