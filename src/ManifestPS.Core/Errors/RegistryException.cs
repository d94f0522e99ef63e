
namespace ManifestPS.Errors;

/// <summary>A registry, or the way to it, did not give what was asked for.</summary>
public sealed class RegistryException : ImageException
{
    /// <summary>Reports a registry.</summary>
    /// <param name="code">What went wrong.</param>
    /// <param name="registry">Host and port of the registry, or of the server it pointed to.</param>
    /// <param name="message">The sentence. It never holds a secret.</param>
    /// <param name="innerException">The network's own exception, if there was one.</param>
    public RegistryException(ImageErrorCode code, string registry, string message, Exception? innerException = null)
        : base(code, message, innerException) => Registry = SafeText.Of(registry);

    /// <summary>Host and port of the registry, or of the server it pointed to.</summary>
    public string Registry { get; }

    /// <summary>HTTP status of the answer; null where there was none.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The registry's own error code (distribution-spec, "Error Codes"); null where it gave none.</summary>
    public string? ServerCode { get; init => field = value is null ? null : SafeText.Of(value); }

    /// <summary>How long the server asks to wait; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True where the registry surely did not do what was asked: it refused, had no time (429, 503), or was not reached. False where only the response is missing or says nothing.</summary>
    internal bool IsRefusal => StatusCode is (>= 300 and < 500 and not (408 or 499)) or 503
        || Code is ImageErrorCode.ConnectionRefused or ImageErrorCode.HostNotFound or ImageErrorCode.TlsFailed or ImageErrorCode.SchemeMismatch;

    /// <summary>How often the request was sent.</summary>
    public int Attempts { get; private init; } = 1;

    /// <summary>The same failure, with how often it was tried.</summary>
    internal RegistryException AfterAttempts(int attempts) => Saying($"({attempts} attempts)", attempts);

    /// <summary>The same failure of an anonymous request, with the credential that was not accepted before.</summary>
    internal RegistryException AfterRejection(object credential, string source) => Saying($"The credential of {credential} (from {source}) was not accepted.", Attempts);

    private RegistryException Saying(string more, int attempts) =>
        new(Code, Registry, $"{Message} {more}", InnerException) { StatusCode = StatusCode, ServerCode = ServerCode, RetryAfter = RetryAfter, Attempts = attempts };
}
