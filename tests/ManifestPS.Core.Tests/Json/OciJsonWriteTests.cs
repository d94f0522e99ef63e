using FsCheck.Fluent;
using FsCheck.Xunit;
using FsCheck;
using ManifestPS.Errors;
using ManifestPS.Json;

namespace ManifestPS.Core.Tests;

public class OciJsonWriteTests
{
    private static readonly ManifestList Empty = new() { MediaType = MediaTypes.OciIndex, Manifests = [] };

    // What Go's json.MarshalIndent(index, "", "  ") gives for image-spec's structs, with HTML escaping on as it is by default.
    private const string Golden = """
        {
          "schemaVersion": 2,
          "mediaType": "application/vnd.oci.image.index.v1+json",
          "artifactType": "application/x+y",
          "manifests": [
            {
              "mediaType": "application/vnd.oci.image.manifest.v1+json",
              "digest": "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
              "size": 7,
              "urls": [
                "https://a/b?c=d\u0026e=f"
              ],
              "annotations": {
                "A": "1",
                "a": "2",
                "b": "3"
              },
              "data": "e30=",
              "platform": {
                "architecture": "amd64",
                "os": "windows",
                "os.version": "10.0.1",
                "os.features": [
                  "win32k",
                  "x"
                ],
                "variant": "v2",
                "features": [
                  "sse4"
                ],
                "cpu": {"a": 1.0}
              },
              "artifactType": "application/z",
              "x": [1e3]
            },
            {
              "mediaType": "application/vnd.oci.image.manifest.v1+json",
              "digest": "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
              "size": 0
            }
          ],
          "subject": {
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "digest": "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
            "size": 7
          },
          "annotations": {
            "k": "v"
          },
          "vendor": null
        }
        """;

    private static readonly Descriptor Entry = new() { MediaType = MediaTypes.OciManifest, Digest = Json.Digest, Size = 7 };

    private static readonly ManifestList Full = new()
    {
        MediaType = MediaTypes.OciIndex,
        ArtifactType = "application/x+y",
        Manifests =
        [
            Entry with
            {
                Urls = ["https://a/b?c=d&e=f"],
                Annotations = ValueMap.Create([new("b", "3"), new("a", "2"), new("A", "1")]),
                Data = "e30=",
                Platform = new Platform
                {
                    OS = "windows",
                    Architecture = "amd64",
                    OSVersion = "10.0.1",
                    OSFeatures = ["win32k", "x"],
                    Variant = "v2",
                    Features = ["sse4"],
                    Unknown = ValueMap.Create([new("cpu", "{\"a\": 1.0}")]),
                },
                ArtifactType = "application/z",
                Unknown = ValueMap.Create([new("x", "[1e3]")]),
            },
            Entry with { Size = 0 },
        ],
        Subject = Entry,
        Annotations = ValueMap.Create([new("k", "v")]),
        Unknown = ValueMap.Create([new("vendor", "null")]),
    };

    [Fact]
    public void A_list_is_written_as_Go_writes_it() => Assert.Equal(Golden, Json.Write(Full));

    [Fact]
    public void What_was_written_is_read_back_the_same_with_its_unknown_members() => Assert.Equal(Full, Json.ReadList(Json.Write(Full)));

    [Fact]
    public void An_empty_list_has_its_three_members_and_no_final_newline() =>
        Assert.Equal($"{{\n  \"schemaVersion\": 2,\n  \"mediaType\": \"{MediaTypes.OciIndex}\",\n  \"manifests\": []\n}}", Json.Write(Empty));

    [Theory]
    [InlineData("a+b'/=", "a+b'/=")]
    [InlineData("<>&", "\\u003c\\u003e\\u0026")]
    [InlineData("\u2028\u2029", "\\u2028\\u2029")]
    [InlineData("\"\\", "\\\"\\\\")]
    [InlineData("\b\f\n\r\t", "\\b\\f\\n\\r\\t")]
    [InlineData("\0\u0001\u001b\u001f", "\\u0000\\u0001\\u001b\\u001f")]
    [InlineData("\u007f\u0085\u00e9\u202e\U0001F600", "\u007f\u0085\u00e9\u202e\U0001F600")]
    public void Text_is_escaped_as_Go_does_and_no_further(string value, string written)
    {
        ManifestList list = Empty with { Annotations = ValueMap.Create([new(value, value)]) };

        Assert.Contains($"\n    \"{written}\": \"{written}\"\n", Json.Write(list), StringComparison.Ordinal);
        Assert.Equal(list, Json.ReadList(Json.Write(list)));
    }

    // Go sorts by bytes of UTF-8, where what .NET keeps in surrogates comes after U+FFFD and not before.
    [Fact]
    public void Annotations_are_sorted_by_the_bytes_of_their_keys()
    {
        string[] keys = ["", "A", "Z", "a", "a.b", "aa", "\u00e9", "\u2028", "\uE000", "\uFFFD", "\U0001F600"];
        ManifestList list = Empty with { Annotations = ValueMap.Create(Enumerable.Reverse(keys).Select(key => new KeyValuePair<string, string>(key, ""))) };

        string written = Json.Write(list);

        int[] positions = [.. keys.Select(key => written.IndexOf($"\n    \"{key.Replace("\u2028", "\\u2028", StringComparison.Ordinal)}\": ", StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, positions);
        Assert.Equal(positions.Order(), positions);
    }

    [Fact]
    public void A_list_that_no_registry_would_take_is_not_written()
    {
        ManifestList list = Empty with { Annotations = ValueMap.Create([new("k", new string('<', OciJson.MaxDocumentBytes / 6))]) };

        Assert.Equal(ImageErrorCode.ManifestTooLarge, Assert.Throws<ManifestException>(() => OciJson.Write(list)).Code);
    }

    [Property(MaxTest = 2_000)]
    public bool Any_annotations_are_read_back_the_same_and_their_order_leaves_no_trace(NonNull<string>[] words)
    {
        KeyValuePair<string, string>[] pairs = [.. words.Select(word => word.Get).Where(IsText).Distinct().Select(word => new KeyValuePair<string, string>(word, word + '&'))];
        ManifestList list = Empty with { Annotations = ValueMap.Create(pairs) };

        return list == Json.ReadList(Json.Write(list))
            && Json.Write(list) == Json.Write(Empty with { Annotations = ValueMap.Create(Enumerable.Reverse(pairs)) });
    }

    private static bool IsText(string word) => !word.Any(char.IsSurrogate);
}
