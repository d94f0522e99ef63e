using ManifestPS.Errors;

namespace ManifestPS.Operations.Validate;

/// <summary>Something about an image or a list that breaks a rule, or will surprise somebody who runs it.</summary>
/// <param name="Id">Stable name of the rule.</param>
/// <param name="Message">The sentence.</param>
public sealed record RuleFinding(string Id, string Message)
{
    /// <summary>The sentence; it quotes names and values from documents.</summary>
    public string Message { get; init; } = SafeText.Of(Message);

    /// <summary>Digest of the content that is meant; null for the document itself.</summary>
    public string? Digest { get; init; }

    /// <summary>Where in the document, as a JSON path; null where no one place is meant.</summary>
    public string? Path { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Id}: {Message}";
}
