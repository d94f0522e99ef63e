namespace ManifestPS.Errors;

/// <summary>A file or directory cannot be used: missing, unsafe, unreadable, or its bytes did not reach the disk.</summary>
public sealed class StorageException : ImageException
{
    /// <summary>Reports a file or directory.</summary>
    /// <param name="code">What is wrong.</param>
    /// <param name="path">The file or directory.</param>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">The platform's own exception, if there was one.</param>
    public StorageException(ImageErrorCode code, string path, string message, Exception? innerException = null)
        : base(code, message, innerException) => Path = SafeText.Of(path);

    /// <summary>The file or directory.</summary>
    public string Path { get; }
}
