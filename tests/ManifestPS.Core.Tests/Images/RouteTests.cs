using System.Text;
using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Operations.Inspect;
using ManifestPS.Operations.Validate;
using ManifestPS.Operations.Lists;
using static ManifestPS.Core.Tests.Images.ImageStore;

namespace ManifestPS.Core.Tests.Images;

/// <summary>What an object is does not depend on whether a list or its own digest or tag led to it.</summary>
public sealed class RouteTests : IAsyncLifetime
{
    private const string OfAttestations = "application/vnd.docker.attestation.manifest.v1+json";

    private ImageStore _store = null!;   // set before every test

    public async ValueTask InitializeAsync() => _store = await StartAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData(OfAttestations)]
    public async Task An_attestation_read_by_its_own_digest_is_an_attestation(string? artifactType)
    {
        string digest = DigestOf(_store.AddManifest(tag: null, PlantedDefects.Statements(_store, artifactType)));

        Assert.Equal("Attestation", (await InspectAsync(digest)).Kind);
        Assert.Equal(["NotAnImage"], await RulesAsync(digest));
        UnsupportedImageException refusal = await Assert.ThrowsAsync<UnsupportedImageException>(() => ListSourceReader.ReadAsync(_store.Open(), _store[digest], TestContext.Current.CancellationToken));
        Assert.Equal(ImageErrorCode.NotAnImage, refusal.Code);
        Assert.Contains($"{digest}' is an attestation", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_of_a_list_that_only_its_artifact_type_calls_an_attestation_is_one()
    {
        JsonObject entry = _store.AddManifest(tag: null, PlantedDefects.Statements(_store, OfAttestations));
        entry["artifactType"] = OfAttestations;
        _ = _store.AddList("list", _store.AddImage("linux/amd64"), entry);

        ValueList<ManifestDescriptor> found = await new ImageInspection(new InspectionOptions { IncludeAttestation = true }).InspectAllAsync(_store.Given("list"), TestContext.Current.CancellationToken);

        Assert.Equal(["Image", "Attestation"], found.Select(descriptor => descriptor.Kind));
    }

    [Fact]
    public async Task An_entry_that_nothing_but_its_content_calls_an_attestation_is_one_once_it_is_read()
    {
        JsonObject entry = _store.AddManifest(tag: null, PlantedDefects.Statements(_store, artifactType: null));
        _ = _store.AddList("list", _store.AddImage("linux/amd64"), entry);

        ValueList<ManifestDescriptor> found = await new ImageInspection(new InspectionOptions { Detailed = true, IncludeAttestation = true }).InspectAllAsync(_store.Given("list"), TestContext.Current.CancellationToken);

        Assert.Equal(["Image", "Attestation"], found.Select(descriptor => descriptor.Kind));
    }

    [Fact]
    public async Task A_signature_of_cosign_is_an_artifact_for_all_its_configuration()
    {
        const string Config = """{"architecture":"","os":"","config":{},"rootfs":{"type":"layers","diff_ids":[]}}""";
        _ = PlantedDefects.AddArtifact(_store, "sig", artifactType: null, OciConfig, "application/vnd.dev.cosign.simplesigning.v1+json", Config);

        ManifestDescriptor found = await InspectAsync("sig");

        Assert.Equal(("Artifact", null), (found.Kind, found.ArtifactType));
    }

    [Fact]
    public async Task An_image_is_one_whatever_its_layers_are()
    {
        _ = _store.AddManifest("odd", Manifest(_store.AddImage("linux/amd64", manifest: manifest => manifest["layers"] = new JsonArray(_store.AddBlob("application/vnd.oci.image.layer.nydus.blob.v1", "x")))));

        Assert.Equal("Image", (await InspectAsync("odd")).Kind);
    }

    [Theory]
    [InlineData("application/vnd.cncf.helm.config.v1+json", "application/vnd.cncf.helm.config.v1+json")]
    [InlineData("application/vnd.oci.empty.v1+json", null)]
    public async Task The_type_of_an_artifact_that_states_none_is_that_of_its_configuration(string configType, string? expected)
    {
        _ = PlantedDefects.AddArtifact(_store, "chart", artifactType: null, configType, "application/vnd.cncf.helm.chart.content.v1.tar+gzip");

        ManifestDescriptor found = await InspectAsync("chart");
        ListAddition addition = Assert.Single(await ListSourceReader.ReadAsync(_store.Open(), _store["chart"], TestContext.Current.CancellationToken));

        Assert.Equal(("Artifact", expected), (found.Kind, found.ArtifactType));
        Assert.Equal(expected, addition.Entry.ArtifactType);
    }

    [Fact]
    public async Task A_plugin_of_Docker_gets_no_artifact_type_that_a_Docker_list_could_not_hold()
    {
        _ = _store.AddManifest("plugin", Manifest(_store.AddImage("linux/amd64", manifest: manifest =>
        {
            manifest["mediaType"] = DockerManifest;
            manifest["config"] = _store.AddBlob("application/vnd.docker.plugin.v1+json", "{}");
        })));

        Assert.Equal("application/vnd.docker.plugin.v1+json", (await InspectAsync("plugin")).ArtifactType);
        Assert.Null(Assert.Single(await ListSourceReader.ReadAsync(_store.Open(), _store["plugin"], TestContext.Current.CancellationToken)).Entry.ArtifactType);
    }

    [Fact]
    public async Task An_empty_artifact_type_is_none()
    {
        _ = _store.AddManifest("empty", Manifest(_store.AddImage("linux/amd64", manifest: manifest => manifest["artifactType"] = "")));
        JsonObject entry = _store.AddImage("linux/amd64");
        entry["artifactType"] = "";
        _ = _store.AddList("list", entry);

        ManifestDescriptor direct = await InspectAsync("empty");
        ManifestDescriptor listed = await InspectAsync("list");

        Assert.Equal(("Image", null, "Image", null), (direct.Kind, direct.ArtifactType, listed.Kind, listed.ArtifactType));
    }

    [Theory]
    [InlineData("""{"architecture":"amd64","os":"linux","config":{"Env":[]},"rootfs":{"type":"layers","diff_ids":[]},"history":[{"created_by":"x"}]}""")]
    [InlineData("""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}""")]
    public void A_configuration_is_called_one_and_no_attack(string json)
    {
        ManifestException refusal = Assert.Throws<ManifestException>(() => OciJson.ReadManifest(Encoding.UTF8.GetBytes(json), null));

        Assert.Equal(ImageErrorCode.MediaTypeUnsupported, refusal.Code);
        Assert.StartsWith("The document is the configuration of an image, not a manifest.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"config":{},"layers":[],"rootfs":{},"manifests":[]}""")]
    [InlineData("""{"config":{},"history":[],"Layers":[],"rootfs":{}}""")]
    [InlineData("""{"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{},"history":[],"rootfs":{}}""")]
    public void What_could_be_a_configuration_or_a_manifest_stays_an_attack(string json) =>
        Assert.Equal(ImageErrorCode.ManifestAmbiguous, Assert.Throws<ManifestException>(() => OciJson.ReadManifest(Encoding.UTF8.GetBytes(json), null)).Code);

    [Theory]
    [InlineData("os", "$.manifests[0].platform.os", "PlatformMissing", "operating system")]
    [InlineData("architecture", "$.manifests[0].platform.architecture", "PlatformMissing", "architecture")]
    public async Task An_empty_os_or_architecture_of_an_entry_counts_as_missing(string member, string path, string rule, string what)
    {
        JsonObject entry = _store.AddImage("linux/amd64");
        entry["platform"]![member] = "";   // AddImage puts it there
        _ = _store.AddList("list", entry);

        ValueList<ImageFinding> found = await FindAsync("list");

        Assert.Equal([("ManifestInvalid", path), (rule, null)], found.Select(finding => (finding.Rule, finding.Path)));
        Assert.EndsWith($"states no {what}.", found[1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("os")]
    [InlineData("architecture")]
    public async Task An_empty_os_or_architecture_of_a_configuration_counts_as_missing(string member)
    {
        _ = _store.AddManifest("image", Manifest(_store.AddImage("linux/amd64", config => config[member] = "")));

        Assert.Equal([("ConfigInvalid", $"$.{member}")], (await FindAsync("image")).Select(finding => (finding.Rule, finding.Path)));
    }

    private JsonObject Manifest(JsonObject entry) => JsonNode.Parse(_store.Store.Manifest("app", DigestOf(entry))!.Content.Span)!.AsObject();   // AddImage put it there

    private async Task<ManifestDescriptor> InspectAsync(string tagOrDigest) =>
        Assert.Single(await new ImageInspection(new InspectionOptions()).InspectAllAsync(_store.Given(tagOrDigest), TestContext.Current.CancellationToken));

    private async Task<IEnumerable<string>> RulesAsync(string tagOrDigest) => (await FindAsync(tagOrDigest)).Select(finding => finding.Rule);

    private async Task<ValueList<ImageFinding>> FindAsync(string tagOrDigest)
    {
        using ImageValidation validation = new(_store.Given(tagOrDigest), includeBlobs: false);
        return await validation.ValidateAsync(TestContext.Current.CancellationToken);
    }
}
