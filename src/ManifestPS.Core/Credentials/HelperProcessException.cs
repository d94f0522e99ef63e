namespace ManifestPS.Credentials;

/// <summary>A helper could not be run to its end; the message goes on after its name. Never leaves the credential sources.</summary>
internal sealed class HelperProcessException(string message) : Exception(message)
{
    /// <summary>What the helper had written to its error stream by then.</summary>
    public byte[] Errors { get; init; } = [];
}
