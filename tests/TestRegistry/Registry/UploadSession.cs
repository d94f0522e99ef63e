namespace ManifestPS.TestRegistry;

/// <summary>A blob on its way in.</summary>
internal sealed class UploadSession
{
    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Changes with every answer and has to come back in the query: a client that drops the query is found out.</summary>
    public string State { get; set; } = NewState();

    public MemoryStream Content { get; } = new();

    public static string NewState() => Guid.NewGuid().ToString("N")[..8];
}
