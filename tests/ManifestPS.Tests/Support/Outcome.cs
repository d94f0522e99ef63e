using System.Management.Automation;

namespace ManifestPS.Tests;

/// <summary>What came out of a pipeline, stream by stream.</summary>
internal sealed record Outcome
{
    public required IReadOnlyList<PSObject?> Output { get; init; }

    public required IReadOnlyList<ErrorRecord> Errors { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<string> Verbose { get; init; }

    /// <summary>What ended the pipeline; null where it came to its end.</summary>
    public required ErrorRecord? Terminating { get; init; }

    /// <summary>A property of every output object, as text.</summary>
    public IReadOnlyList<string?> Texts(string property) => [.. Output.Select(item => item?.Properties[property]?.Value?.ToString())];

    /// <summary>The output, where nothing else came out.</summary>
    public IReadOnlyList<PSObject?> Clean()
    {
        Assert.Null(Terminating);
        Assert.Empty(Errors);
        Assert.Empty(Warnings);
        return Output;
    }

    /// <summary>The only error, where the pipeline came to its end: with our id, a real category and an action.</summary>
    public ErrorRecord SingleError(string id)
    {
        Assert.Null(Terminating);
        ErrorRecord error = Assert.Single(Errors);
        Assert.StartsWith(id + ",ManifestPS.Commands.", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.NotEqual(ErrorCategory.NotSpecified, error.CategoryInfo.Category);
        Assert.False(string.IsNullOrWhiteSpace(error.ErrorDetails?.RecommendedAction));
        return error;
    }
}
