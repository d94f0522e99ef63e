namespace ManifestPS.Operations.Publish;

/// <summary>What guards a publication.</summary>
public sealed record PublishOptions
{
    /// <summary>Digest that every tag must hold before it is moved, even with <see cref="Force"/>; null for what the list itself remembers.</summary>
    public string? ExpectedDigest { get; init; }

    /// <summary>Move the tags whatever they hold, and take two entries for one platform and stale drafts as they are.</summary>
    public bool Force { get; init; }

    /// <summary>Platforms that the list must have.</summary>
    public ValueList<Platform> RequiredPlatforms { get; init; } = [];
}
