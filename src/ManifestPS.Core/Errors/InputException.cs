namespace ManifestPS.Errors;

/// <summary>What a person typed is not what it has to be; for references and platforms that is a <see cref="FormatException"/>.</summary>
public sealed class InputException : ImageException
{
    /// <summary>Reports a value.</summary>
    /// <param name="code">What it should have been.</param>
    /// <param name="message">The sentence; it names the value, and what would be right.</param>
    public InputException(ImageErrorCode code, string message)
        : base(code, message, innerException: null)
    {
    }
}
