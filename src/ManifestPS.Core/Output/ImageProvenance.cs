namespace ManifestPS;

/// <summary>How an image was built, as its builder states it (SLSA provenance v0.1 to v1), flat. What Get-ImageReferrer -Expand gives of a provenance.</summary>
public sealed class ImageProvenance : ImageStatement
{
    internal ImageProvenance(ImageReferrer evidence, string digest, string? predicateType)
        : base(evidence, digest, predicateType)
    {
    }

    /// <inheritdoc/>
    public override string Summary => $"Built by {BuilderId ?? "an unnamed builder"}{(SourceUri is null ? string.Empty : $" from {SourceUri}")}";

    /// <summary>Who built it, mostly a URL of a service or of one run of it; null where it does not say.</summary>
    public string? BuilderId { get; init; }

    /// <summary>How it was built, a URI that tells what the builder's own fields mean; null where it does not say.</summary>
    public string? BuildType { get; init; }

    /// <summary>The builder's name of this build; null where it does not say.</summary>
    public string? InvocationId { get; init; }

    /// <summary>Where the source came from; null where it does not say.</summary>
    public string? SourceUri { get; init; }

    /// <summary>Which revision of the source; null where it does not say.</summary>
    public string? SourceRevision { get; init; }

    /// <summary>When the build began; null where it does not say.</summary>
    public DateTimeOffset? StartedOn { get; init; }

    /// <summary>When the build ended; null where it does not say.</summary>
    public DateTimeOffset? FinishedOn { get; init; }

    /// <summary>What went into the build (v0.2: materials, v1: resolvedDependencies).</summary>
    public ValueList<ProvenanceMaterial> Materials { get; init; } = [];
}
