namespace ManifestPS.Errors;

/// <summary>Bytes are not the bytes they were asked for as: digest, size, or an algorithm that cannot be verified.</summary>
public sealed class ContentException : ImageException
{
    /// <summary>Reports bytes.</summary>
    /// <param name="code">What is wrong.</param>
    /// <param name="message">The sentence.</param>
    public ContentException(ImageErrorCode code, string message)
        : base(code, message, innerException: null)
    {
    }
}
