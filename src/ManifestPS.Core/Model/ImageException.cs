namespace ManifestPS;

/// <summary>The base of everything the engine reports: a code for programs, one sentence for people.</summary>
public abstract class ImageException : Exception
{
    private protected ImageException(ImageErrorCode code, string message, Exception? innerException)
        : base(message, innerException) => Code = code;

    /// <summary>What went wrong; its name is the PowerShell error id.</summary>
    public ImageErrorCode Code { get; }
}
