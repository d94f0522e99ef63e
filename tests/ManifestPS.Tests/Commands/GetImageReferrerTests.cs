using System.Management.Automation;
using System.Text.Json.Nodes;

namespace ManifestPS.Tests;

public sealed class GetImageReferrerTests : IAsyncLifetime
{
    private readonly ModuleRunspace _session = new();
    private EvidenceScene _scene = null!;   // set before every test

    public async ValueTask InitializeAsync() => _scene = await EvidenceScene.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        _session.Dispose();
    }

    [Fact]
    public void Evidence_of_four_places_is_one_view()
    {
        Outcome outcome = _session.Invoke("Get-ImageReferrer $images[0]", _scene.Reference);

        Assert.Equal(["Attestation", "Attestation", "ReferrersApi", "CosignTag"], outcome.Texts("Source"));
        Assert.Equal(["linux/amd64", "linux/arm64", null, null], outcome.Texts("Platform"));
        Assert.Equal(4, outcome.Clean().Count);
    }

    [Fact]
    public void Expand_gives_what_the_evidence_says_and_leaves_the_rest_as_it_is()
    {
        Outcome outcome = _session.Invoke("Get-ImageReferrer $images[0] -Expand -Verbose", _scene.Reference);

        Assert.Equal(
            ["ManifestPS.ImageProvenance", "ManifestPS.ImageSbom", "ManifestPS.ImageProvenance", "ManifestPS.ImageSbom", "ManifestPS.ImageSbom", "ManifestPS.ImageReferrer"],
            outcome.Output.Select(item => item?.TypeNames[0]));
        Assert.Empty(outcome.Errors);
        Assert.Equal(["True", "True", "True", "True", null, null], outcome.Texts("NamesSubject").Select(text => text == "False" ? null : text));
        Assert.Equal(["linux/amd64", "linux/amd64", "linux/arm64", "linux/arm64", null, null], outcome.Texts("Platform"));
        Assert.Equal(["Attestation", "Attestation", "Attestation", "Attestation", "ReferrersApi", "CosignTag"], outcome.Texts("Source"));
        Assert.Contains(outcome.Verbose, line => line.Contains("no blob of a statement type", StringComparison.Ordinal));
    }

    [Fact]
    public void Packages_and_materials_are_objects()
    {
        Outcome packages = _session.Invoke("(Get-ImageReferrer $images[0] -Expand | Where-Object Format -eq SPDX).Packages", _scene.Reference);
        Outcome materials = _session.Invoke("(Get-ImageReferrer $images[0] -Expand).Materials", _scene.Reference);

        Assert.Equal(["bash", "tar", "bash", "tar", "bash", "tar"], packages.Texts("Name"));
        Assert.Equal(["pkg:docker/alpine", "pkg:docker/alpine"], materials.Texts("Uri"));
    }

    [Theory]
    [InlineData("$_")]
    [InlineData("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_))")]
    public void What_is_about_one_platform_is_found_for_its_image(string clone)
    {
        Outcome outcome = _session.Invoke($"Get-ImageManifest $images[0] -Platform linux/arm64 | ForEach-Object {{ {clone} }} | Get-ImageReferrer -Expand", _scene.Reference);

        Assert.Equal(["linux/arm64", "linux/arm64"], outcome.Texts("Platform"));
        Assert.Equal(2, outcome.Clean().Count);
    }

    [Fact]
    public void A_list_that_is_there_already_is_not_read_again()
    {
        PSObject? list = Assert.Single(_session.Invoke("Get-ManifestList $images[0]", _scene.Reference).Clean());
        int before = Reads();

        Assert.Equal(4, _session.Invoke("$images | Get-ImageReferrer", list).Clean().Count);
        Assert.Equal(before, Reads());

        int Reads() => _scene.Registry.Requests.Count("GET", "*/manifests/*") - _scene.Registry.Requests.Count("GET", "*/manifests/sha256-*");   // without the tags of cosign
    }

    [Fact]
    public void Damaged_evidence_is_an_error_of_its_own_and_the_rest_comes()
    {
        _scene.Registry.Faults.On("GET", $"*/manifests/{EvidenceScene.DigestOf(_scene.Referrer)}").WrongBytes();

        Outcome outcome = _session.Invoke("Get-ImageReferrer $images[0] -Expand", _scene.Reference);

        Assert.Equal($"{_scene.Reference[..^2]}@{EvidenceScene.DigestOf(_scene.Referrer)}", outcome.SingleError("DigestMismatch").TargetObject);
        Assert.Equal(5, outcome.Output.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Expand")]
    public void A_place_that_denies_its_evidence_is_an_error_of_its_own_and_the_rest_comes(string expand)
    {
        _scene.Registry.Faults.On("GET", "*/referrers/*").Status(403);

        Outcome outcome = _session.Invoke($"Get-ImageReferrer $images[0] {expand}", _scene.Reference);

        Assert.Equal(_scene.Reference, outcome.SingleError("AccessDenied").TargetObject);
        Assert.Equal(["Attestation", "CosignTag"], outcome.Texts("Source").Distinct());
    }

    [Fact]
    public void A_tag_of_cosign_that_is_denied_is_told_with_Verbose_only()   // G08
    {
        _scene.Registry.Faults.On("GET", "*.att").Status(403);

        Outcome outcome = _session.Invoke("Get-ImageReferrer $images[0] -Verbose", _scene.Reference);

        Assert.Empty(outcome.Errors);
        Assert.Equal(4, outcome.Output.Count);
        Assert.Contains(outcome.Verbose, line => line.Contains(".att' is treated as missing", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("application/spdx+json", 1)]
    [InlineData("APPLICATION/SPDX*", 1)]
    [InlineData("application/*", 2)]
    [InlineData("text/*", 0)]
    public void Only_the_artifact_type_that_is_asked_for_is_given(string type, int count)
    {
        _scene.Registry.Options.ReferrersFilter = false;
        JsonObject fallback = _scene.Signature;
        Assert.NotNull(fallback);
        _ = _scene.Put(null, "application/vnd.example", _scene.List, ("text/plain", "x"));

        Assert.Equal(count, _session.Invoke("Get-ImageReferrer $images[0] -ArtifactType $images[1]", _scene.Reference, type).Clean().Count);
    }

    [Fact]
    public void Evidence_comes_before_the_next_page_is_asked_for()
    {
        for (int i = 0; i < 9; i++)
        {
            _ = _scene.Put(null, "application/vnd.example", _scene.List, ("text/plain", $"{i}"));
        }
        _scene.Registry.Options.ReferrersPageSize = 2;

        _ = Assert.Single(_session.Invoke("Get-ImageReferrer $images[0] | Where-Object Source -eq ReferrersApi | Select-First", _scene.Reference).Output);
        Assert.Equal(1, _scene.Registry.Requests.Count("GET", "*/referrers/*"));
        Assert.Equal(13, _session.Invoke("Get-ImageReferrer $images[0]", _scene.Reference).Clean().Count);
    }

    [Fact]
    public void Many_images_are_searched_at_a_time_and_come_in_order()
    {
        Outcome outcome = _session.Invoke("$images | Get-ImageReferrer -ThrottleLimit 4", [.. Enumerable.Repeat(_scene.Reference, 20), "Not An Image", _scene.Reference]);

        Assert.Equal("Not An Image", outcome.SingleError("ReferenceInvalid").TargetObject);
        Assert.Equal(Enumerable.Repeat<string?[]>(["Attestation", "Attestation", "ReferrersApi", "CosignTag"], 21).SelectMany(x => x), outcome.Texts("Source"));
    }

    [Fact]
    public void One_table_shows_what_was_expanded_and_what_could_not_be()
    {
        string[] lines = _session.Show("Get-ImageReferrer $images[0] -Expand", 160, _scene.Reference).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.Equal($"Image: {_scene.Reference}", lines[0]);
        Assert.Equal(["Platform", "Source", "Digest", "Content"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(9, lines.Length);
        Assert.EndsWith("SPDX 2.3, 2 packages, by scanner", lines[4], StringComparison.Ordinal);
        Assert.EndsWith("Built by https://ci.example/1 from https://git.example/app", lines[3], StringComparison.Ordinal);
        Assert.Matches("^CosignTag +sha256:[0-9a-f]{12}", lines[8]);
    }

    [Theory]
    [InlineData("(Get-ImageReferrer $images[0] -Expand | Where-Object Format -eq SPDX)[0].Packages", "Name Version License Purl", "bash 5 GPL pkg:deb/bash")]
    [InlineData("(Get-ImageReferrer $images[0] -Expand).Materials", "Digest Uri", "sha256:aa pkg:docker/alpine")]
    public void Packages_and_materials_are_tables(string script, string header, string first)
    {
        string[] lines = _session.Show(script, 160, _scene.Reference).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.StartsWith("Statement: ", lines[0], StringComparison.Ordinal);
        Assert.Equal(header.Split(' '), lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(first.Split(' '), lines[3].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
