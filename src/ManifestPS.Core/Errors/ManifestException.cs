namespace ManifestPS.Errors;

/// <summary>A document is not what the specs allow.</summary>
public sealed class ManifestException : ImageException
{
    private const string Anonymous = "The document ";

    /// <summary>Reports a document.</summary>
    /// <param name="code">What is wrong.</param>
    /// <param name="path">Where, as a JSON path such as <c>$.manifests[3].size</c>; null where the whole document is meant.</param>
    /// <param name="message">The sentence, without the path.</param>
    /// <param name="innerException">The parser's own exception, if there was one.</param>
    public ManifestException(ImageErrorCode code, string? path, string message, Exception? innerException = null)
        : base(code, path is null ? message : $"{message} (at {path})", innerException) => JsonPath = path is null ? null : SafeText.Of(path);

    private ManifestException(ManifestException cause, string message)
        : base(cause.Code, message, cause.InnerException) => JsonPath = cause.JsonPath;

    /// <summary>Where in the document, as a JSON path; null where the whole document is meant.</summary>
    public string? JsonPath { get; }

    /// <summary>The same failure, which says of which document.</summary>
    /// <param name="document">The document, as a sentence begins: <c>The manifest 'docker.io/library/php:latest'</c>.</param>
    internal ManifestException In(string document) =>
        new(this, Message.StartsWith(Anonymous, StringComparison.Ordinal) ? $"{document} {Message[Anonymous.Length..]}" : $"{document}: {Message}");
}
