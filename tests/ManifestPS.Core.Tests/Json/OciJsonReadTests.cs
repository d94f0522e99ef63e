using System.Text;
using ManifestPS.Errors;
using ManifestPS.Json.Schema;
using ManifestPS.Json;

namespace ManifestPS.Core.Tests;

public class OciJsonReadTests
{
    [Theory]
    [MemberData(nameof(OciJsonRefusals.Syntax), MemberType = typeof(OciJsonRefusals))]
    [MemberData(nameof(OciJsonRefusals.Documents), MemberType = typeof(OciJsonRefusals))]
    public void A_bad_document_is_one_error_that_says_what_and_where(string json, ImageErrorCode code, string? path)
    {
        ManifestException error = Assert.Throws<ManifestException>(() => Json.Read(json));

        Assert.Equal((code, path), (error.Code, error.JsonPath));
        Assert.True(path is null || error.Message.EndsWith($" (at {path})", StringComparison.Ordinal), error.Message);
    }

    [Theory]
    [MemberData(nameof(OciJsonRefusals.Syntax), MemberType = typeof(OciJsonRefusals))]
    public void A_config_is_lenient_in_what_it_says_and_strict_in_how(string json, ImageErrorCode code, string? path)
    {
        ManifestException error = Assert.Throws<ManifestException>(() => Json.ReadConfig(json));

        Assert.Equal((code, path), (error.Code, error.JsonPath));
    }

    [Theory]
    [MemberData(nameof(OciJsonRefusals.Sizes), MemberType = typeof(OciJsonRefusals))]
    public void A_size_is_a_whole_number_that_every_reader_keeps_exact(string size)
    {
        string entry = $"{{\"mediaType\":\"x\",\"digest\":\"{Json.Digest}\",\"size\":{size}}}";

        ManifestException error = Assert.Throws<ManifestException>(() => Json.Read(Json.Index($"{Json.Entry()},{entry}")));

        Assert.Equal((ImageErrorCode.ManifestInvalid, "$.manifests[1].size"), (error.Code, error.JsonPath));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("9007199254740991", OciJson.MaxSize)]
    public void Sizes_go_from_nothing_to_two_to_the_53_less_one(string size, long value) =>
        Assert.Equal(value, Json.ReadList(Json.Index($"{{\"mediaType\":\"x\",\"digest\":\"{Json.Digest}\",\"size\":{size}}}")).Manifests[0].Size);

    // RFC 3629: overlong, surrogates, beyond U+10FFFF, cut short, a stray continuation; and UTF-16.
    [Theory]
    [InlineData("C0AF")]
    [InlineData("E08080")]
    [InlineData("EDA080")]
    [InlineData("F4908080")]
    [InlineData("E282")]
    [InlineData("80")]
    [InlineData("FF")]
    public void Bytes_that_are_not_UTF_8_are_refused_wherever_they_stand(string hex)
    {
        byte[] document = [.. "{\"a\":\""u8, .. Convert.FromHexString(hex), .. "\"}"u8];

        ManifestException error = Assert.Throws<ManifestException>(() => OciJson.ReadManifest(document, null));

        Assert.Equal((ImageErrorCode.JsonInvalidUtf8, "$"), (error.Code, error.JsonPath));
    }

    [Fact]
    public void A_document_in_UTF_16_is_refused() =>
        Assert.Equal(ImageErrorCode.JsonInvalidUtf8, Assert.Throws<ManifestException>(() => OciJson.ReadManifest(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Json.Index())).ToArray(), null)).Code);

    [Fact]
    public void Every_member_of_a_list_is_read()
    {
        ManifestList list = Json.ReadList($$"""
            {
              "schemaVersion": 2,
              "mediaType": "{{MediaTypes.OciIndex}}",
              "artifactType": "application/x",
              "manifests": [{
                {{Json.Required}},
                "platform": {"os":"windows","architecture":"amd64","variant":"v2","os.version":"10.0.1","os.features":["win32k"],"features":["sse4"]},
                "artifactType": "application/y",
                "urls": ["https://a/b"],
                "annotations": {"b":"2","a":"1"},
                "data": "e30="
              }],
              "subject": {{Json.Entry()}},
              "annotations": {"k":"v"}
            }
            """);

        Assert.Equal(
            new ManifestList
            {
                MediaType = MediaTypes.OciIndex,
                ArtifactType = "application/x",
                Manifests =
                [
                    new Descriptor
                    {
                        MediaType = MediaTypes.OciManifest,
                        Digest = Json.Digest,
                        Size = 7,
                        Platform = new Platform { OS = "windows", Architecture = "amd64", Variant = "v2", OSVersion = "10.0.1", OSFeatures = ["win32k"], Features = ["sse4"] },
                        ArtifactType = "application/y",
                        Urls = ["https://a/b"],
                        Annotations = ValueMap.Create([new("a", "1"), new("b", "2")]),
                        Data = "e30=",
                    },
                ],
                Subject = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Json.Digest, Size = 7 },
                Annotations = ValueMap.Create([new("k", "v")]),
            },
            list);
    }

    [Fact]
    public void Every_member_of_an_image_is_read()
    {
        ImageManifest image = Json.ReadImage(Json.Image($"\"artifactType\":\"application/x\",\"subject\":{Json.Entry()},\"annotations\":{{\"k\":\"v\"}}"));

        Assert.Equal(
            new ImageManifest
            {
                MediaType = MediaTypes.OciManifest,
                ArtifactType = "application/x",
                Config = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = Json.Digest, Size = 7 },
                Layers = [new Descriptor { MediaType = MediaTypes.OciLayerGzip, Digest = Json.Digest, Size = 7 }],
                Subject = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Json.Digest, Size = 7 },
                Annotations = ValueMap.Create([new("k", "v")]),
            },
            image);
    }

    [Fact]
    public void Members_that_the_spec_does_not_know_are_kept_as_they_stand()
    {
        ManifestList list = Json.ReadList(Json.Index(Json.Entry("\"platform\":{\"os\":\"linux\",\"cpu\":{\"a\":1.0}},\"x\": [1e3, \"\\u003c\"]"), "\"vendor\":null"));

        Assert.Equal("{\"a\":1.0}", list.Manifests[0].Platform?.Unknown["cpu"]);
        Assert.Equal("[1e3, \"\\u003c\"]", list.Manifests[0].Unknown["x"]);
        Assert.Equal("null", list.Unknown["vendor"]);
    }

    [Fact]
    public void A_member_that_is_null_counts_as_absent()
    {
        ManifestList list = Json.ReadList(Json.Index(
            Json.Entry("\"platform\":null,\"artifactType\":null,\"urls\":null,\"annotations\":null,\"data\":null"),
            "\"mediaType\":null,\"artifactType\":null,\"subject\":null,\"annotations\":null"));

        Assert.Equal(Json.ReadList(Json.Index(Json.Entry())), list);
    }

    [Fact]
    public void A_list_that_is_null_as_Go_writes_one_is_empty_and_judged_as_null()
    {
        string index = "{\"schemaVersion\":2,\"manifests\":null}";
        string image = $"{{\"schemaVersion\":2,\"config\":{Json.Entry()},\"layers\":null}}";

        Assert.Empty(Json.ReadList(index).Manifests);
        Assert.Empty(Assert.IsType<ImageManifest>(OciJson.ReadManifest(Encoding.UTF8.GetBytes(image), null)).Layers);
        Assert.Equal([new SchemaViolation("$.manifests", "The member 'manifests' is null.")], OciJson.CheckManifest(Encoding.UTF8.GetBytes(index), null));
        Assert.Equal([new SchemaViolation("$.layers", "The member 'layers' is null.")], OciJson.CheckManifest(Encoding.UTF8.GetBytes(image), null));
    }

    [Theory]
    [InlineData("{\"schemaVersion\":2,\"config\":null,\"layers\":[]}", "The member 'config' is null. (at $.config)")]
    [InlineData("{\"schemaVersion\":null,\"manifests\":[]}", "The member 'schemaVersion' is null. (at $.schemaVersion)")]
    [InlineData("{\"schemaVersion\":2,\"layers\":[]}", "The member 'config' is missing. (at $.config)")]
    public void A_member_that_is_null_where_it_must_not_be_is_called_null_not_missing(string json, string message) =>
        Assert.Equal(message, Assert.Throws<ManifestException>(() => OciJson.ReadManifest(Encoding.UTF8.GetBytes(json), null)).Message);

    [Theory]
    [InlineData("{\"key\":\"1\",\"Key\":\"2\",\"KEY\":\"3\"}")]
    [InlineData("{\"digest\":\"1\",\"Digest\":\"2\",\"\u017F\":\"3\",\"s\":\"4\"}")]
    public void Keys_of_annotations_may_differ_by_case_only(string annotations)
    {
        int count = annotations.Count(c => c == ':');

        ManifestList list = Json.ReadList(Json.Index(Json.Entry($"\"annotations\":{annotations}"), $"\"annotations\":{annotations}"));

        Assert.Equal((count, count), (list.Annotations.Count, list.Manifests[0].Annotations.Count));
    }

    [Fact]
    public void Names_that_only_look_alike_shadow_nothing()
    {
        // Upper-case dotted I and Greek iota are not folded by Go; 'manifest' is another word.
        ManifestList list = Json.ReadList(Json.Index("", "\"man\u0130fests\":1,\"man\u0131fests\":2,\"manifest\":3,\"layer\":4"));

        Assert.Equal(4, list.Unknown.Count);
    }

    [Fact]
    public void A_platform_may_be_empty_and_an_entry_may_have_none()
    {
        ManifestList list = Json.ReadList(Json.Index($"{Json.Entry("\"platform\":{}")},{Json.Entry()}"));

        Assert.Equal(new Platform { OS = "", Architecture = "" }, list.Manifests[0].Platform);
        Assert.Null(list.Manifests[1].Platform);
    }

    [Theory]
    [InlineData("""{"imageLayoutVersion":"1.0.0"}""", "1.0.0")]
    [InlineData("""{"imageLayoutVersion":"2","x":1}""", "2")]
    public void The_version_of_a_layout_is_read(string json, string version) =>
        Assert.Equal(version, OciJson.ReadLayoutVersion(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"imageLayoutVersion":1}""")]
    [InlineData("""{"imageLayoutVersion":null}""")]
    public void A_layout_without_a_version_is_none(string json) =>
        Assert.Equal("$.imageLayoutVersion", Assert.Throws<ManifestException>(() => OciJson.ReadLayoutVersion(Encoding.UTF8.GetBytes(json))).JsonPath);
}
