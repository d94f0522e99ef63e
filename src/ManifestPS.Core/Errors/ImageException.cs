namespace ManifestPS.Errors;

/// <summary>The base of everything the engine reports: a code for programs, one sentence for people.</summary>
/// <remarks>Get-Error shows every property, so all text in them is <see cref="SafeText"/>.</remarks>
public abstract class ImageException : Exception
{
    private protected ImageException(ImageErrorCode code, string message, Exception? innerException)
        : base(SafeText.Of(message), QuotedException.Of(innerException)) => Code = code;

    /// <summary>What went wrong; its name is the PowerShell error id.</summary>
    public ImageErrorCode Code { get; }

    /// <summary>True where a repository answered that it does not have what was asked for.</summary>
    internal bool IsAbsence => Code is ImageErrorCode.TagNotFound or ImageErrorCode.ManifestNotFound or ImageErrorCode.RepositoryNotFound;
}
