using System.Net;
using System.Text.Json.Nodes;

namespace ManifestPS.TestRegistry.Tests;

public sealed class RegistryTests : RegistryFixture
{
    private static readonly byte[] Hello = "hello, registry"u8.ToArray();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_manifest_comes_back_byte_for_byte_by_tag_and_digest(bool docker)
    {
        SampleImage image = Registry.Store.AddImage("a/b", "latest", docker: docker);
        foreach (string reference in new[] { "latest", image.Digest, Uri.EscapeDataString(image.Digest) })
        {
            using HttpResponseMessage get = await Client.SendAsync("GET", $"/v2/a/b/manifests/{reference}");
            using HttpResponseMessage head = await Client.SendAsync("HEAD", $"/v2/a/b/manifests/{reference}");

            Assert.Equal(image.Digest, Sha.Digest(await get.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
            Assert.All([get, head], response => Assert.Equal(
                (image.Digest, image.MediaType, $"{image.Size}"),
                (response.Header("Docker-Content-Digest"), response.Header("Content-Type"), response.Header("Content-Length"))));
        }
    }

    [Fact]
    public async Task Unknown_tags_and_repositories_are_told_apart()
    {
        Registry.Store.AddImage("a", "latest");

        await AssertErrorAsync(await Client.SendAsync("GET", "/v2/a/manifests/none"), 404, "MANIFEST_UNKNOWN");
        await AssertErrorAsync(await Client.SendAsync("GET", "/v2/none/manifests/latest"), 404, "NAME_UNKNOWN");
        await AssertErrorAsync(await Client.SendAsync("GET", "/v2/UPPER/manifests/latest"), 400, "NAME_INVALID");
        await AssertErrorAsync(await Client.SendAsync("GET", $"/v2/a/blobs/{Sha.Digest(Hello)}"), 404, "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task A_request_is_logged_as_it_was_sent()
    {
        using HttpResponseMessage response = await Client.SendAsync("GET", "/v2/a/tags/list?n=5", null, ("Accept", "a/b"), ("Accept", "c/d"));
        RecordedRequest entry = Assert.Single(Registry.Requests.All);

        Assert.Equal(("GET", "/v2/a/tags/list", "?n=5", "HTTP/1.1", 404), (entry.Method, entry.Path, entry.Query, entry.HttpVersion, entry.Status));
        Assert.Equal("a/b,c/d", entry.Header("accept")?.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(1, Registry.Requests.Count("GET", "/v2/*/tags/list"));
        Assert.True(Registry.Requests.Contains("c/d"));
        Registry.Requests.Clear();
        Assert.Empty(Registry.Requests.All);
        Assert.Equal(0, Registry.Requests.ConnectionCount);
    }

    [Fact]
    public async Task A_manifest_needs_its_blobs_and_a_list_its_children()
    {
        SampleImage image = Registry.Store.AddImage("a", null);
        SampleImage list = Registry.Store.AddList("a", null, docker: false, image);
        byte[] manifestBytes = Registry.Store.Manifest("a", image.Digest)!.Content.ToArray();
        byte[] listBytes = Registry.Store.Manifest("a", list.Digest)!.Content.ToArray();

        await AssertErrorAsync(await PutAsync("/v2/b/manifests/x", manifestBytes, Wire.OciManifest), 400, "MANIFEST_BLOB_UNKNOWN");
        await AssertErrorAsync(await PutAsync("/v2/b/manifests/x", listBytes, Wire.OciIndex), 400, "MANIFEST_BLOB_UNKNOWN");
        foreach (string blob in Registry.Store.Blobs("a"))
        {
            using HttpResponseMessage mounted = await Client.SendAsync("POST", $"/v2/b/blobs/uploads/?mount={blob}&from=a");
            Assert.Equal(HttpStatusCode.Created, mounted.StatusCode);
        }

        using HttpResponseMessage manifestPut = await PutAsync($"/v2/b/manifests/{image.Digest}", manifestBytes, Wire.OciManifest);
        using HttpResponseMessage listPut = await PutAsync("/v2/b/manifests/x", listBytes, Wire.OciIndex);
        Assert.Equal(HttpStatusCode.Created, manifestPut.StatusCode);
        Assert.Equal(list.Digest, listPut.Header("Docker-Content-Digest"));
        Assert.Equal(list.Digest, Registry.Store.Resolve("b", "x"));
    }

    [Fact]
    public async Task A_manifest_that_is_none_is_refused()
    {
        byte[] index = """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"""u8.ToArray();

        await AssertErrorAsync(await PutAsync("/v2/a/manifests/x", Hello, Wire.OciIndex), 400, "MANIFEST_INVALID");
        await AssertErrorAsync(await PutAsync("/v2/a/manifests/x", index, Wire.OciManifest), 400, "MANIFEST_INVALID");
        await AssertErrorAsync(await PutAsync("/v2/a/manifests/x", index, null), 400, "MANIFEST_INVALID");
        await AssertErrorAsync(await PutAsync($"/v2/a/manifests/{Sha.Digest(Hello)}", index, Wire.OciIndex), 400, "DIGEST_INVALID");
        await AssertErrorAsync(await PutAsync("/v2/a/manifests/-x", index, Wire.OciIndex), 400, "TAG_INVALID");
        await AssertErrorAsync(await PutAsync("/v2/a/manifests/x", new byte[4 * 1024 * 1024 + 1], Wire.OciIndex), 413, "MANIFEST_INVALID");
        Assert.False(Registry.Store.Exists("a"));
    }

    [Fact]
    public async Task One_PUT_sets_several_tags_where_theRegistry_knows_how()
    {
        byte[] index = """{"manifests":[]}"""u8.ToArray();
        string target = $"/v2/a/manifests/{Sha.Digest(index)}?tag=one&tag=two";
        Registry.Options.MultiTagPut = false;
        using HttpResponseMessage ignored = await PutAsync(target, index, Wire.OciIndex);
        Assert.Equal(HttpStatusCode.Created, ignored.StatusCode);
        Assert.Null(ignored.Header("OCI-Tag"));
        Assert.Empty(Registry.Store.Tags("a"));

        Registry.Options.MultiTagPut = true;
        using HttpResponseMessage set = await PutAsync(target, index, Wire.OciIndex);
        Assert.Equal("one, two", set.Header("OCI-Tag"));
        Assert.Equal(["one", "two"], Registry.Store.Tags("a"));
    }

    [Fact]
    public async Task A_blob_is_served_whole_and_in_part()
    {
        string target = $"/v2/a/blobs/{Registry.Store.PutBlob("a", Hello)}";
        using HttpResponseMessage whole = await Client.SendAsync("GET", target);
        using HttpResponseMessage head = await Client.SendAsync("HEAD", target);
        using HttpResponseMessage part = await Client.SendAsync("GET", target, null, ("Range", "bytes=7-"));
        using HttpResponseMessage stale = await Client.SendAsync("GET", target, null, ("Range", "bytes=7-"), ("If-Range", "\"other\""));
        using HttpResponseMessage outside = await Client.SendAsync("GET", target, null, ("Range", "bytes=99-"));

        Assert.Equal("hello, registry", await whole.TextAsync());
        Assert.Equal("15", head.Header("Content-Length"));
        Assert.Equal((HttpStatusCode.PartialContent, "registry", "bytes 7-14/15"), (part.StatusCode, await part.TextAsync(), part.Header("Content-Range")));
        Assert.Equal(HttpStatusCode.OK, stale.StatusCode);
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, "bytes */15"), (outside.StatusCode, outside.Header("Content-Range")));
    }

    [Fact]
    public async Task Deleting_a_tag_keeps_the_manifest_and_deleting_a_manifest_takes_its_tags()
    {
        SampleImage image = Registry.Store.AddImage("a", "one");
        Registry.Store.SetTag("a", "two", image.Digest);
        Registry.Store.SetTag("a", "three", image.Digest);
        using HttpResponseMessage untagged = await Client.SendAsync("DELETE", "/v2/a/manifests/one");
        Registry.Options.TagDeleteStatus = 400;
        await AssertErrorAsync(await Client.SendAsync("DELETE", "/v2/a/manifests/two"), 400, "UNSUPPORTED");

        Assert.Equal(HttpStatusCode.Accepted, untagged.StatusCode);
        Assert.Equal(["three", "two"], Registry.Store.Tags("a"));
        using HttpResponseMessage deleted = await Client.SendAsync("DELETE", $"/v2/a/manifests/{image.Digest}");
        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        Assert.Empty(Registry.Store.Tags("a"));
        Registry.Options.Delete = false;
        await AssertErrorAsync(await Client.SendAsync("DELETE", $"/v2/a/blobs/{Registry.Store.Blobs("a")[0]}"), 405, "UNSUPPORTED");
    }

    [Fact]
    public async Task An_answer_can_depend_on_Accept_and_lack_its_digest()
    {
        Registry.Store.AddImage("a", "latest");
        Registry.Options.HonourAccept = true;
        Registry.Options.DigestHeader = false;
        using HttpResponseMessage docker = await Client.SendAsync("GET", "/v2/a/manifests/latest", null, ("Accept", "application/vnd.docker.distribution.manifest.v2+json"));
        using HttpResponseMessage oci = await Client.SendAsync("GET", "/v2/a/manifests/latest", null, ("Accept", $"x/y, {Wire.OciManifest};q=0.5"));

        Assert.Equal(HttpStatusCode.NotFound, docker.StatusCode);
        Assert.Equal(HttpStatusCode.OK, oci.StatusCode);
        Assert.Null(oci.Header("Docker-Content-Digest"));
    }

    [Fact]
    public async Task An_unchanged_manifest_is_not_sent_again()
    {
        SampleImage image = Registry.Store.AddImage("a", "latest");
        using HttpResponseMessage response = await Client.SendAsync("GET", "/v2/a/manifests/latest", null, ("If-None-Match", $"\"{image.Digest}\""));

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
    }

    [Fact]
    public async Task Planted_content_is_served_under_a_digest_that_is_not_its_own()
    {
        string digest = Registry.Store.PlantManifest("a", "latest", Sha.Digest([]), "text/plain", Hello);
        using HttpResponseMessage response = await Client.SendAsync("GET", $"/v2/a/manifests/{digest}");

        Assert.Equal("hello, registry", await response.TextAsync());
        Assert.Equal(digest, response.Header("Docker-Content-Digest"));
    }

    [Fact]
    public async Task TheRegistry_listens_on_IPv6_too()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { IPAddress = IPAddress.IPv6Loopback });
        using HttpClient client = Wire.Client(registry);
        using HttpResponseMessage response = await client.SendAsync("GET", "/v2/");

        Assert.Equal($"[::1]:{registry.Port}", registry.Address);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    internal static async Task AssertErrorAsync(HttpResponseMessage response, int status, string code)
    {
        JsonNode? document = JsonNode.Parse(await response.TextAsync());
        Assert.Equal((status, code), ((int)response.StatusCode, document?["errors"]?[0]?["code"]?.GetValue<string>()));
        response.Dispose();
    }

    private Task<HttpResponseMessage> PutAsync(string target, byte[] content, string? type) =>
        Client.SendAsync("PUT", target, Wire.Content(content, type));
}
