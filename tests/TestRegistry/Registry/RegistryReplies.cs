namespace ManifestPS.TestRegistry;

/// <summary>Answers that several endpoints share.</summary>
internal static class RegistryReplies
{
    public static Reply Unsupported(int status) => Reply.Error(status, "UNSUPPORTED", "the operation is unsupported");

    /// <summary>What docker-registry answers for a path it does not know.</summary>
    public static Reply NoSuchPath() => Reply.Text(404, "text/plain; charset=utf-8", "404 page not found\n");

    public static Reply WithNextPage(this Reply reply, string target) => reply.With("Link", $"<{target}>; rel=\"next\"");
}
