namespace ManifestPS.Errors;

/// <summary>A place where credentials are kept is broken, or has not what it is to forget. The message never holds what is kept there.</summary>
public sealed class CredentialException : ImageException
{
    /// <summary>Reports a place.</summary>
    /// <param name="code">What is wrong.</param>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">The system's own exception, if there was one.</param>
    public CredentialException(ImageErrorCode code, string message, Exception? innerException = null)
        : base(code, message, innerException)
    {
    }
}
