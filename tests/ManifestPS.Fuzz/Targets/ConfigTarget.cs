using ManifestPS.Errors;
using ManifestPS.Json;

namespace ManifestPS.Fuzz.Targets;

/// <summary>Any bytes are a config, all of which can be looked at, or one ManifestException.</summary>
public sealed class ConfigTarget : FuzzTarget
{
    public override IReadOnlyList<string> Corpus { get; } =
    [
        "{}",
        """{"os":"linux","architecture":"amd64","created":"2026-11-10T00:00:00.123456789Z","config":{"User":"1","Env":["A=1"],"Cmd":["c"],"Entrypoint":["e"],"ExposedPorts":{"80/tcp":{}},"Volumes":{"/v":{}},"Labels":{"a":"1","A":"2"},"WorkingDir":"/","StopSignal":"9","OnBuild":null},"rootfs":{"type":"layers","diff_ids":["sha256:1"]},"history":[{"created":"0001-01-01T00:00:00Z","created_by":"x","comment":"y","empty_layer":true}],"docker_version":"1"}""",
        """{"os":"windows","architecture":"amd64","os.version":"10.0.1","os.features":["win32k"],"variant":"v2","author":"me"}""",
    ];

    public override IReadOnlyList<string> Dictionary { get; } =
        [.. Documents.Words, "99999-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999-14:00", "2026-02-30", "12:00", "-", "config", "created_by", "empty_layer", "User"];

    public override bool Try(byte[] input)
    {
        ConfigDocument config;
        try
        {
            config = OciJson.ReadConfig(input);
            _ = OciJson.CheckConfig(input);
        }
        catch (ManifestException)
        {
            return false;
        }
        Require(config == OciJson.ReadConfig(input) && config.GetHashCode() == OciJson.ReadConfig(input).GetHashCode(), "the same config is another");
        Require(config.ToString().Length > 0 && config.Created?.ToUniversalTime() is not { Year: > 9999 }, "no text or time");
        _ = config.Platform?.Normalize().ToString();
        _ = string.Concat(config.History.Select(step => step.ToString()));
        return true;
    }
}
