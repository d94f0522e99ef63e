using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace ManifestPS.TestRegistry.Tests;

public sealed class AuthenticationTests
{
    [Fact]
    public async Task Basic_lets_in_who_knows_the_password()
    {
        BasicAuthentication basic = RegistryAuthentication.Basic(("alice", "wonder:land"));
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Authentication = basic });
        using HttpClient client = Wire.Client(registry);
        registry.Store.AddImage("a", "latest");

        using HttpResponseMessage nobody = await GetAsync(client, null);
        using HttpResponseMessage wrong = await GetAsync(client, Basic("alice", "x"));
        using HttpResponseMessage alice = await GetAsync(client, Basic("alice", "wonder:land"));
        Assert.Equal((HttpStatusCode.Unauthorized, "Basic realm=\"Test registry\""), (nobody.StatusCode, nobody.Header("WWW-Authenticate")));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.OK, alice.StatusCode);
        Assert.Equal([null, null, "alice"], registry.Requests.All.Select(request => request.User));

        basic.Permits = (_, scope) => scope.Name != "a";
        await RegistryTests.AssertErrorAsync(await GetAsync(client, Basic("alice", "wonder:land")), 403, "DENIED");
        basic.AnonymousPull = true;
        using HttpResponseMessage anonymous = await GetAsync(client, null);
        Assert.Equal(HttpStatusCode.OK, anonymous.StatusCode);
    }

    [Fact]
    public async Task A_token_from_the_realm_of_the_challenge_opens_the_registry()
    {
        await using TokenServer tokens = await TokenServer.StartAsync();
        await using RegistryServer registry = await StartAsync(tokens);
        using HttpClient client = Wire.Client(registry);
        using HttpResponseMessage challenged = await GetAsync(client, null);
        string token = await TokenAsync(tokens, "scope=repository:a:pull");
        using HttpResponseMessage opened = await GetAsync(client, $"Bearer {token}");

        Assert.Equal($"Bearer realm=\"{tokens.Realm}\",service=\"registry.test\",scope=\"repository:a:pull\"", challenged.Header("WWW-Authenticate"));
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        Assert.Equal("repository:a:pull", Assert.Single(tokens.Issued.Single().Scopes).ToString());
        Assert.False(tokens.Requests.Contains("Basic"));
    }

    [Fact]
    public async Task A_token_is_good_for_its_scopes_only()
    {
        await using TokenServer tokens = await TokenServer.StartAsync();
        await using RegistryServer registry = await StartAsync(tokens);
        using HttpClient client = Wire.Client(registry);
        string token = await TokenAsync(tokens, "scope=repository:b:pull,push&scope=repository:c:pull");
        using HttpResponseMessage response = await GetAsync(client, $"Bearer {token}");

        Assert.EndsWith("scope=\"repository:a:pull\",error=\"insufficient_scope\"", response.Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Equal(["repository:b:pull", "repository:c:pull"], tokens.Issued.Single().Scopes.Select(scope => scope.ToString()));
    }

    [Fact]
    public async Task A_mount_asks_for_its_source_too()
    {
        await using TokenServer tokens = await TokenServer.StartAsync();
        await using RegistryServer registry = await StartAsync(tokens);
        using HttpClient client = Wire.Client(registry);
        using HttpResponseMessage response = await client.SendAsync("POST", "/v2/a/blobs/uploads/?mount=sha256:0&from=b/c");

        Assert.EndsWith("scope=\"repository:a:pull,push repository:b/c:pull\"", response.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_ends_after_its_uses_and_after_its_time()
    {
        SteppedClock clock = new();
        TokenServerOptions options = new() { Clock = clock, MaxUses = 1 };
        await using TokenServer tokens = await TokenServer.StartAsync(options);
        await using RegistryServer registry = await StartAsync(tokens);
        using HttpClient client = Wire.Client(registry);
        string token = await TokenAsync(tokens, "scope=repository:a:pull");
        using HttpResponseMessage first = await GetAsync(client, $"Bearer {token}");
        using HttpResponseMessage second = await GetAsync(client, $"Bearer {token}");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.EndsWith("error=\"invalid_token\"", second.Header("WWW-Authenticate"), StringComparison.Ordinal);

        options.MaxUses = null;
        clock.Now += options.Lifetime - TimeSpan.FromTicks(1);
        using HttpResponseMessage third = await GetAsync(client, $"Bearer {token}");
        clock.Now += TimeSpan.FromTicks(1);
        using HttpResponseMessage fourth = await GetAsync(client, $"Bearer {token}");
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, fourth.StatusCode);
    }

    [Fact]
    public async Task OAuth2_gives_tokens_for_passwords_and_refresh_tokens()
    {
        TokenServerOptions options = new();
        options.Users["alice"] = "secret";
        await using TokenServer tokens = await TokenServer.StartAsync(options);
        using HttpClient client = Wire.Client(tokens);
        JsonNode byPassword = await PostAsync(client, "grant_type=password&username=alice&password=secret&access_type=offline&scope=repository:a:push", 200);
        JsonNode byRefresh = await PostAsync(client, $"grant_type=refresh_token&refresh_token={byPassword["refresh_token"]}&scope=repository:a:push", 200);
        await PostAsync(client, "grant_type=refresh_token&refresh_token=unknown", 401);
        options.OAuthStatus = 404;
        using HttpResponseMessage unsupported = await client.SendAsync("POST", "/token", new StringContent("grant_type=password"));

        Assert.Equal(["alice", "alice"], tokens.Issued.Select(token => token.User));
        Assert.Equal(tokens.Issued[1].Value, byRefresh["access_token"]?.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, unsupported.StatusCode);
    }

    [Fact]
    public async Task Strangers_get_no_token_and_users_only_what_is_granted()
    {
        TokenServerOptions options = new() { AllowAnonymous = false, Grants = (_, scope) => scope.Action == "pull" };
        options.Users["alice"] = "secret";
        await using TokenServer tokens = await TokenServer.StartAsync(options);
        using HttpClient client = Wire.Client(tokens);
        using HttpResponseMessage nobody = await client.SendAsync("GET", "/token?scope=repository:a:pull");
        using HttpResponseMessage wrong = await client.SendAsync("GET", "/token", null, ("Authorization", Basic("alice", "x")));
        using HttpResponseMessage alice = await client.SendAsync("GET", "/token?scope=repository:h:5000/a:pull,push", null, ("Authorization", Basic("alice", "secret")));

        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.OK, alice.StatusCode);
        Assert.Equal(new AccessScope("repository", "h:5000/a", "pull"), Assert.Single(tokens.Issued.Single().Scopes));
    }

    [Fact]
    public async Task A_token_answer_can_be_wrong_in_every_way()
    {
        TokenServerOptions options = new() { ExpiresIn = "2147483648", TokenMembers = [] };
        await using TokenServer tokens = await TokenServer.StartAsync(options);
        using HttpClient client = Wire.Client(tokens);
        using HttpResponseMessage none = await client.SendAsync("GET", "/token");
        tokens.Faults.Add("GET /token once html=200; GET /token once infinite");
        using HttpResponseMessage html = await client.SendAsync("GET", "/token");
        using HttpResponseMessage infinite = await client.SendAsync("GET", "/token");

        Assert.Equal("""{"expires_in":2147483648}""", await none.TextAsync());
        Assert.Equal("text/html", html.Header("Content-Type"));
        Assert.Null(infinite.Header("Content-Length"));
    }

    [Fact]
    public async Task The_ping_can_be_open_to_all()
    {
        BasicAuthentication basic = RegistryAuthentication.Basic(("alice", "secret"));
        basic.OpenPing = true;
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Authentication = basic });
        using HttpClient client = Wire.Client(registry);
        using HttpResponseMessage ping = await client.SendAsync("GET", "/v2/");
        using HttpResponseMessage manifest = await GetAsync(client, null);

        Assert.Equal(HttpStatusCode.OK, ping.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, manifest.StatusCode);
    }

    private static string Basic(string user, string password) =>
        $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";

    private static async Task<RegistryServer> StartAsync(TokenServer tokens)
    {
        RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Authentication = RegistryAuthentication.Token(tokens) });
        registry.Store.AddImage("a", "latest");
        return registry;
    }

    private static Task<HttpResponseMessage> GetAsync(HttpClient client, string? authorization) =>
        client.SendAsync("GET", "/v2/a/manifests/latest", null, authorization is null ? [] : [("Authorization", authorization)]);

    private static async Task<string> TokenAsync(TokenServer tokens, string query)
    {
        using HttpClient client = Wire.Client(tokens);
        using HttpResponseMessage response = await client.SendAsync("GET", $"/token?service=registry.test&{query}");
        return JsonNode.Parse(await response.TextAsync())!["token"]!.GetValue<string>();
    }

    private static async Task<JsonNode> PostAsync(HttpClient client, string form, int status)
    {
        using HttpResponseMessage response = await client.SendAsync("POST", "/token", new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"));
        Assert.Equal(status, (int)response.StatusCode);
        return JsonNode.Parse(await response.TextAsync())!;
    }
}
