using ManifestPS.Errors;
using ManifestPS.Registry;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, row E17: what a registry warns of.</summary>
public sealed class RegistryWarningTests : IAsyncLifetime
{
    private const string Manifests = "*/manifests/*";

    private static readonly RegistryOptions Patient = RegistryCall.Once with { Timeout = TimeSpan.FromSeconds(30) };

    private RegistryServer _registry = null!;   // set before every test

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryServer.StartAsync();
        _ = _registry.Store.AddImage(RegistryCall.Repository, "1");
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData("299 - \"Old tags go away on Friday.\"", "Old tags go away on Friday.")]
    [InlineData("299 reg.test \"a \\\"quoted\\\" word, and a \\\\\"", "a \"quoted\" word, and a \\")]
    [InlineData("299 - \"one\", 299 - \"two\"", "one", "two")]
    [InlineData("299 - \"\u00e9t\u00e9\"", "\u00e9t\u00e9")]
    [InlineData("199 - \"not for people\"")]
    [InlineData("299 - \"\"")]
    [InlineData("299 - no quotes")]
    [InlineData("299")]
    [InlineData("nonsense")]
    [InlineData("")]
    public void E17_a_warning_is_read_as_the_specification_has_it(string header, params string[] texts)
    {
        using HttpResponseMessage response = new();
        _ = response.Headers.TryAddWithoutValidation("Warning", header);

        Assert.Equal(texts, ServerWarnings.Read(response));
    }

    [Theory]
    [InlineData(512, "")]
    [InlineData(513, "...")]
    public void E17_a_warning_is_a_sentence(int length, string end)
    {
        using HttpResponseMessage response = new();
        _ = response.Headers.TryAddWithoutValidation("Warning", $"299 - \"{new string('x', length)}\"");

        Assert.Equal(new string('x', 512) + end, Assert.Single(ServerWarnings.Read(response)));
    }

    [Fact]
    public async Task E17_each_text_is_passed_on_once_a_call_and_server()
    {
        await using RegistryServer other = await RegistryServer.StartAsync();
        _ = other.Store.AddImage(RegistryCall.Repository, "1");
        _registry.Faults.On("GET", Manifests).AddHeader("Warning", "299 - \"first\"").AddHeader("Warning", "299 - \"second\"");
        other.Faults.On("GET", Manifests).AddHeader("Warning", "299 - \"first\"");
        RegistryCall call = new(Patient);
        _ = await call.GetAsync(_registry);
        _ = await call.GetAsync(_registry);
        _ = await call.GetAsync(other);

        string[] warnings = [.. call.Lines.Where(line => line.Contains(" warns: ", StringComparison.Ordinal))];
        Assert.Equal([$"'{_registry.Address}' warns: first", $"'{_registry.Address}' warns: second", $"'{other.Address}' warns: first"], warnings);
    }

    [Fact]
    public async Task E17_an_error_and_a_blob_may_warn_too()
    {
        _registry.Faults.On("GET", Manifests).Error(404, "MANIFEST_UNKNOWN", "gone").AddHeader("Warning", "299 - \"use the other registry\"");
        _registry.Faults.On("GET", "*/blobs/*").AddHeader("Warning", "299 - \"slow storage\"");
        string blob = _registry.Store.PutBlob(RegistryCall.Repository, "x"u8.ToArray());
        RegistryCall call = new(Patient);
        _ = await call.FailAsync<RegistryException>(_registry);
        await using Stream content = await call.Open(_registry).OpenBlobAsync(new Descriptor { MediaType = MediaTypes.OciLayerGzip, Digest = blob, Size = 1 }, TestContext.Current.CancellationToken);

        Assert.Equal(2, call.Lines.Count(line => line.Contains(" warns: ", StringComparison.Ordinal)));
    }
}
