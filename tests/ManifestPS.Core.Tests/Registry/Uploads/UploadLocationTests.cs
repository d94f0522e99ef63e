using ManifestPS.Errors;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Uploads;
using ManifestPS.TestRegistry;

namespace ManifestPS.Core.Tests;

/// <summary>Where the bytes of a blob go: each response says where the next request goes, and may try to say too much.</summary>
public sealed class UploadLocationTests : IAsyncLifetime
{
    private const string Uploads = $"/v2/{RegistryCall.Repository}/blobs/uploads/";

    private static readonly byte[] Bytes = [1, 2, 3];

    private readonly List<string> _targets = [];
    private readonly RegistryCall _call = new(RegistryCall.As("alice", "upload+CANARY"));
    private StubServer _registry = null!;   // set before every test
    private StubServer _storage = null!;   // set before every test
    private string? _first;
    private string? _second;

    private static Descriptor Blob => new() { MediaType = "application/octet-stream", Digest = Digest.Compute("sha256", Bytes), Size = Bytes.Length };

    public async ValueTask InitializeAsync()
    {
        _registry = await StubServer.StartAsync(new WireOptions(), request => Task.FromResult(request.Header("Authorization") is null
            ? new Reply(401).With("WWW-Authenticate", "Basic realm=\"x\"")
            : Respond(request)));
        _storage = await StubServer.StartAsync(new WireOptions(), request => Task.FromResult(Respond(request)));
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Theory]
    [InlineData("{uploads}7?_state=a", null, "{uploads}7?_state=a")]
    [InlineData("{uploads}7?_state=a", "?_state=b", "{uploads}7?_state=b")]
    [InlineData("{uploads}7", "?_state=b", "{uploads}7?_state=b")]
    [InlineData("7?_state=a/b", "8?_state=c", "{uploads}8?_state=c")]
    [InlineData("/other/place/7", "8", "/other/place/8")]
    [InlineData("{registry}{uploads}7", "{uploads}8", "{uploads}8")]
    [InlineData("{uploads}7", "{registry}{uploads}8?x=%2F", "{uploads}8?x=%2F")]
    public async Task The_rest_goes_where_each_response_says(string first, string? second, string target)
    {
        (_first, _second) = (first, second);

        await SendAsync();

        string expected = Fill(target);
        Assert.Equal($"PUT {expected}{(expected.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={Uri.EscapeDataString(Blob.Digest)}", _targets[^1]);
        Assert.Empty(_storage.Requests.All);
    }

    [Theory]
    [InlineData("?_state=b", "/bucket/7?_state=b")]
    [InlineData("8", "/bucket/8")]
    [InlineData("/elsewhere/8", "/elsewhere/8")]   // of the storage, not of the registry
    [InlineData("//{storage-authority}/8", "/8")]
    public async Task A_server_that_the_registry_has_uploads_go_to_says_where_on_itself_the_rest_goes(string second, string target)
    {
        (_first, _second) = ("{storage}/bucket/7", second);

        await SendAsync();

        Assert.StartsWith("PUT " + target, _targets[^1], StringComparison.Ordinal);
        Assert.Equal(2, _storage.Requests.Total);
        Assert.False(_storage.Requests.Contains("Authorization"));
        Assert.False(_storage.Requests.Contains("CANARY"));
    }

    [Theory]
    [InlineData("{registry}/v2/team/app/manifests/latest")]   // back to where the credential is sent
    [InlineData("//{registry-authority}/v2/team/app/manifests/latest")]
    [InlineData("http://127.0.0.1:9/x")]
    [InlineData("http://user@127.0.0.1:9/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("{storage}/8#x")]
    [InlineData("\\\\127.0.0.1\\x")]
    public async Task It_leads_nowhere_else(string second)
    {
        (_first, _second) = ("{storage}/bucket/7", second);

        RegistryException error = await Assert.ThrowsAsync<RegistryException>(SendAsync);

        Assert.Equal(ImageErrorCode.RedirectRefused, error.Code);
        Assert.Equal((2, 1), (_registry.Requests.Total, _storage.Requests.Total));   // POST, refused and repeated; PATCH
    }

    private async Task SendAsync()
    {
        RegistryWriter writer = new(_registry.Address, RegistryCall.Repository, _call.Session, _call);
        UploadSession session = await writer.StartUploadAsync(Blob.Digest, TestContext.Current.CancellationToken);
        session = await writer.AppendAsync(session, Blob, () => new UploadContent(new MemoryStream(Bytes), () => Task.FromResult<Stream>(new MemoryStream(Bytes)), Bytes.Length), 0, Bytes.Length - 1, TestContext.Current.CancellationToken);
        await writer.CommitAsync(session, Blob, content: null, TestContext.Current.CancellationToken);
    }

    private Reply Respond(WireRequest request)
    {
        _targets.Add($"{request.Method} {request.Target}");
        return (request.Method, request.Method == "POST" ? _first : _second) switch
        {
            ("PUT", _) => new Reply(201),
            (_, null) => new Reply(202),
            var (_, location) => new Reply(202).With("Location", Fill(location)),
        };
    }

    private string Fill(string text) => text
        .Replace("{uploads}", Uploads, StringComparison.Ordinal)
        .Replace("{registry}", _registry.Url, StringComparison.Ordinal)
        .Replace("{storage}", _storage.Url, StringComparison.Ordinal)
        .Replace("{registry-authority}", _registry.Address, StringComparison.Ordinal)
        .Replace("{storage-authority}", _storage.Address, StringComparison.Ordinal);
}
