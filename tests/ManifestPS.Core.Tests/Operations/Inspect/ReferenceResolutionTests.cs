using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Json;
using ManifestPS.Operations.Inspect;

namespace ManifestPS.Core.Tests.Images;

public sealed class ReferenceResolutionTests : IAsyncLifetime
{
    private ImageStore _images = null!;   // set before any test runs

    public async ValueTask InitializeAsync() => _images = await ImageStore.StartAsync();

    public ValueTask DisposeAsync() => _images.DisposeAsync();

    [Fact]
    public async Task A_tag_costs_one_head_and_keeps_its_name_beside_the_digest()
    {
        JsonObject list = _images.AddList("1.4", _images.AddImage("linux/amd64"));

        ResolvedReference resolved = await ResolveAsync("1.4", platform: null);

        Assert.Equal($"{_images["1.4"]}@{ImageStore.DigestOf(list)}", resolved.Reference);
        Assert.Equal(("1.4", ImageStore.OciIndex, list["size"]!.GetValue<long>()), (resolved.Tag, resolved.MediaType, resolved.Size));
        Assert.Equal(["HEAD manifests/1.4"], _images.Requests);
    }

    [Fact]
    public async Task A_platform_costs_the_list_and_the_reference_is_the_image_alone()
    {
        JsonObject image = _images.AddImage("linux/arm64");
        _images.AddList("1.4", _images.AddImage("linux/amd64"), image);

        ResolvedReference resolved = await ResolveAsync("1.4", Platform.Parse("linux/arm64"));

        Assert.Equal(_images[ImageStore.DigestOf(image)].ToString(), resolved.Reference);
        Assert.Equal(("1.4", "linux/arm64"), (resolved.Tag, resolved.Platform));
        Assert.Equal(["GET manifests/1.4"], _images.Requests);
    }

    [Fact]
    public async Task A_missing_tag_is_said_to_be_missing()
    {
        _images.AddList("1.4", _images.AddImage("linux/amd64"));

        ImageException problem = await Assert.ThrowsAnyAsync<ImageException>(() => ResolveAsync("1.5", platform: null));

        Assert.Equal(ImageErrorCode.TagNotFound, problem.Code);
    }

    [Fact]
    public async Task Of_several_that_run_it_is_said_why_one_is_chosen_and_why_the_others_are_not()
    {
        JsonObject Windows(string version) => PlantedDefects.With(
            _images.AddImage("windows/amd64", config => config["os.version"] = version),
            entry => entry["platform"]!["os.version"] = version);   // AddImage puts it there
        JsonObject newest = Windows("10.0.26100.2894");
        _images.AddList("list", Windows("10.0.17763.1"), Windows("10.0.20348.3091"), newest, PlantedDefects.With(newest.DeepClone().AsObject(), entry => entry["digest"] = ImageStore.DigestOf("twin")));

        ValueList<PlatformCandidate> candidates = await JudgeAsync("list", "windows(10.0.26100.1742)/amd64");

        Assert.Equal(
            [
                "Refused: os version 10.0.17763.1 is older than build 20348, the oldest that the host's 10.0.26100.1742 runs",
                "Runs: architecture is amd64, as wanted; os version 10.0.20348.3091 is within builds 20348 to 26100, which the host's 10.0.26100.1742 runs; not chosen: os version 10.0.26100.2894 is preferred, which is newer",
                "Chosen: architecture is amd64, as wanted; os version 10.0.26100.2894 is within builds 20348 to 26100, which the host's 10.0.26100.1742 runs",
                "Runs: architecture is amd64, as wanted; os version 10.0.26100.2894 is within builds 20348 to 26100, which the host's 10.0.26100.1742 runs; not chosen: an equal one stands before it in the list",
            ],
            candidates.Select(candidate => $"{candidate.Verdict}: {candidate.Reason}"));
    }

    [Fact]
    public async Task Candidates_come_in_the_order_of_the_list_and_one_is_chosen()
    {
        JsonObject attestation = _images.AddImage("unknown/unknown");
        attestation["annotations"] = new JsonObject { ["vnd.docker.reference.type"] = "attestation-manifest" };
        _images.AddList("list", _images.AddImage("linux/amd64"), _images.AddImage("linux/arm/v5"), attestation, _images.AddImage("linux/arm/v6"));

        ValueList<PlatformCandidate> candidates = await JudgeAsync("list", "linux/arm/v7");

        Assert.Equal([("linux/amd64", "Refused"), ("linux/arm/v5", "Runs"), ("linux/arm/v6", "Chosen")], candidates.Select(candidate => (candidate.Platform, candidate.Verdict)));
        Assert.Equal([null, 2, 1], candidates.Select(candidate => candidate.Rank));
        Assert.Equal(["GET manifests/list"], _images.Requests);
    }

    [Fact]
    public async Task An_image_that_does_not_run_is_a_candidate_and_no_error()
    {
        JsonObject image = _images.AddImage("linux/arm64");

        PlatformCandidate candidate = Assert.Single(await JudgeAsync(ImageStore.DigestOf(image), "linux/amd64"));

        Assert.False(candidate.IsMatch);
        Assert.Equal("architecture is arm64, wanted amd64", candidate.Reason);
    }

    [Fact]
    public async Task A_list_at_hand_is_judged_without_a_request()
    {
        Descriptor entry = new() { MediaType = ImageStore.OciManifest, Digest = ImageStore.DigestOf("x"), Size = 1, Platform = Platform.Parse("linux/arm64") };
        ManifestList list = new() { MediaType = ImageStore.OciIndex, Manifests = [entry] };

        ImageInspection inspection = new(new InspectionOptions { Platform = Platform.Parse("linux/arm64") });

        Assert.True(Assert.Single(await inspection.JudgeAsync(new ImageSource(_images["unpublished"], list, _ => _images.Open()), TestContext.Current.CancellationToken)).IsChosen);
        Assert.Empty(_images.Requests);
    }

    [Fact]
    public async Task The_entries_of_an_edited_list_are_read_and_fetched_where_they_came_from()
    {
        ManifestList Nested(params JsonObject[] entries) => (ManifestList)OciJson.ReadManifest(System.Text.Encoding.UTF8.GetBytes(ImageStore.List(entries).ToJsonString()), null);
        JsonObject silent = _images.AddImage("linux/arm64"), below = _images.AddImage("linux/s390x");
        _ = silent.Remove("platform");
        _ = below.Remove("platform");
        JsonObject nested = _images.AddList("nested", below);
        ManifestList made = Nested(silent, nested);
        ManifestSource[] sources = [.. made.Manifests.Select(entry => new ManifestSource { Digest = entry.Digest, Name = "x", Reference = _images[entry.Digest].ToString() })];
        List<string> opened = [];

        ImageInspection inspection = new(new InspectionOptions { Platform = Platform.Parse("linux/s390x") });
        ImageSource image = new(ImageReference.Parse("other.example/new:1"), made with { Sources = [.. sources] }, reference =>
        {
            opened.Add(reference.Name);
            return _images.Open();
        });
        ValueList<PlatformCandidate> candidates = await inspection.JudgeAsync(image, TestContext.Current.CancellationToken);

        Assert.Equal([("linux/arm64", false), ("linux/s390x", true)], candidates.Select(candidate => (candidate.Platform, candidate.IsChosen)));
        Assert.Equal([ImageStore.DigestOf(silent), ImageStore.DigestOf(below)], candidates.Select(candidate => ImageReference.Parse(candidate.Reference).Digest));
        Assert.All(candidates, candidate => Assert.StartsWith(_images["x"].Name, candidate.Reference, StringComparison.Ordinal));
        Assert.Equal([_images["x"].Name], opened.Distinct());
    }

    private Task<ResolvedReference> ResolveAsync(string tag, Platform? platform) =>
        new ReferenceResolution(_images.Open(), platform).ResolveAsync(_images[tag], TestContext.Current.CancellationToken);

    private Task<ValueList<PlatformCandidate>> JudgeAsync(string tagOrDigest, string platform) =>
        new ImageInspection(new InspectionOptions { Platform = Platform.Parse(platform) }).JudgeAsync(_images.Given(tagOrDigest), TestContext.Current.CancellationToken);
}
