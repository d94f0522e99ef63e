namespace ManifestPS.TestSession;

/// <summary>What the attributes of tests that need programs have in common.</summary>
internal interface IProgramAttribute
{
    /// <summary>The programs, separated by spaces.</summary>
    string Programs { get; }
}
