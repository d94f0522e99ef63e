using System.Text;
using ManifestPS.Errors;
using ManifestPS.TestRegistry;

namespace ManifestPS.Core.Tests;

/// <summary>The body decides whether a response is a web page, not what it is called.</summary>
public sealed class RegistryWebPageTests : IAsyncLifetime
{
    private const string Manifests = "*/manifests/*";

    private RegistryServer _registry = null!;   // set before every test
    private SampleImage _image = null!;   // set before every test

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryServer.StartAsync();
        _image = _registry.Store.AddImage(RegistryCall.Repository, "1");
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData("text/html")]
    [InlineData("Text/HTML; charset=utf-8")]
    public async Task A_manifest_that_is_called_a_web_page_is_read(string contentType)
    {
        _registry.Faults.On("GET", Manifests).ReplaceHeader("Content-Type", contentType);
        _registry.Faults.On("HEAD", Manifests).ReplaceHeader("Content-Type", contentType);
        RegistryCall call = new();

        Assert.Equal(_image.Digest, (await call.GetAsync(_registry)).Digest);
        Assert.Equal(_image.Digest, (await call.GetAsync(_registry, _image.Digest)).Digest);
        Descriptor resolved = await call.Open(_registry).ResolveAsync(ImageReference.Parse($"{_registry.Address}/{RegistryCall.Repository}:1"), TestContext.Current.CancellationToken);
        Assert.Equal(_image.Digest, resolved.Digest);
        Assert.NotEqual("text/html", resolved.MediaType);
    }

    [Theory]
    [InlineData("<html>Sign in</html>")]
    [InlineData("\uFEFF<!DOCTYPE html>")]
    [InlineData("\uFEFF\r\n\t <html>")]
    public async Task A_web_page_that_is_called_something_else_is_one(string page)
    {
        string blank = new(' ', 100);
        foreach (string contentType in new[] { "application/json", MediaTypes.OciIndex, "" })
        {
            _registry.Faults.Clear();
            _registry.Faults.On("GET", "*").Body(200, contentType, blank + page);

            Assert.Equal(ImageErrorCode.NotARegistry, (await new RegistryCall().FailAsync<RegistryException>(_registry)).Code);
        }
    }

    [Fact]
    public async Task An_error_that_is_called_a_web_page_and_is_none_is_not_said_to_be_one()
    {
        _registry.Faults.On("GET", Manifests).Body(404, "text/html", """{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}""");

        Assert.DoesNotContain("web page", (await new RegistryCall().FailAsync<RegistryException>(_registry)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_begins_as_a_web_page_is_none_where_it_has_the_digest_that_was_asked_for()
    {
        Descriptor xml = Put("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\"/>");

        Assert.Equal(xml.Size, (await new RegistryCall().Open(_registry).GetConfigAsync(xml, TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task A_blob_that_is_called_a_web_page_is_read()
    {
        Descriptor blob = Put("content");
        _registry.Faults.On("GET", "*/blobs/*").Body(200, "text/html", "content");

        await using Stream stream = await new RegistryCall().Open(_registry).OpenBlobAsync(blob, TestContext.Current.CancellationToken);
        await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);   // verified at its end
    }

    [Fact]
    public async Task A_registry_that_wants_JSON_to_be_accepted_is_served()   // old Artifactory
    {
        _registry.Faults.On("GET", Manifests).Status(406);
        await using StubServer artifactory = await StubServer.StartAsync(new WireOptions(), request => Task.FromResult(
            request.Header("Accept")!.Contains("application/json", StringComparison.Ordinal)
                ? Reply.Text(200, MediaTypes.OciManifest, Encoding.UTF8.GetString(_registry.Store.Manifest(RegistryCall.Repository, "1")!.Content.Span))   // put there before every test
                : new Reply(406)));

        Assert.Equal(_image.Digest, (await new RegistryCall().GetAsync(artifactory)).Digest);
        Assert.EndsWith(", application/json;q=0.1", artifactory.Requests.All[0].Header("Accept"), StringComparison.Ordinal);
        _registry.Faults.Clear();
        _registry.Faults.On("GET", Manifests).Redirect(307, artifactory.Url + "{target}");
        _ = await new RegistryCall().GetAsync(_registry);
        Assert.Contains("application/json; q=0.1", artifactory.Requests.All[^1].Header("Accept"), StringComparison.Ordinal);
    }

    private Descriptor Put(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new Descriptor { MediaType = "application/octet-stream", Digest = _registry.Store.PutBlob(RegistryCall.Repository, bytes), Size = bytes.Length };
    }
}
