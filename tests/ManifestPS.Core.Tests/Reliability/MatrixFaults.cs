using ManifestPS.TestRegistry;

namespace ManifestPS.Core.Tests.Faults;

/// <summary>What goes wrong in the matrix, as rules for the test registry.</summary>
internal static class MatrixFaults
{
    /// <summary>The faults of reliability.md, 3.2; the text is the address of a registry on another host.</summary>
    public static readonly Dictionary<string, Action<FaultRule, string>> All = new()
    {
        ["reset-before"] = (rule, _) => rule.Reset(),
        ["reset-1"] = (rule, _) => rule.Reset(1),
        ["reset-middle"] = (rule, _) => rule.Reset(15),
        ["reset-last"] = (rule, _) => rule.ResetAtLast(),
        ["cut-before"] = (rule, _) => rule.Cut(),
        ["cut-middle"] = (rule, _) => rule.Cut(15),
        ["stall-before"] = (rule, _) => rule.Stall(),
        ["stall-body"] = (rule, _) => rule.Stall(15),
        ["drip"] = (rule, _) => rule.Drip(1),
        ["status-408"] = (rule, _) => rule.Status(408),
        ["status-429"] = (rule, _) => rule.Error(429, "TOOMANYREQUESTS", "slow down"),
        ["status-429-seconds"] = (rule, _) => rule.Status(429, ("Retry-After", "7")),
        ["status-429-date"] = (rule, _) => rule.Status(429, ("Date", "Fri, 02 Jan 2026 03:04:05 GMT"), ("Retry-After", "Fri, 02 Jan 2026 03:04:35 GMT")),
        ["status-429-huge"] = (rule, _) => rule.Status(429, ("Retry-After", "3600")),
        ["status-429-garbage"] = (rule, _) => rule.Status(429, ("Retry-After", "880.092µs")),
        ["status-500"] = (rule, _) => rule.Status(500),
        ["status-502"] = (rule, _) => rule.Body(502, "text/html", "<html>Bad gateway</html>"),
        ["status-503"] = (rule, _) => rule.Status(503),
        ["status-504"] = (rule, _) => rule.Status(504),
        ["status-401"] = (rule, _) => rule.Status(401, ("WWW-Authenticate", "Basic realm=\"x\"")),
        ["status-403"] = (rule, _) => rule.Error(403, "DENIED", "no"),
        ["status-404"] = (rule, _) => rule.Body(404, "text/plain", "Not found"),
        ["long-length"] = (rule, _) => rule.Framing("Content-Length: 9999"),
        ["short-length"] = (rule, _) => rule.Framing("Content-Length: 20"),
        ["close-delimited-cut"] = (rule, _) => rule.FirstBytes(8).Framing(),
        ["wrong-bytes"] = (rule, _) => rule.WrongBytes(),
        ["lie-digest"] = (rule, _) => rule.LieDigest(),
        ["wrong-type"] = (rule, _) => rule.ContentType(MediaTypes.DockerList),
        ["html"] = (rule, _) => rule.Body(200, "text/html", "<html>Sign in</html>"),
        ["infinite"] = (rule, _) => rule.InfiniteBody(),
        ["gzip"] = (rule, _) => rule.Gzip(),
        ["redirect-same"] = (rule, _) => rule.Redirect(307, "?again=1"),
        ["redirect-cross"] = (rule, other) => rule.Redirect(307, other + "{target}"),
        ["redirect-private"] = (rule, _) => rule.Redirect(307, "http://10.255.255.1/x"),
        ["redirect-http"] = (rule, _) => rule.Redirect(307, "http://127.0.0.1:9/x"),
        ["redirect-loop"] = (rule, _) => rule.Redirect(307, "{target}"),
    };

    /// <summary>Only for what changes something: it was done, and its answer was lost (E10).</summary>
    public static readonly Dictionary<string, Action<FaultRule, string>> Lost = new()
    {
        ["reset-after"] = (rule, _) => rule.Applied().Reset(),
        ["stall-after"] = (rule, _) => rule.Applied().Stall(),
        ["status-502-after"] = (rule, _) => rule.Applied().Status(502),
    };

    /// <summary>A port where nothing listens. It refuses always.</summary>
    public const string Refused = "refused";

    private static readonly string[] OfTheBody =
        ["reset-1", "reset-middle", "reset-last", "cut-middle", "stall-body", "drip", "long-length", "short-length", "close-delimited-cut", "wrong-bytes", "gzip", "infinite"];

    /// <summary>Whether it needs a body to go wrong in.</summary>
    public static bool IsOfTheBody(string fault) => OfTheBody.Contains(fault);

    /// <summary>Whether the answer comes too late, or for ever: then the client is who hangs up.</summary>
    public static bool IsEndedByTheClient(string fault) => fault is "stall-before" or "stall-after" or "stall-body" or "drip" or "infinite";

    /// <summary>Whether the connection cannot be used after it.</summary>
    public static bool EndsTheConnection(string fault) => IsEndedByTheClient(fault)
        || fault.StartsWith("reset", StringComparison.Ordinal) || fault.StartsWith("cut", StringComparison.Ordinal) || fault is "long-length" or "short-length" or "close-delimited-cut";

    /// <summary>Whether the client has to wait until it bears the silence no longer.</summary>
    public static bool IsSilent(string fault) => IsEndedByTheClient(fault) && fault != "infinite";
}
