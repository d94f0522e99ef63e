namespace ManifestPS.Errors;

/// <summary>Stands in for an exception of the platform whose message quotes what a terminal would obey, such as a server's header.</summary>
internal sealed class QuotedException : Exception
{
    private readonly Exception _original;

    private QuotedException(Exception original)
        : base($"{original.GetType().Name}: {SafeText.Of(original.Message)}", Of(original.InnerException)) => _original = original;

    /// <inheritdoc/>
    public override string? StackTrace => _original.StackTrace;

    /// <summary>The exception itself where all that it and its causes say is harmless.</summary>
    public static Exception? Of(Exception? exception) => exception is null || IsHarmless(exception) ? exception : new QuotedException(exception);

    private static bool IsHarmless(Exception exception) =>
        SafeText.Of(exception.Message) == exception.Message && (exception.InnerException is not { } cause || IsHarmless(cause));
}
