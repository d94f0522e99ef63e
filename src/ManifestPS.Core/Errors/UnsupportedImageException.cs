namespace ManifestPS.Errors;

/// <summary>What was asked for makes no sense for this image, list or transport.</summary>
public sealed class UnsupportedImageException : ImageException
{
    /// <summary>Reports what cannot be done.</summary>
    /// <param name="code">What cannot be done.</param>
    /// <param name="message">The sentence, with what would work.</param>
    public UnsupportedImageException(ImageErrorCode code, string message)
        : base(code, message, innerException: null)
    {
    }
}
