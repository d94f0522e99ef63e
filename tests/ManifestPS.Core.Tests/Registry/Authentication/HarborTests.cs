using ManifestPS.Credentials;
using ManifestPS.Errors;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>A12: Harbor asks whoever shows anything and is refused for Basic, be it a token that is good elsewhere (src/server/middleware/v2auth/auth.go); only who shows nothing is sent to its token server.</summary>
public sealed class HarborTests : IAsyncLifetime
{
    private static readonly RegistryCredential Alice = new("alice", "wonderland");

    private StubServer _harbor = null!;   // set before each test

    public async ValueTask InitializeAsync() => _harbor = await StubServer.StartAsync(new WireOptions(), request => Task.FromResult(Answer(request)));

    public ValueTask DisposeAsync() => _harbor.DisposeAsync();

    [Fact]
    public async Task A12_a_repository_that_is_denied_is_no_bad_password()
    {
        RegistryException failure = await new RegistryReader(new RegistryOptions { Credential = Alice }).FailAsync(_harbor, "secret");

        Assert.Equal((ImageErrorCode.AccessDenied, 401), (failure.Code, failure.StatusCode));
        Assert.Contains("knows alice (from -Credential), but does not give access to 'secret'", failure.Message, StringComparison.Ordinal);
        Assert.InRange(_harbor.Requests.Count("GET", "/v2/secret/*"), 2, 3);
    }

    [Fact]
    public async Task A12_a_stored_credential_that_is_denied_a_repository_serves_for_the_next()
    {
        RegistryReader reader = RegistryReader.WithStored(_harbor, Alice);
        _ = await reader.ReadAsync(_harbor, "team");
        RegistryException failure = await reader.FailAsync(_harbor, "secret");
        _ = await reader.ReadAsync(_harbor, "team");

        Assert.Equal(ImageErrorCode.AccessDenied, failure.Code);
        Assert.Empty(reader.Warnings);
        Assert.All(_harbor.Requests.Matching("GET", "/v2/team/*"), request => Assert.NotEqual("Bearer nobody", request.Header("Authorization")));
    }

    [Fact]
    public async Task What_led_to_a_refusal_is_not_what_the_next_call_begins_with()
    {
        RegistryReader reader = RegistryReader.WithStored(_harbor, Alice);
        _ = await reader.FailAsync(_harbor, "secret");
        _ = await reader.ReadAsync(_harbor, "team");

        Assert.Equal([null, "Bearer alice"], _harbor.Requests.Matching("GET", "/v2/team/*").Select(request => request.Header("Authorization")));
    }

    [Fact]
    public async Task A_wrong_password_is_still_one()
    {
        RegistryReader reader = RegistryReader.WithStored(_harbor, new RegistryCredential("alice", "wrong"));
        RegistryException failure = await reader.FailAsync(_harbor, "team");

        Assert.Equal(ImageErrorCode.AuthenticationFailed, failure.Code);
        Assert.Contains("does not accept the credential of alice", Assert.Single(reader.Warnings), StringComparison.Ordinal);
    }

    private Reply Answer(WireRequest request)
    {
        string? shown = request.Header("Authorization");
        return (request.Path, shown) switch
        {
            ("/service/token", null) => Token("nobody"),
            ("/service/token", _) => shown == "Basic " + CredentialHome.Auth("alice", "wonderland") ? Token("alice") : Refusal("authorize failed"),
            ("/v2/team/manifests/latest", "Bearer alice") => Reply.Text(200, MediaTypes.OciManifest, "{}"),
            (_, null) => Refusal("unauthorized to access repository").With("WWW-Authenticate", $"Bearer realm=\"{_harbor.Url}/service/token\",service=\"harbor-registry\",scope=\"repository:x:pull\""),
            _ => Refusal("unauthorized to access repository").With("WWW-Authenticate", "Basic realm=\"harbor\""),
        };
    }

    private static Reply Refusal(string message) => Reply.Error(401, "UNAUTHORIZED", message);

    private static Reply Token(string user) => Reply.Text(200, "application/json", $$"""{"token":"{{user}}"}""");
}
