using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace ManifestPS.TestRegistry;

/// <summary>
/// A token server: distribution's <c>spec/auth/token.md</c> (GET) and <c>oauth.md</c> (POST). Its realm is any path. How it
/// answers wrongly (huge bodies, HTML, no token) is said by its faults.
/// </summary>
public sealed class TokenServer : WireServer
{
    private readonly Lock _sync = new();
    private readonly List<IssuedToken> _issued = [];

    private TokenServer(TokenServerOptions options)
        : base(options)
    {
        Options = options;
    }

    public new TokenServerOptions Options { get; }

    public string Realm => $"{Url}/token";

    public IReadOnlyList<IssuedToken> Issued
    {
        get
        {
            lock (_sync)
            {
                return [.. _issued];
            }
        }
    }

    public static async Task<TokenServer> StartAsync(TokenServerOptions? options = null)
    {
        TokenServer server = new(options ?? new TokenServerOptions());
        await server.ListenAsync();
        return server;
    }

    /// <summary>Makes every token given so far worthless.</summary>
    public void RevokeAll()
    {
        lock (_sync)
        {
            _issued.Clear();
        }
    }

    /// <summary>Spends one use of a token; null when it is unknown, expired or used up.</summary>
    internal IssuedToken? Use(string value)
    {
        lock (_sync)
        {
            IssuedToken? token = _issued.Find(token => token.Value == value);
            if (token is null || token.Expires <= Options.Clock.GetUtcNow() || token.Uses >= Options.MaxUses)
            {
                return null;
            }

            token.Uses++;
            return token;
        }
    }

    internal override async Task<Reply> RespondAsync(WireRequest request)
    {
        byte[] body = await request.ReadBodyAsync();
        return request.Method switch
        {
            "GET" => Get(request),
            "POST" when Options.OAuthStatus is int status => Reply.Text(status, "text/plain", "no such grant"),
            "POST" => Post(QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal), request),
            _ => RegistryReplies.Unsupported(405),
        };
    }

    private static Reply Unauthorized() => Reply.Error(401, "UNAUTHORIZED", "incorrect username or password");

    private Reply Get(WireRequest request)
    {
        (string User, string Password)? sent = BasicCredentials.Parse(request.Header("Authorization"));
        if (sent is not (string user, string password))
        {
            return Options.AllowAnonymous ? Issue(null, request.QueryAll("scope"), offline: false) : Unauthorized();
        }

        request.AuthenticatedAs(user);
        return Knows(user, password)
            ? Issue(user, request.QueryAll("scope"), request.Query("offline_token") == "true")
            : Unauthorized();
    }

    private Reply Post(Dictionary<string, string> form, WireRequest request)
    {
        string user = form.GetValueOrDefault("username", "");
        bool known = form.GetValueOrDefault("grant_type") switch
        {
            "password" => Knows(user, form.GetValueOrDefault("password")),
            "refresh_token" => Options.IdentityTokens.TryGetValue(form.GetValueOrDefault("refresh_token", ""), out user!),
            _ => false,
        };
        if (!known)
        {
            return Unauthorized();
        }

        request.AuthenticatedAs(user);
        return Issue(user, [form.GetValueOrDefault("scope", "")], form.GetValueOrDefault("access_type") == "offline");
    }

    private bool Knows(string user, string? password) => password is not null && Options.Users.GetValueOrDefault(user) == password;

    private Reply Issue(string? user, IReadOnlyList<string> asked, bool offline)
    {
        IEnumerable<AccessScope> scopes = asked
            .SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .SelectMany(text => AccessScope.Parse(text) ?? [])
            .Where(scope => Options.Grants(user, scope));
        IssuedToken token = new(NewSecret(), user, [.. scopes], Options.Clock.GetUtcNow() + Options.Lifetime);
        lock (_sync)
        {
            _issued.Add(token);
        }

        JsonObject answer = [];
        foreach (string member in Options.TokenMembers)
        {
            answer[member] = token.Value;
        }

        if (Options.ExpiresIn is string text)
        {
            answer["expires_in"] = text.Length == 0 ? JsonValue.Create((long)Options.Lifetime.TotalSeconds) : JsonNode.Parse(text);
        }

        if (offline && user is not null)
        {
            string refresh = NewSecret();
            Options.IdentityTokens[refresh] = user;
            answer["refresh_token"] = refresh;
        }

        return Reply.Json(200, answer);
    }

    private static string NewSecret() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
}
