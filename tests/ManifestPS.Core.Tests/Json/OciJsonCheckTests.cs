using System.Text;
using FsCheck.Fluent;
using FsCheck.Xunit;
using FsCheck;
using ManifestPS.Errors;
using ManifestPS.Json.Schema;
using ManifestPS.Json;

namespace ManifestPS.Core.Tests;

public class OciJsonCheckTests
{
    private const string Config = $$$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{{Json.Digest}}}"]}}""";

    /// <summary>members of a config, and where they are wrong</summary>
    public static TheoryData<string, string> WrongConfigs => new()
    {
        { """ "created":"yesterday","author":5,"variant":[],"os.version":{},"os.features":"win32k" """, "$['os.version'] $['os.features'] $.variant $.created $.author" },
        { """ "os.features":["win32k",null,7] """, "$['os.features'][1] $['os.features'][2]" },
        { """ "config":[] """, "$.config" },
        { """ "config":{"User":0,"ExposedPorts":["80"],"Env":{},"Entrypoint":"sh","Cmd":[1,"c",2],"Volumes":"/","WorkingDir":false,"Labels":[],"StopSignal":9,"ArgsEscaped":"yes"} """, "$.config.User $.config.ExposedPorts $.config.Env $.config.Entrypoint $.config.Cmd[0] $.config.Cmd[2] $.config.Volumes $.config.WorkingDir $.config.Labels $.config.StopSignal $.config.ArgsEscaped" },
        { """ "config":{"ExposedPorts":{"80/tcp":{},"81/tcp":1},"Volumes":{"/v":null},"Labels":{"a":"1","b.c":2,"d":null}} """, "$.config.ExposedPorts['81/tcp'] $.config.Volumes['/v'] $.config.Labels['b.c'] $.config.Labels.d" },
        { """ "config":{"Env":["A=1","B=","=C","D","",null]} """, "$.config.Env[2] $.config.Env[3] $.config.Env[4] $.config.Env[5]" },
        { """ "history":[{"created":"2026-11-10","author":1,"created_by":2,"comment":3,"empty_layer":"true"},{},"RUN"] """, "$.history[0].created $.history[0].author $.history[0].created_by $.history[0].comment $.history[0].empty_layer $.history[2]" },
    };

    /// <summary>a config's root file system, and where it is wrong</summary>
    public static TheoryData<string, string> WrongRoots => new()
    {
        { "null", "$.rootfs" },
        { "[]", "$.rootfs" },
        { "{}", "$.rootfs.type $.rootfs.diff_ids" },
        { """{"type":"layer","diff_ids":null}""", "$.rootfs.type $.rootfs.diff_ids" },
        { """{"type":5,"diff_ids":{}}""", "$.rootfs.type $.rootfs.diff_ids" },
        { $$"""{"type":"layers","diff_ids":["sha256:1","{{Json.Digest}}",5]}""", "$.rootfs.diff_ids[0] $.rootfs.diff_ids[2]" },
    };

    /// <summary>a manifest or list, and where it is wrong</summary>
    public static TheoryData<string, string> WrongManifests => new()
    {
        { Json.Index("{},1,{\"mediaType\":\"x\",\"digest\":\"sha256:1\",\"size\":-1}"), "$.manifests[0].mediaType $.manifests[0].digest $.manifests[0].size $.manifests[1] $.manifests[2].mediaType $.manifests[2].digest $.manifests[2].size" },
        { Json.Index(Json.Entry("\"platform\":{\"os.version\":5}")), "$.manifests[0].platform.architecture $.manifests[0].platform.os $.manifests[0].platform['os.version']" },
        { Json.Index(Json.Entry("\"urls\":[\"https://a/b\",\"a\",5],\"annotations\":{\"a\":1},\"data\":\"e30\",\"artifactType\":\"x\"")), "$.manifests[0].urls[1] $.manifests[0].urls[2] $.manifests[0].annotations.a $.manifests[0].data $.manifests[0].artifactType" },
        { Json.Index(members: "\"artifactType\":\"\",\"subject\":{},\"annotations\":[]"), "$.artifactType $.subject.mediaType $.subject.digest $.subject.size $.annotations" },
        { Json.Image("\"artifactType\":5,\"annotations\":{\"a\":null}"), "$.artifactType $.annotations.a" },
        { "{\"schemaVersion\":2,\"layers\":{}}", "$.config $.layers" },
        { Json.Index().Replace("[]", "null", StringComparison.Ordinal), "$.manifests" },
        { $"{{\"schemaVersion\":2,\"mediaType\":\"{MediaTypes.OciManifest}\",\"config\":{Json.Entry()},\"layers\":[]}}", "$.layers" },
        { $"{{\"schemaVersion\":2,\"mediaType\":\"{MediaTypes.DockerManifest}\",\"config\":{Json.Entry()}}}", "$.layers" },
        { Json.Index(Json.Entry().Replace("sha256:", "blake3:0", StringComparison.Ordinal)), "$.manifests[0].digest" },
    };

    /// <summary>a text, and whether RFC 3986 calls it a URI</summary>
    public static TheoryData<string, bool> Uris => new()
    {
        { "https://mcr.microsoft.com/v2/windows/nanoserver/blobs/sha256:4f53", true },
        { "http://[::1]:5000/a?b=c&d#e", true },
        { "urn:oci:x", true },
        { "x-1+y.z:", true },
        { "https://a/%2F", true },
        { "", false },
        { "a", false },
        { "/a/b", false },
        { "//a/b", false },
        { "1a:b", false },
        { ":b", false },
        { "https://a/%2", false },
        { "https://a/%zz", false },
        { "https://a/b c", false },
        { "https://a/\u00e9", false },
        { "https://a/<b>", false },
        { "https://a:port/", false },
    };

    /// <summary>a text, and whether RFC 3339 calls it a time</summary>
    public static TheoryData<string, bool> Times => new()
    {
        { "2026-11-10T01:02:03Z", true },
        { "2026-11-10T01:02:03.123456789Z", true },
        { "2026-11-10T01:02:03.1+05:30", true },
        { "0001-01-01T00:00:00Z", true },
        { "0001-01-01T00:00:00+14:00", true },
        { "2024-02-29T23:59:59-23:59", true },
        { "2023-02-29T00:00:00Z", false },
        { "2026-11-10T24:00:00Z", false },
        { "2026-11-10T01:02:60Z", false },
        { "2026-11-10T01:02:03", false },
        { "2026-11-10t01:02:03z", false },
        { "2026-11-10 01:02:03Z", false },
        { "2026-11-10T01:02:03.Z", false },
        { "2026-11-10T01:02:03,5Z", false },
        { "2026-11-10T01:02:03+24:00", false },
        { "2026-11-10T01:02:03+05:60", false },
        { "2026-11-10T01:02:03+0530", false },
        { "2026-11-10T01:02:03Z ", false },
        { "2026-11-10", false },
        { "99999-01-01T00:00:00Z", false },
        { "", false },
    };

    [Theory]
    [MemberData(nameof(WrongConfigs))]
    public void Everything_that_is_wrong_in_a_config_is_said_and_where(string members, string paths) =>
        Assert.Equal(paths, Paths(CheckConfig($"{Config[..^1]},{members}}}")));

    [Theory]
    [MemberData(nameof(WrongRoots))]
    public void A_config_without_its_layers_is_wrong(string root, string paths) =>
        Assert.Equal($"$.architecture $.os {paths}", Paths(CheckConfig($$"""{"architecture":5,"rootfs":{{root}}}""")));

    [Fact]
    public void A_Docker_image_FROM_scratch_has_no_layers_and_need_not_list_their_diff_ids()
    {
        const string config = """{"architecture":"amd64","os":"linux","rootfs":{"type":"layers"}}""";

        Assert.Empty(CheckManifest($"{{\"schemaVersion\":2,\"mediaType\":\"{MediaTypes.DockerManifest}\",\"config\":{Json.Entry()},\"layers\":[]}}"));
        Assert.Empty(OciJson.CheckConfig(Encoding.UTF8.GetBytes(config), hasLayers: false));
        Assert.Equal("$.rootfs.diff_ids", Paths(CheckConfig(config)));
    }

    [Theory]
    [MemberData(nameof(WrongManifests))]
    public void Everything_that_is_wrong_in_a_manifest_is_said_and_where(string json, string paths) => Assert.Equal(paths, Paths(CheckManifest(json)));

    [Theory]
    [MemberData(nameof(Uris))]
    public void An_entry_can_be_had_from_a_URI(string text, bool isUri) =>
        Assert.Equal(isUri ? "" : "$.manifests[0].urls[0]", Paths(CheckManifest(Json.Index(Json.Entry($"\"urls\":[\"{text}\"]")))));

    [Theory]
    [MemberData(nameof(Times))]
    public void An_image_was_made_at_a_time_of_RFC_3339(string text, bool isTime) =>
        Assert.Equal(isTime ? "" : "$.created $.history[0].created", Paths(CheckConfig($"{Config[..^1]},\"created\":\"{text}\",\"history\":[{{\"created\":\"{text}\"}}]}}")));

    [Fact]
    public void A_violation_is_one_sentence_and_a_path()
    {
        SchemaViolation violation = Assert.Single(CheckConfig(Config.Replace("\"layers\"", "\"layer\"", StringComparison.Ordinal)));

        Assert.Equal(new SchemaViolation("$.rootfs.type", "'layer' is not 'layers', the only type of a root file system."), violation);
        Assert.Equal("'layer' is not 'layers', the only type of a root file system. (at $.rootfs.type)", violation.ToString());
    }

    [Fact]
    public void What_builders_write_has_no_violation()
    {
        // buildx and the legacy builder: members of Docker's own, and nulls as Go writes them
        Assert.Empty(CheckConfig($$$"""
            {
              "architecture":"amd64","variant":"","os":"linux","created":"2026-11-10T01:02:03.123456789Z","author":"","docker_version":"28.2.2","container":"0a1b",
              "config":{
                "Hostname":"","Domainname":"","User":"","AttachStdin":false,"ExposedPorts":{"80/tcp":{},"443/udp":{}},"Tty":false,
                "Env":["PATH=/usr/bin","MOTD=two\nlines=1"],"Cmd":null,"Healthcheck":{"Test":["CMD","true"],"Interval":30000000000},"ArgsEscaped":true,
                "Image":"","Volumes":null,"WorkingDir":"/","Entrypoint":null,"OnBuild":null,"Labels":null,"StopSignal":"SIGQUIT","Shell":["/bin/sh","-c"]
              },
              "container_config":{"Hostname":"0a1b","Env":null,"Cmd":["/bin/sh","-c","#(nop) "]},
              "history":[{"created":"0001-01-01T00:00:00Z","created_by":"COPY . / # buildkit","comment":"buildkit.dockerfile.v0"},{"empty_layer":true}],
              "moby.buildkit.buildinfo.v1":"e30=","moby.buildkit.cache.v0":null,
              "rootfs":{"type":"layers","diff_ids":["{{{Json.Digest}}}"]}
            }
            """));
        Assert.Empty(CheckConfig("""{"architecture":"unknown","os":"unknown","config":{},"history":null,"rootfs":{"type":"layers","diff_ids":[]}}"""));
        Assert.Empty(CheckManifest(Json.Index(
            Json.Entry("\"platform\":null,\"artifactType\":null,\"urls\":null,\"annotations\":null,\"data\":null"),
            "\"mediaType\":null,\"artifactType\":null,\"subject\":null,\"annotations\":null,\"vendor\":[1]")));
    }

    [Fact]
    public void The_sample_images_have_no_violation()
    {
        string[] documents = [.. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "samples"), "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("oci-layout", StringComparison.Ordinal))
            .Select(File.ReadAllText)
            .Where(text => text.StartsWith('{') && (text.Contains("\"schemaVersion\"", StringComparison.Ordinal) || text.Contains("\"rootfs\"", StringComparison.Ordinal)))];

        Assert.True(documents.Length > 20, $"{documents.Length} documents");
        Assert.All(documents, text => Assert.Empty(text.Contains("\"schemaVersion\"", StringComparison.Ordinal) ? CheckManifest(text) : CheckConfig(text)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("5")]
    public void What_is_no_object_is_an_error(string json)
    {
        Assert.Equal(ImageErrorCode.ManifestInvalid, Assert.Throws<ManifestException>(() => CheckConfig(json)).Code);
        Assert.Equal(ImageErrorCode.ManifestInvalid, Assert.Throws<ManifestException>(() => CheckManifest(json)).Code);
    }

    [Fact]
    public void A_document_announced_as_another_is_an_error() =>
        Assert.Equal(ImageErrorCode.MediaTypeMismatch, Assert.Throws<ManifestException>(() => OciJson.CheckManifest(Encoding.UTF8.GetBytes(Json.Index()), MediaTypes.OciManifest)).Code);

    [Theory]
    [MemberData(nameof(OciJsonRefusals.Syntax), MemberType = typeof(OciJsonRefusals))]
    [MemberData(nameof(OciJsonRefusals.Documents), MemberType = typeof(OciJsonRefusals))]
    public void What_reading_refuses_is_not_called_right(string json, ImageErrorCode code, string? path)
    {
        try
        {
            Assert.NotEmpty(CheckManifest(json));
            Assert.Equal(ImageErrorCode.ManifestInvalid, code);
        }
        catch (ManifestException e)
        {
            Assert.Equal((code, path), (e.Code, e.JsonPath));
        }
    }

    [Fact]
    public void A_hostile_document_gives_a_bounded_answer()
    {
        ValueList<SchemaViolation> violations = CheckConfig($"{{\"config\":{{\"Env\":[{string.Join(',', Enumerable.Repeat("1", 2_000_000))}],\"StopSignal\":{{}}}}}}");

        Assert.Equal(1_000, violations.Count);
        SchemaViolation shortened = Assert.Single(CheckConfig(Config.Replace("\"layers\"", $"\"{new string('x', 1_000_000)}\"", StringComparison.Ordinal)));
        Assert.InRange(shortened.Message.Length, 100, 200);
    }

    [Property]
    public Property Any_JSON_is_judged_or_is_one_ManifestException() =>
        Prop.ForAll(Gen.Sized(Value).Resize(6).ToArbitrary(), value =>
        {
            string config = Config.Replace("\"amd64\"", value, StringComparison.Ordinal);
            string[] documents = [value, config, $"{Config[..^1]},\"config\":{value},\"history\":{value}}}", Json.Index(value, $"\"subject\":{value}"), Json.Image($"\"annotations\":{value}")];
            return documents.All(json => IsJudged(() => CheckConfig(json)) && IsJudged(() => CheckManifest(json)));
        });

    private static Gen<string> Value(int size)
    {
        Gen<string> leaf = Gen.Elements("null", "true", "0", "-1", "1e3", "9007199254740992", "\"\"", "\"layers\"", "\"A=1\"", "\"a/b\"", "\"=\"", $"\"{Json.Digest}\"", "\"2026-11-10T01:02:03Z\"");
        if (size == 0)
        {
            return leaf;
        }
        Gen<string> name = Gen.Elements("mediaType", "digest", "size", "urls", "platform", "os", "config", "Env", "Labels", "rootfs", "type", "diff_ids", "created", "x");
        Gen<string> member = name.SelectMany(n => Value(size / 2).Select(v => $"\"{n}\":{v}"));
        return Gen.OneOf(
            leaf,
            Value(size / 2).ListOf().Select(items => $"[{string.Join(',', items)}]"),
            member.ListOf().Select(members => $"{{{string.Join(',', members)}}}"));
    }

    private static bool IsJudged(Func<ValueList<SchemaViolation>> check)
    {
        try
        {
            return check().Count >= 0;
        }
        catch (ManifestException)
        {
            return true;
        }
    }

    private static ValueList<SchemaViolation> CheckConfig(string json) => OciJson.CheckConfig(Encoding.UTF8.GetBytes(json));

    private static ValueList<SchemaViolation> CheckManifest(string json) => OciJson.CheckManifest(Encoding.UTF8.GetBytes(json), null);

    private static string Paths(ValueList<SchemaViolation> violations) => string.Join(' ', violations.Select(violation => violation.Path));
}
