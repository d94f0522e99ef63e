namespace ManifestPS.Errors;

/// <summary>The base of everything the engine reports: a code for programs, one sentence for people.</summary>
public abstract class ImageException : Exception
{
    private const int MaxMessage = 2_000;

    private protected ImageException(ImageErrorCode code, string message, Exception? innerException)
        : base(Shorten(message), innerException) => Code = code;

    /// <summary>What went wrong; its name is the PowerShell error id.</summary>
    public ImageErrorCode Code { get; }

    /// <summary>True where a repository answered that it does not have what was asked for.</summary>
    internal bool IsAbsence => Code is ImageErrorCode.TagNotFound or ImageErrorCode.ManifestNotFound or ImageErrorCode.RepositoryNotFound;

    /// <summary>Sentences quote names and values from documents, and those may be megabytes.</summary>
    private static string Shorten(string message) =>
        message.Length <= MaxMessage ? message : $"{message[..(MaxMessage / 2)]} ... {message[^(MaxMessage / 2)..]}";
}
