namespace ManifestPS;

/// <summary>One step of an image's history (OCI image-spec config.md, "history").</summary>
public sealed record HistoryStep
{
    /// <summary>When; null where it does not say.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The instruction; null where it does not say.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Author; null where it does not say.</summary>
    public string? Author { get; init; }

    /// <summary>Comment; null where there is none.</summary>
    public string? Comment { get; init; }

    /// <summary>True for a step that changed no file and so has no layer.</summary>
    public bool IsEmptyLayer { get; init; }

    /// <inheritdoc/>
    public override string ToString() => CreatedBy ?? Comment ?? string.Empty;
}
