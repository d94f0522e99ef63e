namespace ManifestPS.Images;

/// <summary>A place that a walk comes to.</summary>
internal interface IWalkNode
{
    /// <summary>Whether more may lie below it. Lists are visited one after another, everything else several at a time.</summary>
    bool IsList { get; }
}
