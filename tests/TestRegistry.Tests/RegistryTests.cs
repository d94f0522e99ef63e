using System.Net;
using System.Text.Json.Nodes;

namespace ManifestPS.TestRegistry.Tests;

public sealed class RegistryTests : IAsyncLifetime
{
    private static readonly byte[] Hello = "hello, registry"u8.ToArray();

    private RegistryServer _registry = null!; // InitializeAsync sets both before any test
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryServer.StartAsync();
        _client = Wire.Client(_registry);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_manifest_comes_back_byte_for_byte_by_tag_and_digest(bool docker)
    {
        SampleImage image = _registry.Store.AddImage("a/b", "latest", docker: docker);
        foreach (string reference in new[] { "latest", image.Digest, Uri.EscapeDataString(image.Digest) })
        {
            using HttpResponseMessage get = await _client.SendAsync("GET", $"/v2/a/b/manifests/{reference}");
            using HttpResponseMessage head = await _client.SendAsync("HEAD", $"/v2/a/b/manifests/{reference}");

            Assert.Equal(image.Digest, Sha.Digest(await get.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
            Assert.All([get, head], response => Assert.Equal(
                (image.Digest, image.MediaType, $"{image.Size}"),
                (response.Header("Docker-Content-Digest"), response.Header("Content-Type"), response.Header("Content-Length"))));
        }
    }

    [Fact]
    public async Task Unknown_tags_and_repositories_are_told_apart()
    {
        _registry.Store.AddImage("a", "latest");

        await AssertErrorAsync(await _client.SendAsync("GET", "/v2/a/manifests/none"), 404, "MANIFEST_UNKNOWN");
        await AssertErrorAsync(await _client.SendAsync("GET", "/v2/none/manifests/latest"), 404, "NAME_UNKNOWN");
        await AssertErrorAsync(await _client.SendAsync("GET", "/v2/UPPER/manifests/latest"), 400, "NAME_INVALID");
        await AssertErrorAsync(await _client.SendAsync("GET", $"/v2/a/blobs/{Sha.Digest(Hello)}"), 404, "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task A_request_is_logged_as_it_was_sent()
    {
        using HttpResponseMessage response = await _client.SendAsync("GET", "/v2/a/tags/list?n=5", null, ("Accept", "a/b"), ("Accept", "c/d"));
        RecordedRequest entry = Assert.Single(_registry.Requests.All);

        Assert.Equal(("GET", "/v2/a/tags/list", "?n=5", "HTTP/1.1", 404), (entry.Method, entry.Path, entry.Query, entry.HttpVersion, entry.Status));
        Assert.Equal("a/b,c/d", entry.Header("accept")?.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(1, _registry.Requests.Count("GET", "/v2/*/tags/list"));
        Assert.True(_registry.Requests.Contains("c/d"));
        _registry.Requests.Clear();
        Assert.Empty(_registry.Requests.All);
        Assert.Equal(0, _registry.Requests.ConnectionCount);
    }

    [Fact]
    public async Task A_manifest_needs_its_blobs_and_a_list_its_children()
    {
        SampleImage image = _registry.Store.AddImage("a", null);
        SampleImage list = _registry.Store.AddList("a", null, docker: false, image);
        byte[] manifestBytes = _registry.Store.Manifest("a", image.Digest)!.Content.ToArray();
        byte[] listBytes = _registry.Store.Manifest("a", list.Digest)!.Content.ToArray();

        await AssertErrorAsync(await PutAsync("/v2/b/manifests/x", manifestBytes, Wire.OciManifest), 400, "MANIFEST_BLOB_UNKNOWN");
        await AssertErrorAsync(await PutAsync("/v2/b/manifests/x", listBytes, Wire.OciIndex), 400, "MANIFEST_BLOB_UNKNOWN");
        foreach (string blob in _registry.Store.Blobs("a"))
        {
            using HttpResponseMessage mounted = await _client.SendAsync("POST", $"/v2/b/blobs/uploads/?mount={blob}&from=a");
            Assert.Equal(HttpStatusCode.Created, mounted.StatusCode);
        }

        using HttpResponseMessage manifestPut = await PutAsync($"/v2/b/manifests/{image.Digest}", manifestBytes, Wire.OciManifest);
        using HttpResponseMessage listPut = await PutAsync("/v2/b/manifests/x", listBytes, Wire.OciIndex);
        Assert.Equal(HttpStatusCode.Created, manifestPut.StatusCode);
        Assert.Equal(list.Digest, listPut.Header("Docker-Content-Digest"));
        Assert.Equal(list.Digest, _registry.Store.Resolve("b", "x"));
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
        Assert.False(_registry.Store.Exists("a"));
    }

    [Fact]
    public async Task One_PUT_sets_several_tags_where_the_registry_knows_how()
    {
        byte[] index = """{"manifests":[]}"""u8.ToArray();
        string target = $"/v2/a/manifests/{Sha.Digest(index)}?tag=one&tag=two";
        _registry.Options.MultiTagPut = false;
        using HttpResponseMessage ignored = await PutAsync(target, index, Wire.OciIndex);
        Assert.Equal(HttpStatusCode.Created, ignored.StatusCode);
        Assert.Null(ignored.Header("OCI-Tag"));
        Assert.Empty(_registry.Store.Tags("a"));

        _registry.Options.MultiTagPut = true;
        using HttpResponseMessage set = await PutAsync(target, index, Wire.OciIndex);
        Assert.Equal("one, two", set.Header("OCI-Tag"));
        Assert.Equal(["one", "two"], _registry.Store.Tags("a"));
    }

    [Fact]
    public async Task A_blob_is_served_whole_and_in_part()
    {
        string target = $"/v2/a/blobs/{_registry.Store.PutBlob("a", Hello)}";
        using HttpResponseMessage whole = await _client.SendAsync("GET", target);
        using HttpResponseMessage head = await _client.SendAsync("HEAD", target);
        using HttpResponseMessage part = await _client.SendAsync("GET", target, null, ("Range", "bytes=7-"));
        using HttpResponseMessage stale = await _client.SendAsync("GET", target, null, ("Range", "bytes=7-"), ("If-Range", "\"other\""));
        using HttpResponseMessage outside = await _client.SendAsync("GET", target, null, ("Range", "bytes=99-"));

        Assert.Equal("hello, registry", await whole.TextAsync());
        Assert.Equal("15", head.Header("Content-Length"));
        Assert.Equal((HttpStatusCode.PartialContent, "registry", "bytes 7-14/15"), (part.StatusCode, await part.TextAsync(), part.Header("Content-Range")));
        Assert.Equal(HttpStatusCode.OK, stale.StatusCode);
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, "bytes */15"), (outside.StatusCode, outside.Header("Content-Range")));
    }

    [Fact]
    public async Task A_blob_is_uploaded_in_one_piece()
    {
        string location = await BeginAsync("/v2/a/blobs/uploads/");
        using HttpResponseMessage wrong = await _client.SendAsync("PUT", $"{location}&digest={Sha.Digest([])}", Wire.Content(Hello));
        using HttpResponseMessage put = await _client.SendAsync("PUT", $"{location}&digest={Sha.Digest(Hello)}", Wire.Content(Hello));

        await AssertErrorAsync(wrong, 400, "DIGEST_INVALID");
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal($"/v2/a/blobs/{Sha.Digest(Hello)}", put.Header("Location"));
        Assert.Equal(Hello, _registry.Store.Blob("a", Sha.Digest(Hello))?.ToArray());
        Assert.Equal(0, _registry.Store.OpenUploads("a"));
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha384")]
    [InlineData("sha512")]
    public async Task A_single_POST_uploads_a_blob_under_every_algorithm(string algorithm)
    {
        string digest = Sha.Digest(Hello, algorithm);
        using HttpResponseMessage post = await _client.SendAsync("POST", $"/v2/a/blobs/uploads/?digest={digest}", Wire.Content(Hello));

        Assert.Equal(HttpStatusCode.Created, post.StatusCode);
        Assert.NotNull(_registry.Store.Blob("a", digest));
    }

    [Fact]
    public async Task A_blob_is_uploaded_in_chunks_that_have_to_follow_one_another()
    {
        _registry.Options.ChunkMinLength = 4;
        using HttpResponseMessage begun = await _client.SendAsync("POST", "/v2/a/blobs/uploads/");
        using HttpResponseMessage first = await _client.SendAsync("PATCH", begun.Header("Location")!, Wire.Content(Hello[..7]), ("Content-Range", "0-6"));
        using HttpResponseMessage gap = await _client.SendAsync("PATCH", first.Header("Location")!, Wire.Content(Hello[8..]), ("Content-Range", "8-14"));
        using HttpResponseMessage status = await _client.SendAsync("GET", gap.Header("Location")!);
        using HttpResponseMessage second = await _client.SendAsync("PATCH", status.Header("Location")!, Wire.Content(Hello[7..]), ("Content-Range", "7-14"));
        using HttpResponseMessage put = await _client.SendAsync("PUT", $"{second.Header("Location")}&digest={Sha.Digest(Hello)}");

        Assert.Equal("4", begun.Header("OCI-Chunk-Min-Length"));
        Assert.Equal((HttpStatusCode.Accepted, "0-6"), (first.StatusCode, first.Header("Range")));
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, "0-6"), (gap.StatusCode, gap.Header("Range")));
        Assert.Equal((HttpStatusCode.NoContent, "0-6"), (status.StatusCode, status.Header("Range")));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
    }

    [Fact]
    public async Task An_upload_without_the_query_of_its_Location_is_refused_and_can_be_cancelled()
    {
        string location = await BeginAsync("/v2/a/blobs/uploads/");
        using HttpResponseMessage bare = await _client.SendAsync("PUT", $"{location.Split('?')[0]}?digest={Sha.Digest(Hello)}", Wire.Content(Hello));
        await AssertErrorAsync(bare, 400, "BLOB_UPLOAD_INVALID");
        Assert.Equal(1, _registry.Store.OpenUploads("a"));

        using HttpResponseMessage cancelled = await _client.SendAsync("DELETE", location);
        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        await AssertErrorAsync(await _client.SendAsync("PUT", location, Wire.Content(Hello)), 404, "BLOB_UPLOAD_UNKNOWN");
    }

    [Fact]
    public async Task A_mount_that_cannot_be_done_opens_an_upload()
    {
        string digest = _registry.Store.PutBlob("a", Hello);
        using HttpResponseMessage unknown = await _client.SendAsync("POST", $"/v2/b/blobs/uploads/?mount={Sha.Digest([])}&from=a");
        _registry.Options.Mount = false;
        _registry.Options.AbsoluteLocations = true;
        using HttpResponseMessage refused = await _client.SendAsync("POST", $"/v2/b/blobs/uploads/?mount={digest}&from=a");

        Assert.Equal(HttpStatusCode.Accepted, unknown.StatusCode);
        Assert.StartsWith("/v2/b/blobs/uploads/", unknown.Header("Location"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, refused.StatusCode);
        Assert.StartsWith($"{_registry.Url}/v2/b/blobs/uploads/", refused.Header("Location"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_a_tag_keeps_the_manifest_and_deleting_a_manifest_takes_its_tags()
    {
        SampleImage image = _registry.Store.AddImage("a", "one");
        _registry.Store.SetTag("a", "two", image.Digest);
        _registry.Store.SetTag("a", "three", image.Digest);
        using HttpResponseMessage untagged = await _client.SendAsync("DELETE", "/v2/a/manifests/one");
        _registry.Options.TagDeleteStatus = 400;
        await AssertErrorAsync(await _client.SendAsync("DELETE", "/v2/a/manifests/two"), 400, "UNSUPPORTED");

        Assert.Equal(HttpStatusCode.Accepted, untagged.StatusCode);
        Assert.Equal(["three", "two"], _registry.Store.Tags("a"));
        using HttpResponseMessage deleted = await _client.SendAsync("DELETE", $"/v2/a/manifests/{image.Digest}");
        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        Assert.Empty(_registry.Store.Tags("a"));
        _registry.Options.Delete = false;
        await AssertErrorAsync(await _client.SendAsync("DELETE", $"/v2/a/blobs/{_registry.Store.Blobs("a")[0]}"), 405, "UNSUPPORTED");
    }

    [Fact]
    public async Task An_answer_can_depend_on_Accept_and_lack_its_digest()
    {
        _registry.Store.AddImage("a", "latest");
        _registry.Options.HonourAccept = true;
        _registry.Options.DigestHeader = false;
        using HttpResponseMessage docker = await _client.SendAsync("GET", "/v2/a/manifests/latest", null, ("Accept", "application/vnd.docker.distribution.manifest.v2+json"));
        using HttpResponseMessage oci = await _client.SendAsync("GET", "/v2/a/manifests/latest", null, ("Accept", $"x/y, {Wire.OciManifest};q=0.5"));

        Assert.Equal(HttpStatusCode.NotFound, docker.StatusCode);
        Assert.Equal(HttpStatusCode.OK, oci.StatusCode);
        Assert.Null(oci.Header("Docker-Content-Digest"));
    }

    [Fact]
    public async Task An_unchanged_manifest_is_not_sent_again()
    {
        SampleImage image = _registry.Store.AddImage("a", "latest");
        using HttpResponseMessage response = await _client.SendAsync("GET", "/v2/a/manifests/latest", null, ("If-None-Match", $"\"{image.Digest}\""));

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
    }

    [Fact]
    public async Task Planted_content_is_served_under_a_digest_that_is_not_its_own()
    {
        string digest = _registry.Store.PlantManifest("a", "latest", Sha.Digest([]), "text/plain", Hello);
        using HttpResponseMessage response = await _client.SendAsync("GET", $"/v2/a/manifests/{digest}");

        Assert.Equal("hello, registry", await response.TextAsync());
        Assert.Equal(digest, response.Header("Docker-Content-Digest"));
    }

    internal static async Task AssertErrorAsync(HttpResponseMessage response, int status, string code)
    {
        JsonNode? document = JsonNode.Parse(await response.TextAsync());
        Assert.Equal((status, code), ((int)response.StatusCode, document?["errors"]?[0]?["code"]?.GetValue<string>()));
        response.Dispose();
    }

    private async Task<string> BeginAsync(string target)
    {
        using HttpResponseMessage response = await _client.SendAsync("POST", target);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return response.Header("Location")!; // every 202 of an upload has one
    }

    private Task<HttpResponseMessage> PutAsync(string target, byte[] content, string? type) =>
        _client.SendAsync("PUT", target, Wire.Content(content, type));
}
