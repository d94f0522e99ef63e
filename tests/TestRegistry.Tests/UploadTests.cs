using System.Net;

namespace ManifestPS.TestRegistry.Tests;

public sealed class UploadTests : RegistryFixture
{
    private static readonly byte[] Hello = "hello, registry"u8.ToArray();

    [Fact]
    public async Task A_blob_is_uploaded_in_one_piece()
    {
        string location = await BeginAsync("/v2/a/blobs/uploads/");
        using HttpResponseMessage wrong = await Client.SendAsync("PUT", $"{location}&digest={Sha.Digest([])}", Wire.Content(Hello));
        using HttpResponseMessage put = await Client.SendAsync("PUT", $"{location}&digest={Sha.Digest(Hello)}", Wire.Content(Hello));

        await RegistryTests.AssertErrorAsync(wrong, 400, "DIGEST_INVALID");
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal($"/v2/a/blobs/{Sha.Digest(Hello)}", put.Header("Location"));
        Assert.Equal(Hello, Registry.Store.Blob("a", Sha.Digest(Hello))?.ToArray());
        Assert.Equal(0, Registry.Store.OpenUploads("a"));
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha384")]
    [InlineData("sha512")]
    public async Task A_single_POST_uploads_a_blob_under_every_algorithm(string algorithm)
    {
        string digest = Sha.Digest(Hello, algorithm);
        using HttpResponseMessage post = await Client.SendAsync("POST", $"/v2/a/blobs/uploads/?digest={digest}", Wire.Content(Hello));

        Assert.Equal(HttpStatusCode.Created, post.StatusCode);
        Assert.NotNull(Registry.Store.Blob("a", digest));
    }

    [Fact]
    public async Task More_than_the_limit_at_a_time_is_too_much()
    {
        Registry.Options.UploadLimit = Hello.Length - 1;
        string location = await BeginAsync("/v2/a/blobs/uploads/");
        using HttpResponseMessage whole = await Client.SendAsync("PUT", $"{location}&digest={Sha.Digest(Hello)}", Wire.Content(Hello));
        using HttpResponseMessage part = await Client.SendAsync("PATCH", location, Wire.Content(Hello[1..]));

        Assert.Equal([413, 202], [(int)whole.StatusCode, (int)part.StatusCode]);
        Assert.Null(Registry.Store.Blob("a", Sha.Digest(Hello)));
    }

    [Fact]
    public async Task A_blob_is_uploaded_in_chunks_that_have_to_follow_one_another()
    {
        Registry.Options.ChunkMinLength = 4;
        using HttpResponseMessage begun = await Client.SendAsync("POST", "/v2/a/blobs/uploads/");
        using HttpResponseMessage first = await Client.SendAsync("PATCH", begun.Header("Location")!, Wire.Content(Hello[..7]), ("Content-Range", "0-6"));
        using HttpResponseMessage gap = await Client.SendAsync("PATCH", first.Header("Location")!, Wire.Content(Hello[8..]), ("Content-Range", "8-14"));
        using HttpResponseMessage status = await Client.SendAsync("GET", gap.Header("Location")!);
        using HttpResponseMessage second = await Client.SendAsync("PATCH", status.Header("Location")!, Wire.Content(Hello[7..]), ("Content-Range", "7-14"));
        using HttpResponseMessage put = await Client.SendAsync("PUT", $"{second.Header("Location")}&digest={Sha.Digest(Hello)}");

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
        using HttpResponseMessage bare = await Client.SendAsync("PUT", $"{location.Split('?')[0]}?digest={Sha.Digest(Hello)}", Wire.Content(Hello));
        await RegistryTests.AssertErrorAsync(bare, 400, "BLOB_UPLOAD_INVALID");
        Assert.Equal(1, Registry.Store.OpenUploads("a"));

        using HttpResponseMessage cancelled = await Client.SendAsync("DELETE", location);
        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        await RegistryTests.AssertErrorAsync(await Client.SendAsync("PUT", location, Wire.Content(Hello)), 404, "BLOB_UPLOAD_UNKNOWN");
    }

    [Fact]
    public async Task A_mount_that_cannot_be_done_opens_an_upload()
    {
        string digest = Registry.Store.PutBlob("a", Hello);
        using HttpResponseMessage unknown = await Client.SendAsync("POST", $"/v2/b/blobs/uploads/?mount={Sha.Digest([])}&from=a");
        Registry.Options.Mount = false;
        Registry.Options.AbsoluteLocations = true;
        using HttpResponseMessage refused = await Client.SendAsync("POST", $"/v2/b/blobs/uploads/?mount={digest}&from=a");

        Assert.Equal(HttpStatusCode.Accepted, unknown.StatusCode);
        Assert.StartsWith("/v2/b/blobs/uploads/", unknown.Header("Location"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, refused.StatusCode);
        Assert.StartsWith($"{Registry.Url}/v2/b/blobs/uploads/", refused.Header("Location"), StringComparison.Ordinal);
    }

    private async Task<string> BeginAsync(string target)
    {
        using HttpResponseMessage response = await Client.SendAsync("POST", target);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return response.Header("Location")!; // every 202 of an upload has one
    }
}
