namespace ManifestPS.Errors;

/// <summary>A repository does not have what was asked for, or has it more than once.</summary>
public sealed class ImageNotFoundException : ImageException
{
    /// <summary>Reports what is not there.</summary>
    /// <param name="code">What is missing.</param>
    /// <param name="message">The sentence; where it helps, it lists what there is.</param>
    public ImageNotFoundException(ImageErrorCode code, string message)
        : base(code, message, innerException: null)
    {
    }
}
