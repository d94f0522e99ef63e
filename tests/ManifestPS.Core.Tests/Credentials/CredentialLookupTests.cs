using ManifestPS.Credentials;
using ManifestPS.Errors;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>A20: the same files lead to the same credential as docker and podman find.</summary>
public sealed class CredentialLookupTests
{
    /// <summary>config.json with AUTH(user:password), the registry, the repository, and who is found; null is nobody.</summary>
    public static TheoryData<string, string, string, string?> DockerConfigs => new()
    {
        { """{"auths":{"reg.test":{"auth":"AUTH(a:p)"}}}""", "reg.test", "x", "a:p" },
        { """{"auths":{"reg.test":{"auth":"AUTH(a:p)"}}}""", "other.test", "x", null },
        { """{"auths":{"reg.test:5000":{"auth":"AUTH(a:p)"}}}""", "reg.test:5000", "x", "a:p" },
        { """{"auths":{"reg.test:5000":{"auth":"AUTH(a:p)"}}}""", "reg.test", "x", null },
        { """{"auths":{"http://[::1]:5000/v1/":{"auth":"AUTH(a:p)"}}}""", "[::1]:5000", "x", "a:p" },
        { """{"auths":{"[0:0:0:0:0:0:0:1]:5000":{"auth":"AUTH(a:p)"}}}""", "[::1]:5000", "x", "a:p" },
        { """{"auths":{"[::1]:5000":{"auth":"AUTH(a:p)"}}}""", "[::1]", "x", null },
        { """{"auths":{"https://reg.test":{"auth":"AUTH(a:p)"}}}""", "reg.test", "x", "a:p" },
        { """{"auths":{"http://reg.test/":{"auth":"AUTH(a:p)"}}}""", "reg.test", "x", "a:p" },
        { """{"auths":{"https://reg.test/v1/":{"auth":"AUTH(a:p)"}}}""", "reg.test", "x", "a:p" },
        { """{"auths":{"https://reg.test/v2/":{"auth":"AUTH(old:p)"},"reg.test":{"auth":"AUTH(a:p)"}}}""", "reg.test", "x", "a:p" },
        { """{"auths":{"https://index.docker.io/v1/":{"auth":"AUTH(a:p)"}}}""", "docker.io", "library/php", "a:p" },
        { """{"auths":{"docker.io":{"auth":"AUTH(a:p)"}}}""", "docker.io", "library/php", "a:p" },
        { """{"auths":{"index.docker.io":{"auth":"AUTH(a:p)"}}}""", "docker.io", "library/php", "a:p" },
        { """{"auths":{"https://registry-1.docker.io/v2/":{"auth":"AUTH(a:p)"}}}""", "docker.io", "library/php", "a:p" },
        { """{"auths":{"https://index.docker.io/v1/":{"auth":"AUTH(a:p)"}}}""", "index.docker.io.evil.test", "x", null },
        { """{"auths":{"reg.test":{"auth":"AUTH(h:p)"},"reg.test/team":{"auth":"AUTH(t:p)"}}}""", "reg.test", "team/app", "t:p" },
        { """{"auths":{"reg.test":{"auth":"AUTH(h:p)"},"reg.test/team":{"auth":"AUTH(t:p)"}}}""", "reg.test", "teams/app", "h:p" },
        { """{"auths":{"reg.test/team":{"auth":"AUTH(t:p)"},"reg.test/team/app":{"auth":"AUTH(r:p)"}}}""", "reg.test", "team/app", "r:p" },
        { """{"auths":{"reg.test":{"auth":"AUTH(a:p:q:r)"}}}""", "reg.test", "x", "a:p:q:r" },
        { """{"auths":{"reg.test":{"auth":"YTpwAAA="}}}""", "reg.test", "x", "a:p" },
        { """{"auths":{"reg.test":{"auth":""}}}""", "reg.test", "x", null },
        { """{"auths":{"reg.test":{}}}""", "reg.test", "x", null },
        { """{"auths":{"reg.test":{"username":"a","password":"p"}}}""", "reg.test", "x", "a:p" },
        { """{"auths":{"reg.test":{"auth":"AUTH(a:p)","username":"other","password":"q"}}}""", "reg.test", "x", "a:p" },
        { """{"auths":{"reg.test":{"auth":"AUTH(a:)","identitytoken":"i"}}}""", "reg.test", "x", "a+identity:i" },
        { """{"auths":{"reg.test":{"identitytoken":"i"}}}""", "reg.test", "x", "+identity:i" },
        { """{"auths":{"reg.test":{"registrytoken":"r"}}}""", "reg.test", "x", "+registry:r" },
        { """{"auths":{"reg.test":{"auth":"AUTH(a:p)","email":"a@reg.test"}},"HttpHeaders":{"X":"y"},"detachKeys":"ctrl-x"}""", "reg.test", "x", "a:p" },
        { """{"auths":{},"credsStore":""}""", "reg.test", "x", null },
        { """{"credHelpers":{"reg.test":""},"credsStore":"missing","auths":{"reg.test":{"auth":"AUTH(a:p)"}}}""", "reg.test", "x", "a:p" },
        { "{}", "reg.test", "x", null },
        { "  \n", "reg.test", "x", null },
    };

    [Theory]
    [MemberData(nameof(DockerConfigs))]
    public async Task A20_dockers_configuration_is_read_as_docker_reads_it(string json, string registry, string repository, string? expected)
    {
        using CredentialHome home = new();
        home.Docker(Expand(json));

        Assert.Equal(expected, await FindAsync(home, registry, repository));
    }

    [Theory]
    [InlineData("""{"auths":{"reg.test/team":{"auth":"AUTH(t:p)"}}}""", "team/app", "t:p")]
    [InlineData("""{"auths":{"reg.test/team":{"auth":"AUTH(t:p)"}}}""", "other/app", null)]
    [InlineData("""{"auths":{"reg.test/team/app":{"auth":"AUTH(r:p)"},"reg.test":{"auth":"AUTH(h:p)"}}}""", "team/app", "r:p")]
    [InlineData("""{"auths":{"reg.test":{"auth":"AUTH(h:p)"}}}""", "team/app", "h:p")]
    public async Task A20_a_namespace_in_podmans_file_is_for_what_is_in_it_only(string json, string repository, string? expected)
    {
        using CredentialHome home = new();
        home.Write(".config/containers/auth.json", Expand(json));

        Assert.Equal(expected, await FindAsync(home, "reg.test", repository));
    }

    /// <summary>A key with a scheme is one of docker's, and stands for the whole host (containers/image, normalizeAuthFileKey).</summary>
    [Theory]
    [InlineData("http://reg.test/v1/", "reg.test", "x", "a:p")]
    [InlineData("http://reg.test", "reg.test", "x", "a:p")]
    [InlineData("https://reg.test/v2/", "reg.test", "team/app", "a:p")]
    [InlineData("https://reg.test/team", "reg.test", "other/app", "a:p")]
    [InlineData("http://127.0.0.51:18721/v1/", "127.0.0.51:18721", "x", "a:p")]
    [InlineData("http://127.0.0.51:18721/v1/", "127.0.0.51", "x", null)]
    [InlineData("https://index.docker.io/v1/", "docker.io", "library/php", "a:p")]
    [InlineData("http://[::1]:5000/v1/", "[::1]:5000", "x", "a:p")]
    [InlineData("[::1]:5000", "[::1]:5000", "x", "a:p")]
    [InlineData("[::1]:5000/team", "[::1]:5000", "team/app", "a:p")]
    [InlineData("[::1]:5000/team", "[::1]:5000", "other/app", null)]
    [InlineData("[0:0:0:0:0:0:0:1]:5000/team", "[::1]:5000", "team/app", "a:p")]
    [InlineData("[FE80::1]", "[fe80::1]", "x", "a:p")]
    [InlineData("[::1]:5001", "[::1]:5000", "x", null)]
    [InlineData("[::1", "[::1]", "x", null)]
    public async Task A20_a_key_in_podmans_file_may_have_a_scheme_or_an_IPv6_host(string key, string registry, string repository, string? expected)
    {
        using CredentialHome home = new();
        home.Write(".config/containers/auth.json", Expand("{\"auths\":{\"" + key + "\":{\"auth\":\"AUTH(a:p)\"}}}"));

        Assert.Equal(expected, await FindAsync(home, registry, repository));
    }

    [Fact]
    public async Task A20_in_podmans_file_a_namespace_comes_before_a_key_with_a_scheme()
    {
        using CredentialHome home = new();
        home.Write(".config/containers/auth.json", Expand("""{"auths":{"https://reg.test/v1/":{"auth":"AUTH(old:p)"},"reg.test/team":{"auth":"AUTH(t:p)"}}}"""));

        Assert.Equal(("t:p", "old:p"), (await FindAsync(home, "reg.test", "team/app"), await FindAsync(home, "reg.test", "other/app")));
    }

    [Fact]
    public async Task Sources_come_in_their_order_and_each_gives_way_to_the_next()
    {
        using CredentialHome home = new();
        ConnectedRegistries connected = new();
        connected.Add("reg.test", new RegistryCredential("connected", "p"));
        home.Set("DOCKER_AUTH_CONFIG", Entry("variable")).Docker(Entry("docker")).Set("XDG_RUNTIME_DIR", Path.Combine(home.Root, "run"))
            .Write("run/containers/auth.json", Entry("runtime")).Write(".config/containers/auth.json", Entry("configuration")).Write(".dockercfg", Expand("""{"reg.test":{"auth":"AUTH(old:p)"}}"""));

        Assert.Equal("connected:p", await FindAsync(CredentialChain.Create(home.Environment, connected), "reg.test", "x"));
        Assert.Equal("variable:p", await FindAsync(home, "reg.test", "x"));
        home.Set("DOCKER_AUTH_CONFIG", null);
        Assert.Equal("docker:p", await FindAsync(home, "reg.test", "x"));
        File.Delete(home.DockerConfig);
        Assert.Equal("runtime:p", await FindAsync(home, "reg.test", "x"));
        home.Write("run/containers/auth.json", "{}");
        Assert.Equal("configuration:p", await FindAsync(home, "reg.test", "x"));
        home.Write(".config/containers/auth.json", "{}");
        Assert.Equal("old:p", await FindAsync(home, "reg.test", "x"));
        home.Write(".dockercfg", "{}");
        Assert.Null(await FindAsync(home, "reg.test", "x"));
    }

    [Fact]
    public async Task Variables_move_the_files()
    {
        using CredentialHome home = new();
        home.Docker(Entry("home")).Write("elsewhere/config.json", Entry("elsewhere")).Write("named.json", Entry("named")).Write(".config/containers/auth.json", Entry("configuration"));
        home.Set("DOCKER_CONFIG", Path.Combine(home.Root, "elsewhere"));
        Assert.Equal("elsewhere:p", await FindAsync(home, "reg.test", "x"));

        home.Set("DOCKER_CONFIG", Path.Combine(home.Root, "nowhere")).Set("REGISTRY_AUTH_FILE", Path.Combine(home.Root, "named.json"));
        Assert.Equal("named:p", await FindAsync(home, "reg.test", "x"));

        home.Set("REGISTRY_AUTH_FILE", Path.Combine(home.Root, "missing.json"));
        Assert.Null(await FindAsync(home, "reg.test", "x"));
    }

    [Fact]
    public async Task A_registrys_helper_comes_before_the_store_and_the_store_before_the_file()
    {
        using CredentialHome home = new();
        home.Helper("one", """cat >/dev/null; echo '{"ServerURL":"x","Username":"one","Secret":"p"}'""").Helper("two", """cat >/dev/null; echo '{"ServerURL":"x","Username":"two","Secret":"p"}'""");
        home.Docker(Expand("""{"credHelpers":{"reg.test":"one"},"credsStore":"two","auths":{"reg.test":{"auth":"AUTH(file:p)"},"other.test":{"auth":"AUTH(file:p)"}}}"""));

        Assert.Equal("one:p", await FindAsync(home, "reg.test", "x"));
        Assert.Equal("two:p", await FindAsync(home, "other.test", "x"));
    }

    [Theory]
    [InlineData("""{"auths":{"reg.test":{"auth":"SECRETCANARY"}}""", "line 1 is not JSON")]
    [InlineData("{\n\"auths\":{\n\"reg.test\" SECRETCANARY", "line 3 is not JSON")]
    [InlineData("""{"auths":{"reg.test":{"auth":"SECRETCANARY","auth":"SECRETCANARY"}}}""", "has the same member twice")]
    [InlineData("""{"auths":{"reg.test":{"auth":["SECRETCANARY"]}}}""", "wrong type")]
    [InlineData("""{"auths":["SECRETCANARY"]}""", "wrong type")]
    [InlineData("""{"auths":{"reg.test":{"auth":"not base64 SECRETCANARY"}}}""", "damaged")]
    [InlineData("""{"auths":{"reg.test":{"auth":"U0VDUkVUQ0FOQVJZ"}}}""", "damaged")]
    [InlineData("\uFEFF{}", "byte order mark")]
    public async Task A20_what_is_wrong_with_a_file_is_said_without_what_is_in_it(string json, string expected)
    {
        using CredentialHome home = new();
        home.Docker(json);
        (FoundCredential? found, CredentialException? failure) = await home.Chain.FindAsync(new CredentialTarget("reg.test", "x"), TestContext.Current.CancellationToken);

        Assert.Null(found);
        Assert.Equal(ImageErrorCode.ConfigInvalid, failure?.Code);
        Assert.Contains(expected, failure?.Message, StringComparison.Ordinal);
        Assert.Contains(home.DockerConfig, failure?.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", failure?.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("U0VD", failure?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A20_a_file_of_more_than_1_MiB_is_refused()
    {
        using CredentialHome home = new();
        home.Docker("{\"x\":\"" + new string('a', 10 * 1024 * 1024) + "\"}");
        (_, CredentialException? failure) = await home.Chain.FindAsync(new CredentialTarget("reg.test", "x"), TestContext.Current.CancellationToken);

        Assert.Contains("1,048,576 bytes", failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_source_does_not_hide_a_good_one_behind_it()
    {
        using CredentialHome home = new();
        home.Set("DOCKER_AUTH_CONFIG", """{"auths":{},"credsStore":"x"}""").Docker(Entry("docker"));
        (FoundCredential? found, CredentialException? failure) = await home.Chain.FindAsync(new CredentialTarget("reg.test", "x"), TestContext.Current.CancellationToken);

        Assert.Equal("docker", found?.Credential?.UserName);
        Assert.StartsWith("DOCKER_AUTH_CONFIG is not a valid", failure?.Message, StringComparison.Ordinal);
    }

    private static string Entry(string user) => Expand("""{"auths":{"reg.test":{"auth":"AUTH(USER:p)"}}}""".Replace("USER", user, StringComparison.Ordinal));

    private static string Expand(string json) =>
        System.Text.RegularExpressions.Regex.Replace(json, @"AUTH\((.*?)\)", match => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(match.Groups[1].Value)));

    private static Task<string?> FindAsync(CredentialHome home, string registry, string repository) => FindAsync(home.Chain, registry, repository);

    private static async Task<string?> FindAsync(CredentialChain chain, string registry, string repository)
    {
        (FoundCredential? found, CredentialException? failure) = await chain.FindAsync(new CredentialTarget(registry, repository), TestContext.Current.CancellationToken);
        Assert.Null(failure);
        return found?.Credential switch
        {
            null => null,
            { IdentityToken: { } token } credential => $"{credential.UserName}+identity:{token.Reveal()}",
            { RegistryToken: { } token } credential => $"{credential.UserName}+registry:{token.Reveal()}",
            var credential => $"{credential.UserName}:{credential.Password?.Reveal()}",
        };
    }
}
