using ManifestPS.Errors;

namespace ManifestPS.Core.Tests;

/// <summary>Documents that no reader should take, why, and where in them. The rows are reliability.md, C01 to C09.</summary>
public static class OciJsonRefusals
{
    private static readonly string Entry = Json.Entry();

    /// <summary>document, code, JSON path</summary>
    public static TheoryData<string, ImageErrorCode, string?> Syntax => new()
    {
        { "", ImageErrorCode.JsonInvalid, "$" },
        { " ", ImageErrorCode.JsonInvalid, "$" },
        { "{", ImageErrorCode.JsonInvalid, "$" },
        { "{\"a\":[1,2", ImageErrorCode.JsonInvalid, "$.a[0]" },
        { "{\"a\":[1,{\"b\":tru}]}", ImageErrorCode.JsonInvalid, "$.a[1].b" },
        { "{}{}", ImageErrorCode.JsonInvalid, "$" },
        { "{} x", ImageErrorCode.JsonInvalid, "$" },
        { "{}\0", ImageErrorCode.JsonInvalid, "$" },
        { "{\"a\":1,}", ImageErrorCode.JsonInvalid, "$.a" },
        { "[1,]", ImageErrorCode.JsonInvalid, "$[0]" },
        { "// comment\n{}", ImageErrorCode.JsonInvalid, "$" },
        { "{/* comment */}", ImageErrorCode.JsonInvalid, "$" },
        { "{'a':1}", ImageErrorCode.JsonInvalid, "$" },
        { "{\"a\":01}", ImageErrorCode.JsonInvalid, "$.a" },
        { "{\"a\":NaN}", ImageErrorCode.JsonInvalid, "$.a" },
        { "{\"a\":\"\n\"}", ImageErrorCode.JsonInvalid, "$.a" },
        { "{\"a\":\"\\x\"}", ImageErrorCode.JsonInvalid, "$.a" },
        { "\uFEFF{}", ImageErrorCode.JsonInvalid, "$" },
        { "{\"a\":\"\\ud800\"}", ImageErrorCode.JsonInvalidUtf8, "$.a" },
        { "{\"a\":[0,\"\\udc00\\ud800\"]}", ImageErrorCode.JsonInvalidUtf8, "$.a[0]" },
        { "{\"\\ud800\":1}", ImageErrorCode.JsonInvalidUtf8, "$" },
        { "{\"a\":1,\"a\":1}", ImageErrorCode.JsonDuplicateKey, "$.a" },
        { "{\"a\":1,\"\\u0061\":1}", ImageErrorCode.JsonDuplicateKey, "$.a" },
        { "{\"a\":[{},{\"b\":{\"c\":1,\"\\u0063\":2}}]}", ImageErrorCode.JsonDuplicateKey, "$.a[1].b.c" },
        { "{\"a.b\":{\"it's\":1,\"it's\":2}}", ImageErrorCode.JsonDuplicateKey, "$['a.b']['it\\'s']" },
        { "{\"\":1,\"\":2}", ImageErrorCode.JsonDuplicateKey, "$['']" },
    };

    /// <summary>document, code, JSON path</summary>
    public static TheoryData<string, ImageErrorCode, string?> Documents => new()
    {
        // not even an object
        { "null", ImageErrorCode.ManifestInvalid, "$" },
        { "[]", ImageErrorCode.ManifestInvalid, "$" },
        { "\"text\"", ImageErrorCode.ManifestInvalid, "$" },
        { "{}", ImageErrorCode.ManifestInvalid, "$" },

        // members of the document
        { $"{{\"manifests\":[{Entry}]}}", ImageErrorCode.ManifestInvalid, "$.schemaVersion" },
        { "{\"schemaVersion\":1,\"manifests\":[]}", ImageErrorCode.ManifestInvalid, "$.schemaVersion" },
        { "{\"schemaVersion\":\"2\",\"manifests\":[]}", ImageErrorCode.ManifestInvalid, "$.schemaVersion" },
        { "{\"schemaVersion\":2,\"manifests\":{}}", ImageErrorCode.ManifestInvalid, "$.manifests" },
        { "{\"schemaVersion\":2,\"layers\":[]}", ImageErrorCode.ManifestInvalid, "$.config" },
        { $"{{\"schemaVersion\":2,\"config\":{Entry}}}", ImageErrorCode.ManifestInvalid, "$.layers" },
        { "{\"schemaVersion\":2,\"config\":null,\"layers\":[]}", ImageErrorCode.ManifestInvalid, "$.config" },
        { Json.Index("", "\"mediaType\":5"), ImageErrorCode.ManifestInvalid, "$.mediaType" },
        { Json.Index("", "\"artifactType\":[]"), ImageErrorCode.ManifestInvalid, "$.artifactType" },
        { Json.Index("", "\"annotations\":[]"), ImageErrorCode.ManifestInvalid, "$.annotations" },
        { Json.Index("", "\"annotations\":{\"a\":null}"), ImageErrorCode.ManifestInvalid, "$.annotations.a" },
        { Json.Index("", "\"annotations\":{\"a.b\":1}"), ImageErrorCode.ManifestInvalid, "$.annotations['a.b']" },
        { Json.Index("", "\"subject\":\"x\""), ImageErrorCode.ManifestInvalid, "$.subject" },
        { Json.Index("", "\"subject\":{}"), ImageErrorCode.ManifestInvalid, "$.subject.mediaType" },

        // members of a descriptor
        { Json.Index("1"), ImageErrorCode.ManifestInvalid, "$.manifests[0]" },
        { Json.Index($"{Entry},null"), ImageErrorCode.ManifestInvalid, "$.manifests[1]" },
        { Json.Index("{}"), ImageErrorCode.ManifestInvalid, "$.manifests[0].mediaType" },
        { Json.Index("{\"mediaType\":\"x\"}"), ImageErrorCode.ManifestInvalid, "$.manifests[0].digest" },
        { Json.Index("{\"mediaType\":\"x\",\"digest\":5}"), ImageErrorCode.ManifestInvalid, "$.manifests[0].digest" },
        { Json.Index("{\"mediaType\":\"x\",\"digest\":\"sha256:1\"}"), ImageErrorCode.ManifestInvalid, "$.manifests[0].digest" },
        { Json.Index($"{{\"mediaType\":\"x\",\"digest\":\"sha256:{Json.Hex.ToUpperInvariant()}\"}}"), ImageErrorCode.ManifestInvalid, "$.manifests[0].digest" },
        { Json.Index("{\"mediaType\":\"x\",\"digest\":\"sha256:../../../../etc/passwd\"}"), ImageErrorCode.ManifestInvalid, "$.manifests[0].digest" },
        { Json.Index(Json.Entry("\"urls\":\"x\"")), ImageErrorCode.ManifestInvalid, "$.manifests[0].urls" },
        { Json.Index(Json.Entry("\"urls\":[\"x\",5]")), ImageErrorCode.ManifestInvalid, "$.manifests[0].urls[1]" },
        { Json.Index(Json.Entry("\"data\":true")), ImageErrorCode.ManifestInvalid, "$.manifests[0].data" },
        { Json.Index($"{Entry},{Json.Entry("\"platform\":[]")}"), ImageErrorCode.ManifestInvalid, "$.manifests[1].platform" },
        { Json.Index(Json.Entry("\"platform\":{\"os\":5}")), ImageErrorCode.ManifestInvalid, "$.manifests[0].platform.os" },
        { Json.Index(Json.Entry("\"platform\":{\"os.version\":5}")), ImageErrorCode.ManifestInvalid, "$.manifests[0].platform['os.version']" },
        { Json.Index(Json.Entry("\"platform\":{\"os.features\":[null]}")), ImageErrorCode.ManifestInvalid, "$.manifests[0].platform['os.features'][0]" },
        { Json.Image().Replace("\"size\":7}]", "\"size\":-7}]", StringComparison.Ordinal), ImageErrorCode.ManifestInvalid, "$.layers[0].size" },

        // C03: a member that Go would read, under a name that it would take for another
        { Json.Index(Entry, "\"Annotations\":{}"), ImageErrorCode.ManifestInvalid, "$.Annotations" },
        { Json.Index(Entry, "\"SUBJECT\":null"), ImageErrorCode.ManifestInvalid, "$.SUBJECT" },
        { Json.Index(Json.Entry("\"Digest\":\"\"")), ImageErrorCode.ManifestInvalid, "$.manifests[0].Digest" },
        { Json.Index(Json.Entry("\"url\\u017f\":[]")), ImageErrorCode.ManifestInvalid, "$.manifests[0]['url\u017F']" },
        { Json.Index(Json.Entry("\"platform\":{\"o\\u017F\":\"windows\"}")), ImageErrorCode.ManifestInvalid, "$.manifests[0].platform['o\u017F']" },
        { Json.Index(Json.Entry("\"platform\":{\"OS.Version\":\"\"}")), ImageErrorCode.ManifestInvalid, "$.manifests[0].platform['OS.Version']" },
        { Json.Image("\"ſubject\":{}"), ImageErrorCode.ManifestInvalid, "$['ſubject']" },

        // C01: an index and a manifest in one
        { Json.Index(Entry, "\"config\":{}"), ImageErrorCode.ManifestAmbiguous, "$" },
        { Json.Index(Entry, "\"layers\":[]"), ImageErrorCode.ManifestAmbiguous, "$" },
        { Json.Index(Entry, "\"LAYERS\":[]"), ImageErrorCode.ManifestAmbiguous, "$" },
        { Json.Index(Entry, "\"layer\\u017f\":[]"), ImageErrorCode.ManifestAmbiguous, "$" },
        { Json.Index(Entry, "\"config\":null"), ImageErrorCode.ManifestAmbiguous, "$" },
        { Json.Index(Entry, "\"fsLayers\":[]"), ImageErrorCode.ManifestAmbiguous, "$" },
        { Json.Index(Entry, "\"blobs\":[]"), ImageErrorCode.ManifestAmbiguous, "$" },
        { Json.Image("\"manifests\":[]"), ImageErrorCode.ManifestAmbiguous, "$" },
        { Json.Image("\"Manifests\":[]"), ImageErrorCode.ManifestAmbiguous, "$" },
        { Json.Image("\"manife\u017Fts\":[]"), ImageErrorCode.ManifestAmbiguous, "$" },
        { Json.Image("\"history\":[]"), ImageErrorCode.ManifestAmbiguous, "$" },
        { Json.Image("\"blobs\":[]"), ImageErrorCode.ManifestAmbiguous, "$" },

        // C17: withdrawn forms are named
        { "{\"schemaVersion\":1,\"fsLayers\":[],\"history\":[]}", ImageErrorCode.Schema1Unsupported, null },
        { $"{{\"schemaVersion\":1,\"mediaType\":\"{MediaTypes.DockerSchema1}\"}}", ImageErrorCode.Schema1Unsupported, null },
        { $"{{\"schemaVersion\":1,\"mediaType\":\"{MediaTypes.DockerSchema1Signed}\",\"fsLayers\":[]}}", ImageErrorCode.Schema1Unsupported, null },
        { "{\"blobs\":[]}", ImageErrorCode.MediaTypeUnsupported, "$.mediaType" },
        { "{\"mediaType\":\"application/vnd.oci.artifact.manifest.v1+json\",\"blobs\":[]}", ImageErrorCode.MediaTypeUnsupported, "$.mediaType" },
    };

    /// <summary>what stands where a size should be</summary>
    public static TheoryData<string> Sizes =>
    [
        "-1", "-0.5", "9007199254740992", "9223372036854775807", "9223372036854775808", "1e3", "1.0", "1E400", "\"5\"", "null", "true", "[]", "{}",
    ];
}
