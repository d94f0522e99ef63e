using System.Text;
using System.Text.Json;
using ManifestPS.Credentials;
using ManifestPS.Errors;
using ManifestPS.Json;
using Lookup = ManifestPS.Credentials.CredentialTarget;

namespace ManifestPS.Fuzz.Targets;

/// <summary>Any bytes are a configuration of docker or podman, a helper's or a token server's answer, or what is wrong with them is said without what is in them.</summary>
public sealed class CredentialTarget : FuzzTarget
{
    private const string Canary = "CANARY-4711";

    private static readonly string Auth = Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{Canary}"));
    private static readonly Lookup[] Targets =
        [new("docker.io", "library/php"), new("reg.test", "team/app"), new("reg.test:5000", null)];

    public override IReadOnlyList<string> Corpus { get; } =
    [
        $$$"""{"auths":{"https://index.docker.io/v1/":{"auth":"{{{Auth}}}"},"reg.test/team":{"auth":"{{{Auth}}}","email":"x"},"reg.test":{"username":"a","password":"{{{Canary}}}"},"reg.test:5000":{"identitytoken":"{{{Canary}}}","registrytoken":"{{{Canary}}}" } },"credHelpers":{"reg.test":"a"},"credsStore":"{{{Canary}}}","HttpHeaders":{"X":"{{{Canary}}}" } }""",
        "{\"auths\":{\"reg.test\":{\"auth\":\"" + Auth + "\"}}}",
        $$$"""{"reg.test":{"auth":"{{{Auth}}}" },"https://index.docker.io/v1/":{"auth":"{{{Auth}}}" } }""",
        $$$"""{"ServerURL":"reg.test","Username":"alice","Secret":"{{{Canary}}}"}""",
        $$$"""{"token":"{{{Canary}}}","access_token":"{{{Canary}}}","expires_in":300}""",
        $$$"""{"errors":[{"code":"UNAUTHORIZED","message":"no","detail":null}]}""",
    ];

    public override IReadOnlyList<string> Dictionary { get; } =
    [
        .. Documents.Words, Canary, Auth, "auths", "auth", "username", "password", "identitytoken", "registrytoken", "credHelpers", "credsStore", "Username", "Secret", "<token>", "token", "access_token", "expires_in", "errors", "message",
        "docker.io", "index.docker.io", "https://index.docker.io/v1/", "reg.test", "reg.test:5000", "reg.test/team", "http://", "../../evil", "\\n", "\r",
    ];

    public override bool Try(byte[] input)
    {
        bool accepted = false;
        foreach (CredentialConfigForm form in new[] { CredentialConfigForm.File, CredentialConfigForm.Variable, CredentialConfigForm.Bare })
        {
            accepted |= Read(input, form);
        }
        bool answered = OciJson.ReadHelperAnswer(input) is not null | OciJson.ReadToken(input) is not null | OciJson.ReadError(input) is not (null, null);
        return Edit(input) | answered | accepted;
    }

    private static bool Read(byte[] input, CredentialConfigForm form)
    {
        try
        {
            if (ConfigReader.Parse(input, form, "'config.json'") is not { } config)
            {
                return false;
            }
            foreach (Lookup target in Targets)
            {
                Look(config, target);
            }
            return true;
        }
        catch (CredentialException e)
        {
            RequireSilence(e);
            return false;
        }
    }

    private static void Look(CredentialConfig config, Lookup target)
    {
        try
        {
            if (config.FindHelper(target) is { } helper)
            {
                _ = new CredentialHelper(helper, CredentialEnvironment.Process);
            }
            foreach (bool oldKeys in new[] { true, false })
            {
                RegistryCredential? found = config.Find(target, oldKeys);
                Require(found?.ToString()?.Contains(Canary, StringComparison.Ordinal) != true || found.UserName.Contains(Canary, StringComparison.Ordinal), "a credential shows its secret");
            }
        }
        catch (FormatException e)
        {
            RequireSilence(e);
        }
        catch (CredentialException e) when (e.Code == ImageErrorCode.CredentialHelperInvalidName)
        {
            Require(e.Message.Length < 200, "the helper's name is shown at length");   // a name is no secret
        }
    }

    /// <summary>What docker login would do to such a file: it stays JSON, and says what it said before.</summary>
    private static bool Edit(byte[] input)
    {
        try
        {
            byte[] edited = OciJson.WriteAuth(input, "new.test", "bmV3", null);
            using JsonDocument document = JsonDocument.Parse(edited);
            Require(document.RootElement.GetProperty("auths").GetProperty("new.test").GetProperty("auth").GetString() == "bmV3", "the entry is not there");
            byte[] undone = OciJson.WriteAuth(edited, "new.test", null, null);
            Require(undone.AsSpan().SequenceEqual(OciJson.WriteAuth(undone, "new.test", null, null)), "taking it away twice is not taking it away");
            return true;
        }
        catch (ManifestException e)
        {
            RequireSilence(ConfigReader.Invalid("'config.json'", e));
            return false;
        }
    }

    private static void RequireSilence(Exception e) =>
        Require(!e.ToString().Contains("CANARY", StringComparison.Ordinal) && !e.ToString().Contains(Auth[8..], StringComparison.Ordinal), $"a message shows a secret: {e.Message}");
}
