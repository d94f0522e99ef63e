using System.Collections;
using System.Diagnostics;
using ManifestPS.Registry;
using ManifestPS.Registry.Credentials;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.RegistryOptions;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>A real docker-registry over TLS with an authority of its own, behind htpasswd and behind a token server; docker and skopeo judge the same files.</summary>
public sealed class RealRegistryTests
{
    private static readonly string[] Sources = ["config.json", "auth.json", "helper", "DOCKER_AUTH_CONFIG", "Connect-ImageRegistry", "-Credential"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_source_opens_it_with_the_good_credential_and_with_no_other(bool tokens)
    {
        await using SecuredRegistry registry = await SecuredRegistry.StartAsync(tokens);
        foreach (string source in Sources)
        {
            Assert.Equal((source, "read"), (source, await ReadAsync(registry, source, registry.Address, SecuredRegistry.Password)));
            Assert.Equal((source, nameof(ImageErrorCode.AuthenticationFailed)), (source, await ReadAsync(registry, source, registry.Address, "wrong-CANARY")));
            if (source != "-Credential")
            {
                Assert.Equal((source, nameof(ImageErrorCode.AuthenticationFailed)), (source, await ReadAsync(registry, source, "other.test", SecuredRegistry.Password)));
            }
        }
    }

    /// <summary>The same files, read by docker, by skopeo and by us: whom does the token server see?</summary>
    [Theory]
    [InlineData("""{"auths":{"HOST":{"auth":"AUTH(one:p)"}}}""")]
    [InlineData("""{"auths":{"https://HOST":{"auth":"AUTH(one:p)"}}}""")]
    [InlineData("""{"auths":{"https://HOST/v1/":{"auth":"AUTH(one:p)"}}}""")]
    [InlineData("""{"auths":{"other.test":{"auth":"AUTH(one:p)"}}}""")]
    [InlineData("""{"auths":{"other.test":{"auth":"AUTH(two:p)"},"HOST":{"auth":"AUTH(one:p:q)"}}}""")]
    [InlineData("""{"auths":{"HOST":{"auth":"AUTH(one:p)","email":"e@x"}},"HttpHeaders":{"X-A":"b"}}""")]
    [InlineData("""{"credHelpers":{"HOST":"golden"},"auths":{"HOST":{"auth":"AUTH(file:p)"}}}""")]
    [InlineData("""{"credHelpers":{"other.test":"golden"},"auths":{"HOST":{"auth":"AUTH(one:p)"}}}""")]
    [InlineData("""{"credsStore":"golden","auths":{"HOST":{}}}""", "docker")]
    [InlineData("""{"credsStore":"golden","credHelpers":{"HOST":"none"},"auths":{"HOST":{"auth":"AUTH(file:p)"}}}""", "docker")]
    [InlineData("""{"auths":{"HOST":{"username":"one","password":"p"}}}""", "docker")]
    public async Task Docker_and_skopeo_find_the_same_credential_in_the_same_file(string json, string only = "docker skopeo")
    {
        await using SecuredRegistry registry = await SecuredRegistry.StartAsync(tokens: true);
        using CredentialHome home = new();
        home.Helper("golden", """cat >/dev/null; echo '{"ServerURL":"x","Username":"golden","Secret":"p"}'""").Helper("none", "cat >/dev/null; echo 'credentials not found in native keychain'; exit 1");
        home.Docker(System.Text.RegularExpressions.Regex.Replace(json.Replace("HOST", registry.Address, StringComparison.Ordinal), @"AUTH\((.*?)\)", match => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(match.Groups[1].Value))));

        (FoundCredential? found, _) = await home.Chain.FindAsync(new CredentialTarget(registry.Address, "app"), TestContext.Current.CancellationToken);
        string ours = found?.Credential is { } credential ? $"Basic {CredentialHome.Auth(credential.UserName, credential.Password?.Reveal() ?? string.Empty)}" : "nobody";
        if (only.Contains("docker", StringComparison.Ordinal))
        {
            Assert.Equal(("docker", ours), ("docker", await SeenAsync(registry, home, "docker", "manifest", "inspect", $"{registry.Address}/app:1")));
        }
        if (only.Contains("skopeo", StringComparison.Ordinal))
        {
            Assert.Equal(("skopeo", ours), ("skopeo", await SeenAsync(registry, home, "skopeo", "inspect", "--raw", $"docker://{registry.Address}/app:1")));
        }
    }

    private static async Task<string> SeenAsync(SecuredRegistry registry, CredentialHome home, string program, params string[] arguments)
    {
        StubServer tokens = registry.Tokens ?? throw new InvalidOperationException("There is a token server.");
        tokens.Requests.Clear();
        ProcessStartInfo start = new(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            start.Environment[(string)variable.Key] = (string?)variable.Value;
        }
        start.Environment["HOME"] = home.Root;
        start.Environment["PATH"] = $"{home.Bin}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["SSL_CERT_FILE"] = registry.AuthorityPath;
        start.Environment["XDG_RUNTIME_DIR"] = home.Root;
        _ = start.Environment.Remove("DOCKER_CONFIG") | start.Environment.Remove("REGISTRY_AUTH_FILE");
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        Task<string> said = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        _ = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(tokens.Requests.Total > 0, $"{program} asked for no token: {await said}");
        return tokens.Requests.All[0].Header("Authorization") ?? "nobody";
    }

    /// <returns>"read", or the code of the failure.</returns>
    private static async Task<string> ReadAsync(SecuredRegistry registry, string source, string host, string password)
    {
        using CredentialHome home = new();
        ConnectedRegistries connected = new();
        string entry = "{\"auths\":{\"" + host + "\":{\"auth\":\"" + CredentialHome.Auth(SecuredRegistry.User, password) + "\"}}}";
        RegistryCredential credential = new(SecuredRegistry.User, password);
        switch (source)
        {
            case "config.json":
                home.Docker(entry);
                break;
            case "auth.json":
                home.Write(".config/containers/auth.json", entry);
                break;
            case "helper":
                home.Helper("t", $"read host; cat >/dev/null\n[ \"$host\" = '{host}' ] || {{ echo 'credentials not found in native keychain'; exit 1; }}\necho '{{\"Username\":\"{SecuredRegistry.User}\",\"Secret\":\"{password}\"}}'").Docker("""{"credsStore":"t"}""");
                break;
            case "DOCKER_AUTH_CONFIG":
                home.Set("DOCKER_AUTH_CONFIG", entry);
                break;
            case "Connect-ImageRegistry":
                connected.Add(host, credential);
                break;
        }
        RegistrySession session = new(new RegistryOptions { Credential = source == "-Credential" ? credential : null }, CredentialChain.Create(home.Environment, connected));
        RegistryReader log = new();
        try
        {
            _ = await new RegistryClient(registry.Address, "app", session, log).GetManifestAsync("1", TestContext.Current.CancellationToken);
            return "read";
        }
        catch (RegistryException e)
        {
            Assert.DoesNotContain("CANARY", e.ToString(), StringComparison.Ordinal);
            return e.Code.ToString();
        }
        finally
        {
            Assert.DoesNotContain(log.Verbose.Concat(log.Warnings), line => line.Contains("CANARY", StringComparison.Ordinal));
        }
    }
}
