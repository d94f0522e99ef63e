namespace ManifestPS.TestRegistry;

/// <summary>Basic authentication (RFC 7617), as docker-registry does it with htpasswd.</summary>
public sealed class BasicAuthentication : RegistryAuthentication
{
    private readonly Dictionary<string, string> _users;

    internal BasicAuthentication(IEnumerable<(string User, string Password)> users)
    {
        _users = users.ToDictionary(user => user.User, user => user.Password, StringComparer.Ordinal);
    }

    public string Realm { get; set; } = "Test registry";

    /// <summary>Whether everybody may pull.</summary>
    public bool AnonymousPull { get; set; }

    /// <summary>What a known user may do; null is everything, and what is refused answers 403 DENIED.</summary>
    public Func<string, AccessScope, bool>? Permits { get; set; }

    private protected override Reply? Refuse(WireServer server, WireRequest request, IReadOnlyList<AccessScope> needed)
    {
        (string User, string Password)? sent = BasicCredentials.Parse(request.Header("Authorization"));
        if (sent is null && AnonymousPull && needed.All(scope => scope.Action == "pull"))
        {
            return null;
        }

        if (sent is not (string user, string password) || _users.GetValueOrDefault(user) != password)
        {
            return Challenge($"Basic realm=\"{Realm}\"");
        }

        request.AuthenticatedAs(user);
        return needed.All(scope => Permits?.Invoke(user, scope) != false)
            ? null
            : Reply.Error(403, "DENIED", "requested access to the resource is denied");
    }
}
