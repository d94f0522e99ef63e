namespace ManifestPS;

/// <summary>The configuration of an image: what it runs on and how it starts (OCI image-spec config.md).</summary>
/// <remarks>Written by every builder there ever was, so it is read leniently: what is missing or odd is null or empty, never an error.</remarks>
public sealed record ConfigDocument
{
    /// <summary>What the image runs on; null where operating system or architecture is missing, as in artifacts.</summary>
    public Platform? Platform { get; init; }

    /// <summary>When the image was made; null where it does not say, or says it in no date known.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Who made it; null where it does not say.</summary>
    public string? Author { get; init; }

    /// <summary>User, or user:group, that the process runs as; null for the default.</summary>
    public string? User { get; init; }

    /// <summary>Directory that the process starts in; null for the default.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Signal that stops the process; null for the default.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Environment, each as NAME=value.</summary>
    public ValueList<string> Environment { get; init; } = [];

    /// <summary>The command that always runs.</summary>
    public ValueList<string> EntryPoint { get; init; } = [];

    /// <summary>Its default arguments, or the command where there is no entry point.</summary>
    public ValueList<string> Command { get; init; } = [];

    /// <summary>Ports, each as number/protocol.</summary>
    public ValueList<string> ExposedPorts { get; init; } = [];

    /// <summary>Directories that hold data of their own.</summary>
    public ValueList<string> Volumes { get; init; } = [];

    /// <summary>Labels.</summary>
    public ValueMap Labels { get; init; } = ValueMap.None;

    /// <summary>Digests of the uncompressed layers, base first.</summary>
    public ValueList<string> DiffIds { get; init; } = [];

    /// <summary>The steps that made the image, first step first.</summary>
    public ValueList<HistoryStep> History { get; init; } = [];

    /// <summary>Members that the spec does not define, as JSON text.</summary>
    public ValueMap Unknown { get; init; } = ValueMap.None;

    /// <summary>Members of the document's <c>config</c> object that the spec does not define, as JSON text.</summary>
    public ValueMap UnknownSettings { get; init; } = ValueMap.None;

    /// <summary>True where the configuration says that this is for no operating system: "unknown", as BuildKit writes for attestations. An empty name says nothing.</summary>
    internal bool IsForNoOS { get; init; }

    /// <summary>The environment by name; of two with one name the last one counts.</summary>
    internal ValueMap Variables => ValueMap.Create(Environment
        .Select(variable => variable.Split(['='], 2))
        .GroupBy(parts => parts[0], StringComparer.Ordinal)
        .Select(variables => new KeyValuePair<string, string>(variables.Key, variables.Last().ElementAtOrDefault(1) ?? string.Empty)));

    /// <inheritdoc/>
    public override string ToString() => Platform?.ToString() ?? "config without a platform";
}
