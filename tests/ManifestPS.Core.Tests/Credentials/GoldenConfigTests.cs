using System.Collections;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using ManifestPS.Credentials;
using ManifestPS.Errors;
using ManifestPS.TestRegistry;
using ManifestPS.TestSession;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>A20: the same configuration, read by docker, by skopeo and by us. Whom does the token server of a real registry see?</summary>
public sealed partial class GoldenConfigTests(GoldenConfigTests.Secured secured) : IClassFixture<GoldenConfigTests.Secured>
{
    /// <summary>config.json, in which HOST is the registry and AUTH(user:password) its base64; who is found; and which of the two agree, because only one of them reads such a file, or finds that in it.</summary>
    public static TheoryData<string, string, string> Configs => new()
    {
        { """{"auths":{"HOST":{"auth":"AUTH(one:p)"}}}""", "one:p", "docker skopeo" },
        { """{"auths":{"https://HOST":{"auth":"AUTH(one:p)"}}}""", "one:p", "docker skopeo" },
        { """{"auths":{"http://HOST":{"auth":"AUTH(one:p)"}}}""", "one:p", "docker skopeo" },
        { """{"auths":{"https://HOST/":{"auth":"AUTH(one:p)"}}}""", "one:p", "docker" },
        { """{"auths":{"https://HOST/v1/":{"auth":"AUTH(one:p)"}}}""", "one:p", "docker skopeo" },
        { """{"auths":{"https://HOST/v2/":{"auth":"AUTH(one:p)"}}}""", "one:p", "docker skopeo" },
        { """{"auths":{"https://HOST/v1/":{"auth":"AUTH(old:p)"},"HOST":{"auth":"AUTH(one:p)"}}}""", "one:p", "docker skopeo" },
        { """{"auths":{"HOST":{"auth":"AUTH(one:p)"},"https://HOST/v1/":{"auth":"AUTH(old:p)"}}}""", "one:p", "docker skopeo" },
        { """{"auths":{"other.test":{"auth":"AUTH(one:p)"}}}""", "nobody", "docker skopeo" },
        { """{"auths":{"127.0.0.1":{"auth":"AUTH(one:p)"}}}""", "nobody", "docker skopeo" },
        { """{"auths":{"HOST0":{"auth":"AUTH(one:p)"}}}""", "nobody", "docker skopeo" },
        { """{"auths":{"HOST.test":{"auth":"AUTH(one:p)"}}}""", "nobody", "docker skopeo" },
        { """{"auths":{"other.test":{"auth":"AUTH(two:p)"},"HOST":{"auth":"AUTH(one:p:q)"}}}""", "one:p:q", "docker skopeo" },
        { """{"auths":{"HOST":{"auth":"AUTH(one:pässwörd)"}}}""", "one:pässwörd", "docker skopeo" },
        { """{"auths":{"HOST":{"auth":"AUTH(one:p\0\0)"}}}""", "one:p", "docker skopeo" },
        { """{"auths":{"HOST":{"auth":"AUTH(one:p)","email":"e@x"}},"HttpHeaders":{"X-A":"b"},"psFormat":"x","plugins":{"a":{"b":"c"}}}""", "one:p", "docker skopeo" },
        { """{"auths":{"HOST":{"auth":"AUTH(one:p)","email":null,"serveraddress":"other.test"}}}""", "one:p", "docker skopeo" },
        { """{"auths":{"HOST":{"auth":"AUTH(one:p)","username":"two","password":"q"}}}""", "one:p", "docker skopeo" },
        { """{"auths":{"HOST":{"username":"one","password":"p"}}}""", "one:p", "docker" },
        { """{"auths":{"HOST":{"auth":""}}}""", "nobody", "docker skopeo" },
        { """{"auths":{"HOST":{}}}""", "nobody", "docker skopeo" },
        { """{"auths":{"HOST":null}}""", "nobody", "docker skopeo" },
        { """{"auths":null,"credHelpers":null,"credsStore":null}""", "nobody", "docker skopeo" },
        { "{}", "nobody", "docker skopeo" },
        { """{"auths":{"HOST":{"identitytoken":"i"}}}""", "identity i", "docker" },
        { """{"auths":{"HOST":{"auth":"AUTH(one:)","identitytoken":"i"}}}""", "identity i", "docker skopeo" },
        { """{"auths":{"HOST/app":{"auth":"AUTH(one:p)"}}}""", "one:p", "docker skopeo" },
        { """{"auths":{"HOST/app":{"auth":"AUTH(one:p)"},"HOST":{"auth":"AUTH(two:p)"}}}""", "one:p", "skopeo" },
        { """{"auths":{"HOST/other":{"auth":"AUTH(two:p)"},"HOST":{"auth":"AUTH(one:p)"}}}""", "one:p", "docker skopeo" },
        { """{"credHelpers":{"HOST":"golden"},"auths":{"HOST":{"auth":"AUTH(file:p)"}}}""", "golden:p", "docker skopeo" },
        { """{"credHelpers":{"HOST":"identity"}}""", "identity i", "docker skopeo" },
        { """{"credHelpers":{"other.test":"golden"},"auths":{"HOST":{"auth":"AUTH(one:p)"}}}""", "one:p", "docker skopeo" },
        { """{"credHelpers":{"https://HOST":"golden"},"auths":{"HOST":{"auth":"AUTH(one:p)"}}}""", "one:p", "docker skopeo" },
        { """{"credHelpers":{"HOST":"golden"},"credsStore":"none"}""", "golden:p", "docker" },
        { """{"credsStore":"golden","auths":{"HOST":{}}}""", "golden:p", "docker" },
        { """{"credsStore":"golden","auths":{"HOST":{"auth":"AUTH(file:p)"}}}""", "golden:p", "docker" },
        { """{"credsStore":"none","auths":{"HOST":{"auth":"AUTH(file:p)"}}}""", "nobody", "docker" },
        { """{"credsStore":"golden","credHelpers":{"HOST":"none"},"auths":{"HOST":{"auth":"AUTH(file:p)"}}}""", "nobody", "docker" },
        { """{"credsStore":"golden","credHelpers":{"HOST":""},"auths":{"HOST":{"auth":"AUTH(one:p)"}}}""", "one:p", "docker" },
    };

    [Theory]
    [MemberData(nameof(Configs))]
    public async Task A20_the_credential_that_docker_or_skopeo_finds_is_found(string json, string expected, string agreeing)
    {
        using CredentialHome home = Home();
        home.Docker(Expand(json));

        Assert.NotEmpty(agreeing);
        Assert.Equal(expected, Write(await FindAsync(home)));
    }

    [Theory]
    [InlineData("docker", "manifest", "inspect", "")]
    [InlineData("skopeo", "inspect", "--raw", "docker://")]
    public async Task A20_docker_and_skopeo_find_the_same_credential_in_the_same_file(string program, string command, string option, string scheme)
    {
        Prerequisite.Need(program);
        foreach (TheoryDataRow<string, string, string> row in Configs)
        {
            (string json, string expected, string agreeing) = row.Data;
            if (agreeing.Contains(program, StringComparison.Ordinal))
            {
                using CredentialHome home = Home();
                home.Docker(Expand(json));
                Assert.Equal((json, expected), (json, await SeenAsync(home, program, command, option, $"{scheme}{secured.Registry.Address}/app:1")));
            }
        }
    }

    /// <summary>docker warns of it and goes on with nobody, and so does a read of ours; skopeo refuses to go on.</summary>
    [Theory]
    [InlineData("""{"auths":{"HOST":{"auth":"AUTH(one)"}}}""")]
    [InlineData("""{"auths":{"HOST":{"auth":"AUTH(:p)"}}}""")]
    [InlineData("""{"auths":{"HOST":{"auth":"not base64!"}}}""")]
    [InlineData("""{"auths":{"HOST":{"auth":"AUTH(one:p)"}}""")]
    [InlineData("\uFEFF" + """{"auths":{"HOST":{"auth":"AUTH(one:p)"}}}""")]
    public async Task A20_in_a_damaged_file_docker_finds_nobody_either(string json)
    {
        using CredentialHome home = Home();
        home.Docker(Expand(json));
        (FoundCredential? found, CredentialException? failure) = await FindAsync(home);

        Assert.Equal((null, ImageErrorCode.ConfigInvalid), (found, failure?.Code));
        await AgreeAsync(home, "nobody", "docker", "manifest", "inspect", $"{secured.Registry.Address}/app:1");
    }

    [Theory]
    [InlineData("""{"auths":{"HOST":{"auth":"AUTH(one:p)"}}}""", "one:p")]
    [InlineData("""{"auths":{"HOST/app":{"auth":"AUTH(one:p)"},"HOST":{"auth":"AUTH(two:p)"}}}""", "one:p")]
    [InlineData("""{"auths":{"HOST/other":{"auth":"AUTH(two:p)"}}}""", "nobody")]
    [InlineData("""{"credHelpers":{"HOST":"golden"}}""", "golden:p")]
    [InlineData("""{"auths":{"http://HOST/v1/":{"auth":"AUTH(one:p)"}}}""", "one:p")]
    [InlineData("""{"auths":{"https://HOST/other":{"auth":"AUTH(one:p)"}}}""", "one:p")]
    [InlineData("""{"credHelpers":{"HOST":"empty"}}""", "nobody")]
    public async Task A20_skopeo_finds_the_same_credential_in_podmans_file(string json, string expected)
    {
        using CredentialHome home = Home();
        home.Write("run/containers/auth.json", Expand(json)).Set("XDG_RUNTIME_DIR", Path.Combine(home.Root, "run"));

        Assert.Equal(expected, Write(await FindAsync(home)));
        await AgreeAsync(home, expected, "skopeo", "inspect", "--raw", $"docker://{secured.Registry.Address}/app:1");
    }

    private static CredentialHome Home() => new CredentialHome()
        .Helper("golden", """cat >/dev/null; echo '{"ServerURL":"x","Username":"golden","Secret":"p"}'""")
        .Helper("identity", """cat >/dev/null; echo '{"ServerURL":"x","Username":"<token>","Secret":"i"}'""")
        .Helper("empty", """cat >/dev/null; echo '{"ServerURL":"x","Username":"","Secret":""}'""")
        .Helper("none", "cat >/dev/null; echo 'credentials not found in native keychain'; exit 1");

    private static string Write((FoundCredential? Found, CredentialException? Failure) lookup) => lookup switch
    {
        (_, { } failure) => failure.Message,
        (null or { Credential: null }, _) => "nobody",
        ({ Credential.IdentityToken: { } token }, _) => $"identity {token.Reveal()}",
        ({ Credential: var credential }, _) => $"{credential.UserName}:{credential.Password?.Reveal()}",
    };

    private Task<(FoundCredential? Found, CredentialException? Failure)> FindAsync(CredentialHome home) =>
        home.Chain.FindAsync(new CredentialTarget(secured.Registry.Address, "app"), TestContext.Current.CancellationToken);

    /// <summary>What the program finds, where it is installed; ours is tested without it.</summary>
    private async Task AgreeAsync(CredentialHome home, string expected, string program, params string[] arguments)
    {
        if (Prerequisite.Has(program))
        {
            Assert.Equal((program, expected), (program, await SeenAsync(home, program, arguments)));
        }
    }

    private string Expand(string json) =>
        Auth().Replace(json.Replace("HOST", secured.Registry.Address, StringComparison.Ordinal), match => Convert.ToBase64String(Encoding.UTF8.GetBytes(match.Groups[1].Value.Replace("\\0", "\0", StringComparison.Ordinal))));

    private async Task<string> SeenAsync(CredentialHome home, string program, params string[] arguments)
    {
        WireServer tokens = secured.Registry.Tokens ?? throw new InvalidOperationException("There is a token server.");
        tokens.Requests.Clear();
        ProcessStartInfo start = new(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            start.Environment[(string)variable.Key] = (string?)variable.Value;
        }
        start.Environment["HOME"] = home.Root;
        start.Environment["PATH"] = $"{home.Bin}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["SSL_CERT_FILE"] = secured.Registry.AuthorityPath;
        start.Environment["XDG_RUNTIME_DIR"] = Path.Combine(home.Root, "run");
        _ = start.Environment.Remove("DOCKER_CONFIG") | start.Environment.Remove("REGISTRY_AUTH_FILE");
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        Task<string> said = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        _ = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(tokens.Requests.Total > 0, $"{program} asked for no token: {await said}");
        RecordedRequest first = tokens.Requests.All[0];
        Match identity = Identity().Match(Encoding.UTF8.GetString(first.Body.Span));
        return identity.Success ? $"identity {identity.Groups[1].Value}"
            : first.Header("Authorization") is { } basic ? Encoding.UTF8.GetString(Convert.FromBase64String(basic["Basic ".Length..]))
            : "nobody";
    }

    [GeneratedRegex(@"AUTH\((.*?)\)")]
    private static partial Regex Auth();

    [GeneratedRegex("refresh_token=([^&]*)(&|$)")]
    private static partial Regex Identity();

    /// <summary>One registry for all of them.</summary>
    public sealed class Secured : IAsyncLifetime
    {
        internal SecuredRegistry Registry { get; private set; } = null!;   // set before every test

        public async ValueTask InitializeAsync() => Registry = await SecuredRegistry.StartAsync(tokens: true);

        public async ValueTask DisposeAsync() => await (Registry?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
