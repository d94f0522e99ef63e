namespace ManifestPS;

/// <summary>What <see cref="ImageFinding.Severity"/> says.</summary>
public static class FindingSeverity
{
    /// <summary>The image or list is not correct, or not complete: somebody cannot pull or run it, or gets something else than it says.</summary>
    public const string Error = "Error";

    /// <summary>It can be pulled, and will surprise somebody.</summary>
    public const string Warning = "Warning";
}
