using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Json;
using ManifestPS.Operations.Inspect;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Pull;
using ManifestPS.TestRegistry;

namespace ManifestPS.Core.Tests;

public sealed class RegistryExchangeTests : IAsyncLifetime
{
    private RegistryServer _registry = null!;   // set before every test

    public async ValueTask InitializeAsync() => _registry = await RegistryServer.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task A_manifest_is_asked_for_in_all_four_types_and_as_it_is()
    {
        _ = _registry.Store.AddImage(RegistryCall.Repository, "1");
        _ = await new RegistryCall().GetAsync(_registry);

        RecordedRequest request = Assert.Single(_registry.Requests.All);
        Assert.Equal(string.Join(", ", MediaTypes.Accepted) + ", application/json;q=0.1", request.Header("Accept"));
        Assert.Equal("identity", request.Header("Accept-Encoding"));
        Assert.Matches(@"^ManifestPS/\d+\.\d+\.\d+$", request.Header("User-Agent"));
        Assert.Null(request.Header("Cookie"));
        Assert.Equal($"/v2/{RegistryCall.Repository}/manifests/1", request.Target);
    }

    [Fact]
    public async Task HEAD_gives_the_headers_and_no_bytes()
    {
        SampleImage image = _registry.Store.AddImage(RegistryCall.Repository, "1");
        RegistryResponse answer = await new RegistryCall().Client(_registry).HeadManifestAsync("1", TestContext.Current.CancellationToken);

        Assert.Equal((image.Digest, (long?)image.Size, image.MediaType, 0), (answer.Digest, answer.Length, answer.ContentType, answer.Content.Length));
    }

    [Fact]
    public async Task HEAD_of_a_blob_says_whether_it_is_there()
    {
        string digest = _registry.Store.PutBlob(RegistryCall.Repository, "blob"u8.ToArray());
        RegistryClient client = new RegistryCall().Client(_registry);

        Assert.Equal(4, (await client.HeadBlobAsync(digest, TestContext.Current.CancellationToken)).Length);
        RegistryException error = await Assert.ThrowsAsync<RegistryException>(() => client.HeadBlobAsync("sha256:" + new string('0', 64), TestContext.Current.CancellationToken));
        Assert.Equal(ImageErrorCode.BlobNotFound, error.Code);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 17)]
    public async Task A_list_costs_one_request_and_each_child_that_is_read_one_more(bool detailed, int expected)
    {
        SampleImage[] images = [.. Enumerable.Range(0, 16).Select(i => _registry.Store.AddImage(RegistryCall.Repository, null, architecture: "a" + i))];
        _ = _registry.Store.AddList(RegistryCall.Repository, "1", docker: true, images);

        Assert.Equal(16, (await InspectAsync(new InspectionOptions { Detailed = detailed })).Count);
        Assert.Equal(expected, _registry.Requests.Total);
    }

    [Fact]
    public async Task The_children_are_read_in_parallel_and_no_more_at_a_time_than_allowed()
    {
        SampleImage[] images = [.. Enumerable.Range(0, 16).Select(i => _registry.Store.AddImage(RegistryCall.Repository, null, architecture: "a" + i))];
        _ = _registry.Store.AddList(RegistryCall.Repository, "1", docker: true, images);
        Gate gate = _registry.Faults.Hold("GET", "*/manifests/sha256:*");
        Task<ValueList<ManifestDescriptor>> inspection = InspectAsync(new InspectionOptions { Detailed = true }, new() { ThrottleLimit = 4 });
        await gate.WaitForArrivalsAsync(4);
        gate.Release();
        _ = await inspection;

        Assert.Equal(4, _registry.Requests.MaxInFlight);
    }

    [Fact]
    public async Task A_single_image_costs_two_requests()
    {
        _ = _registry.Store.AddImage(RegistryCall.Repository, "1", architecture: "s390x");

        Assert.Equal("linux/s390x", Assert.Single(await InspectAsync(new InspectionOptions())).Platform);
        Assert.Equal([1, 1], [_registry.Requests.Count("GET", "*/manifests/1"), _registry.Requests.Count("GET", "*/blobs/*")]);
        Assert.Equal(2, _registry.Requests.Total);
    }

    [Fact]
    public async Task The_same_again_in_another_session_costs_no_connection()
    {
        _ = _registry.Store.AddImage(RegistryCall.Repository, "1");
        for (int i = 0; i < 5; i++)
        {
            _ = await InspectAsync(new InspectionOptions());
        }

        Assert.Equal(10, _registry.Requests.Total);
        Assert.Equal(1, _registry.Requests.ConnectionCount);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public async Task An_error_leaves_the_connection_as_good_as_it_was(int status)
    {
        _registry.Faults.On("GET", "*").Error(status, "MANIFEST_UNKNOWN", new string('x', 5000));
        for (int i = 0; i < 5; i++)
        {
            _ = await new RegistryCall().FailAsync<RegistryException>(_registry);
        }

        Assert.Equal(1, _registry.Requests.ConnectionCount);
    }

    [Fact]
    public async Task Each_exchange_is_one_line()
    {
        _ = _registry.Store.AddImage(RegistryCall.Repository, "1");
        RegistryCall call = new();
        ManifestContent content = await call.GetAsync(_registry);

        Assert.Matches($"^GET {_registry.Url}/v2/team/app/manifests/1 -> 200, {System.Text.RegularExpressions.Regex.Escape(MediaTypes.OciManifest)}, {content.Bytes.Length:N0} bytes, \\d+ ms$", Assert.Single(call.Lines));
    }

    [Fact]
    public async Task A_manifest_by_sha512_is_verified_by_it()
    {
        _ = _registry.Store.AddImage(RegistryCall.Repository, "1");
        ManifestContent content = await new RegistryCall().GetAsync(_registry);
        string digest = Digest.Compute("sha512", content.Bytes.Span);
        _registry.Store.PlantManifest(RegistryCall.Repository, tag: null, digest, MediaTypes.OciManifest, content.Bytes);

        Assert.Equal(digest, (await new RegistryCall().GetAsync(_registry, digest)).Digest);
    }

    private async Task<ValueList<ManifestDescriptor>> InspectAsync(InspectionOptions options, Registry.Connections.RegistryOptions? network = null)
    {
        ImageReference reference = ImageReference.Parse($"{_registry.Address}/{RegistryCall.Repository}:1");
        return await new ImageInspection(options).InspectAllAsync(new ImageSource(reference, new RegistryCall(network ?? new()).Open(reference)), TestContext.Current.CancellationToken);
    }
}
