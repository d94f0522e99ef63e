namespace ManifestPS.TestRegistry;

/// <summary>How a registry knows its users.</summary>
public abstract class RegistryAuthentication
{
    /// <summary>Whether /v2/ answers 200 to everybody, as Quay does.</summary>
    public bool OpenPing { get; set; }

    /// <summary>Basic authentication with these users.</summary>
    public static BasicAuthentication Basic(params (string User, string Password)[] users) => new(users);

    /// <summary>Bearer tokens of a token server.</summary>
    public static TokenAuthentication Token(TokenServer tokens, string service = "registry.test") => new(tokens, service);

    internal Reply? Refuse(WireServer server, WireRequest request, Route route) =>
        OpenPing && route.Kind == RouteKind.Ping ? null : Refuse(server, request, AccessScope.Needed(request, route));

    private protected abstract Reply? Refuse(WireServer server, WireRequest request, IReadOnlyList<AccessScope> needed);

    private protected static Reply Challenge(string challenge) =>
        Reply.Error(401, "UNAUTHORIZED", "authentication required").With("WWW-Authenticate", challenge);
}
