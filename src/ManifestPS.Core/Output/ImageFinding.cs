namespace ManifestPS;

/// <summary>One rule that an image or a list does not keep. What Test-ImageManifest gives with -Detailed.</summary>
public sealed class ImageFinding
{
    /// <summary>Fetches the document concerned; null for a list that no repository has.</summary>
    public string? Reference { get; init; }

    /// <summary>The image that was tested, pinned where a repository has it.</summary>
    public required string Source { get; init; }

    /// <summary>The platform whose image is concerned; null for the list itself.</summary>
    public string? Platform { get; init; }

    /// <summary>Stable name of the rule, such as <c>LayerMissing</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>Error: it is not correct or not complete. Warning: it can be pulled, and will surprise somebody.</summary>
    public required string Severity { get; init; }

    /// <summary>Digest of the content concerned, such as a layer; null for the document that <see cref="Reference"/> fetches.</summary>
    public string? Digest { get; init; }

    /// <summary>Where in the document, as a JSON path; null where no one place is meant.</summary>
    public string? Path { get; init; }

    /// <summary>What is wrong, as a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>What to do about it, as a sentence.</summary>
    public required string Action { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity} {Rule}: {Message}";
}
