namespace ManifestPS.Operations.Validate;

/// <summary>The document that findings are about.</summary>
/// <param name="Source">The image that is tested.</param>
/// <param name="Reference">Fetches the document; null where no repository has it.</param>
/// <param name="Platform">What it runs on; null for a list.</param>
internal sealed record FindingScope(string Source, string? Reference, string? Platform)
{
    /// <summary>The finding as a user gets it.</summary>
    public ImageFinding Report(RuleFinding finding)
    {
        ValidationRule rule = ValidationRules.Find(finding.Id) ?? throw new ArgumentException($"There is no rule '{finding.Id}'.", nameof(finding));
        return new ImageFinding
        {
            Reference = Reference,
            Source = Source,
            Platform = Platform,
            Rule = rule.Id,
            Severity = rule.Severity,
            Digest = finding.Digest,
            Path = finding.Path,
            Message = finding.Message,
            Action = rule.Action,
        };
    }

    /// <summary>What a person calls the document.</summary>
    public override string ToString() => Platform ?? Reference ?? Source;
}
