using ManifestPS.Errors;

namespace ManifestPS.Core.Tests;

/// <summary>What the document says it is, what was announced, and what its members make it: all that are there must agree (C02).</summary>
public class OciJsonMediaTypeTests
{
    private const string Artifact = "application/vnd.oci.artifact.manifest.v1+json";
    private const string Other = "application/vnd.example+json";

    private static readonly string[] Lists = [MediaTypes.OciIndex, MediaTypes.DockerList];
    private static readonly string[] Images = [MediaTypes.OciManifest, MediaTypes.DockerManifest];
    private static readonly string?[] Types = [null, .. Lists, .. Images, Artifact, Other, ""];

    /// <summary>stated, declared, whether the document has the members of a list</summary>
    public static TheoryData<string?, string?, bool> Combinations
    {
        get
        {
            TheoryData<string?, string?, bool> combinations = [];
            foreach (string? stated in Types)
            {
                foreach (string? declared in Types)
                {
                    combinations.Add(stated, declared, true);
                    combinations.Add(stated, declared, false);
                }
            }
            return combinations;
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Document_header_and_members_must_agree(string? stated, string? declared, bool isList)
    {
        string member = stated is null ? "" : $"\"mediaType\":\"{stated}\"";
        string json = isList ? Json.Index(Json.Entry(), member) : Json.Image(member);
        string[] fitting = isList ? Lists : Images;
        string type = stated ?? declared ?? fitting[0];

        if (fitting.Contains(type) && (declared ?? type) == type)
        {
            ManifestDocument document = Json.Read(json, declared);
            Assert.Equal((type, isList), (document.MediaType, document is ManifestList));
        }
        else
        {
            bool isKnown = Lists.Contains(type) || Images.Contains(type) || (declared ?? type) != type;
            ManifestException error = Assert.Throws<ManifestException>(() => Json.Read(json, declared));
            Assert.Equal((isKnown ? ImageErrorCode.MediaTypeMismatch : ImageErrorCode.MediaTypeUnsupported, "$.mediaType"), (error.Code, error.JsonPath));
            Assert.Contains($"'{type}'", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(MediaTypes.DockerSchema1)]
    [InlineData(MediaTypes.DockerSchema1Signed)]
    public void Schema_1_is_named_whoever_says_so(string type)
    {
        Assert.Equal(ImageErrorCode.Schema1Unsupported, Assert.Throws<ManifestException>(() => Json.Read("{\"schemaVersion\":1}", type)).Code);
        Assert.Equal(ImageErrorCode.Schema1Unsupported, Assert.Throws<ManifestException>(() => Json.Read(Json.Image($"\"mediaType\":\"{type}\""))).Code);
    }

    [Theory]
    [InlineData(MediaTypes.OciManifest)]
    [InlineData(MediaTypes.OciIndex)]
    public void The_members_of_an_artifact_manifest_are_neither_image_nor_list(string type)
    {
        ManifestException error = Assert.Throws<ManifestException>(() => Json.Read($"{{\"schemaVersion\":2,\"mediaType\":\"{type}\",\"blobs\":[]}}"));

        Assert.Equal(ImageErrorCode.MediaTypeMismatch, error.Code);
        Assert.Contains("artifact manifest", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/vnd.oci.image.index.v1+json; charset=utf-8", MediaTypes.OciIndex)]
    [InlineData(" Application/VND.oci.image.index.v1+JSON ", MediaTypes.OciIndex)]
    [InlineData("text/plain;charset=utf-8", null)]
    [InlineData("application/json", null)]
    [InlineData("application/octet-stream", null)]
    [InlineData("text/html", null)]   // the bytes decide whether it is a web page
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_header_names_a_type_or_nothing(string? header, string? type) => Assert.Equal(type, MediaTypes.FromHeader(header));
}
