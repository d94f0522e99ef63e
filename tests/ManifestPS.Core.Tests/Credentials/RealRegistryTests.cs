using ManifestPS.Credentials;
using ManifestPS.Errors;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Pull;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>A real docker-registry over TLS with an authority of its own, behind htpasswd and behind a token server. What docker and skopeo make of the same files is in <see cref="GoldenConfigTests"/>.</summary>
public sealed class RealRegistryTests
{
    private static readonly string[] Sources = ["config.json", "auth.json", "helper", "DOCKER_AUTH_CONFIG", "Connect-ImageRegistry", "-Credential"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_source_opens_it_with_the_good_credential_and_with_no_other(bool tokens)
    {
        await using SecuredRegistry registry = await SecuredRegistry.StartAsync(tokens);
        using KeptSettings kept = new(new RegistrySettings { Registry = registry.Address, CertificateAuthority = registry.AuthorityPath });
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

    [Theory]
    [InlineData(false, nameof(ImageErrorCode.AuthenticationFailed), nameof(ImageErrorCode.AuthenticationFailed))]
    [InlineData(true, "read", nameof(ImageErrorCode.AuthenticationFailed))]
    public async Task Without_a_credential_and_with_a_stored_one_that_is_rejected_there_is_what_is_public(bool tokens, string open, string closed)
    {
        await using SecuredRegistry registry = await SecuredRegistry.StartAsync(tokens);
        using KeptSettings kept = new(new RegistrySettings { Registry = registry.Address, CertificateAuthority = registry.AuthorityPath });
        Assert.Equal((open, closed), (await ReadAsync(registry, "nowhere", registry.Address, string.Empty, "public/app"), await ReadAsync(registry, "nowhere", registry.Address, string.Empty)));
        foreach (string source in Sources.Where(source => source != "-Credential"))
        {
            Assert.Equal((source, open), (source, await ReadAsync(registry, source, registry.Address, "wrong-CANARY", "public/app")));
        }
        Assert.Equal(nameof(ImageErrorCode.AuthenticationFailed), await ReadAsync(registry, "-Credential", registry.Address, "wrong-CANARY", "public/app"));
    }

    /// <returns>"read", or the code of the failure.</returns>
    private static async Task<string> ReadAsync(SecuredRegistry registry, string source, string host, string password, string repository = "app")
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
            _ = await new RegistryClient(registry.Address, repository, session, log).GetManifestAsync("1", TestContext.Current.CancellationToken);
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
