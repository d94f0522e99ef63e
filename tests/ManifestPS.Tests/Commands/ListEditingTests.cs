using System.Management.Automation;
using System.Text.Json.Nodes;

namespace ManifestPS.Tests;

/// <summary>Lists made and edited on the pipeline, as a user types it.</summary>
public sealed class ListEditingTests : IAsyncLifetime
{
    private const string Copy = "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_))";

    private ListScene _scene = null!;   // set before every test

    /// <summary>What a user types, what is then in the entry, and what docker manifest annotate calls it.</summary>
    public static TheoryData<string, string, string> EntryFields => new()
    {
        { "-OS freebsd", "platform.os", "\"freebsd\"" },                                      // docker: --os
        { "-Architecture mips64le", "platform.architecture", "\"mips64le\"" },                // docker: --arch
        { "-Variant v7", "platform.variant", "\"v7\"" },                                      // docker: --variant
        { "-OSVersion 10.0.17763.1", "platform.os.version", "\"10.0.17763.1\"" },             // docker: --os-version
        { "-OSFeature win32k, other", "platform.os.features", "[\"win32k\",\"other\"]" },     // docker: --os-features
        { "-Feature sse4", "platform.features", "[\"sse4\"]" },
        { "-Url https://elsewhere/x", "urls", "[\"https://elsewhere/x\"]" },
        { "-Annotation @{ b = 'c' }", "annotations", "{\"b\":\"c\",\"note\":\"a\\u002Bb\"}" },
        { "-Annotation @{ b = 'c' } -Replace", "annotations", "{\"b\":\"c\"}" },
        { "-Annotation @{ note = $null }", "annotations", "null" },
        { "-Annotation @{ note = '' }", "annotations", "null" },
        { "-Annotation $null", "annotations", "null" },
    };

    public static TheoryData<string, string> Cleared => new()
    {
        { "-Variant", "platform.variant" },
        { "-OSVersion", "platform.os.version" },
        { "-OSFeature", "platform.os.features" },
        { "-Feature", "platform.features" },
        { "-Url", "urls" },
    };

    /// <summary>A value as PowerShell has it, and the text that it becomes.</summary>
    public static TheoryData<string, string?> AnnotationValues => new()
    {
        { "[datetime]::new(2026, 11, 29, 4, 22, 0, [System.DateTimeKind]::Utc)", "2026-11-29T04:22:00Z" },
        { "[datetime]::new(2026, 11, 29, 4, 22, 0, [System.DateTimeKind]::Utc).AddMilliseconds(50)", "2026-11-29T04:22:00.05Z" },
        { "[datetime]::new(2026, 11, 29, 4, 22, 0, [System.DateTimeKind]::Utc).ToLocalTime()", "2026-11-29T04:22:00Z" },
        { "[datetimeoffset]::new(2026, 11, 29, 4, 22, 0, [timespan]::FromHours(5.5))", "2026-11-29T04:22:00+05:30" },
        { "1.5", "1.5" },
        { "1e300", "1E+300" },
        { "1.5d", "1.5" },
        { "[guid]::Empty", "00000000-0000-0000-0000-000000000000" },
        { "[long]::MaxValue", "9223372036854775807" },
        { "$true", "true" },
        { "$false", "false" },
        { "[char]'x'", "x" },
        { "[uri]'https://example.com/a'", "https://example.com/a" },
        { "[version]'1.2.3'", "1.2.3" },
        { "[System.DayOfWeek]::Monday", "Monday" },
        { "[psobject]'wrapped'", "wrapped" },
    };

    public static TheoryData<string> BadAnnotations =>
    [
        "@{ a = 'b', 'c' }",
        "@{ a = @() }",
        "@{ a = @{ b = 'c' } }",
        "@{ a = [pscustomobject]@{ b = 'c' } }",
        "@{ a = [double]::NaN }",
        "@{ a = { code } }",
        "@{ a = [System.Text.Json.Nodes.JsonNode]::Parse('[1]') }",   // a list that can write itself as text
        "@{ a = [object]::new() }",
        "@{ '' = 'x' }",
        "@{ ' ' = 'x' }",
        "@{ 1 = 'x'; ('1' + '') = 'y' }",
    ];

    public static TheoryData<string, string, string> Refusals => new()
    {
        { "New-ManifestList {0}:x {0}:amd64, {0}:none", "TagNotFound", "{0}:none" },
        { "'{0}:none', '{0}:amd64' | New-ManifestList {0}:x", "TagNotFound", "{0}:none" },
        { "New-ManifestList {0}:x {0}:amd64, 'Not An Image'", "ReferenceInvalid", "Not An Image" },
        { "New-ManifestList 'Not A Name' {0}:amd64", "ReferenceInvalid", "Not A Name" },
        { "New-ManifestList {0}:x {0}:amd64, {0}:list", "DuplicatePlatform", "linux/amd64" },
        { "New-ManifestList {0}:x {0}:list -MediaType Docker", "DockerListCannotHold", "attestation" },
        { "New-ManifestList {0}:x {0}:amd64 -RequirePlatform linux/amd64, linux/arm64", "RequiredPlatformMissing", "lacks linux/arm64" },
        { "New-ManifestList {0}:x {0}:amd64 -Amend", "NotAManifestList", "{0}:x" },
        { "Get-ManifestList {0}:list | Remove-ManifestListEntry linux/mips", "EntryNotFound", "linux/mips" },
        { "Get-ManifestList {0}:list | Set-ManifestAnnotation linux/mips -Variant v1", "EntryNotFound", "linux/mips" },
        { "Get-ManifestList {0}:list | Set-ManifestAnnotation linux/* -Variant v1", "EntryAmbiguous", "3 entries" },
        { "Get-ManifestList {0}:list | Set-ManifestAnnotation linux/amd64 -OS windows -OSVersion 10.0", "PlatformInvalid", "'10.0' is not a Windows version" },
        { "Get-ManifestList {0}:list | Add-ManifestListEntry {0}:amd64", "DuplicatePlatform", "linux/amd64" },
        { "Get-ManifestList {0}:list | Add-ManifestListEntry {0}:none", "TagNotFound", "{0}:none" },
        { "Get-ManifestList {0}:list | ConvertTo-ManifestList Docker", "DockerListCannotHold", "attestation" },
        { "New-ManifestList {0}:x {0}:amd64 | Set-ManifestAnnotation {0}:amd64 -Annotation @{ a = 'b' }", "DockerListCannotHold", "OCI image index" },
        { "New-ManifestList {0}:x {0}:amd64 | Set-ManifestAnnotation -ArtifactType a/b", "DockerListCannotHold", "OCI image index" },
    };

    public async ValueTask InitializeAsync() => _scene = await ListScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [MemberData(nameof(AnnotationValues))]
    public void An_annotation_is_text_whatever_it_was_given_as(string value, string? text)
    {
        foreach (string script in new[] { $"New-ManifestList {{0}}:x {{0}}:list -Annotation @{{ k = {value} }}", $"Get-ManifestList {{0}}:list | Set-ManifestAnnotation -Annotation @{{ k = {value} }}" })
        {
            Assert.Equal(text, Assert.Single(_scene.Run($"({script}).Annotations['k']").Clean())?.BaseObject);
        }
        Assert.Equal(text, Assert.Single(_scene.Run($"(Get-ManifestList {{0}}:list | Set-ManifestAnnotation linux/arm64 -Annotation @{{ k = {value} }}).Manifests[1].Annotations['k']").Clean())?.BaseObject);
    }

    [Theory]
    [MemberData(nameof(BadAnnotations))]
    public void An_annotation_that_is_not_text_is_refused_before_anything_is_sent(string annotation)
    {
        _ = _scene.Run($"New-ManifestList {{0}}:x {{0}}:list -Annotation {annotation}").SingleError("AnnotationInvalid");
        Assert.Empty(_scene.Registry.Requests.All);
        _ = _scene.Run($"Get-ManifestList {{0}}:list | Set-ManifestAnnotation -Annotation {annotation}").SingleError("AnnotationInvalid");
        _ = _scene.Run($"Get-ManifestList {{0}}:list | Set-ManifestAnnotation linux/arm64 -Annotation {annotation}").SingleError("AnnotationInvalid");
    }

    [Fact]
    public void Artifacts_for_platforms_are_chosen_by_platform_unless_an_image_is()
    {
        _ = _scene.Run("New-ManifestList {0}:plugins {0}:amd64, {0}:arm -MediaType Oci | Publish-ManifestList -Force").Clean();
        System.Text.Json.Nodes.JsonNode list = _scene.Document("plugins");
        foreach (System.Text.Json.Nodes.JsonNode? entry in list["manifests"]!.AsArray().ToArray())   // just published
        {
            entry!["artifactType"] = "application/vnd.example.plugin";   // a list's entries are objects
        }
        _ = _scene.Store.PutManifest(ListScene.Repository, "plugins", TestLayout.OciIndex, list.ToJsonString());

        Assert.Equal("linux/arm", Assert.Single(_scene.Run("Get-ImageManifest {0}:plugins -Platform linux/arm").Texts("Platform")));
        _ = _scene.Run("Get-ManifestList {0}:plugins | Publish-ManifestList -RequirePlatform linux/arm, linux/amd64").Clean();
        Assert.Contains("It has: linux/amd64, linux/arm.", _scene.Run("Get-ImageManifest {0}:plugins -Platform linux/s390x").SingleError("PlatformNotFound").ToString(), StringComparison.Ordinal);
        Assert.Contains("It has: linux/amd64, linux/arm.", _scene.Run("Get-ManifestList {0}:plugins | Publish-ManifestList -RequirePlatform linux/s390x").SingleError("RequiredPlatformMissing").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0}:amd64", false)]
    [InlineData("{0}:arm", true)]
    public void Twins_that_are_not_the_same_image_are_warned_of(string twin, bool disagrees)
    {
        Outcome outcome = _scene.Run($"$twin = New-ManifestList {{0}}:t {twin} -MediaType Oci | Set-ManifestAnnotation {twin} -OS linux -Architecture amd64 -Annotation @{{ 'io.github.containers.compression.zstd' = 'true' }}; New-ManifestList {{0}}:x {{0}}:amd64, $twin -MediaType Oci");

        Assert.Empty(outcome.Errors);
        Assert.Equal(disagrees ? ["TwinsDisagree"] : [], outcome.Warnings.Select(warning => warning.Split(':')[0]));
    }

    [Fact]
    public void A_list_of_two_tags_knows_their_platforms_and_is_a_value()
    {
        PSObject list = _scene.One("New-ManifestList {0}:x {0}:amd64, {0}:arm");

        Assert.Equal("linux/amd64, linux/arm", list.Properties["Platforms"].Value.ToString());
        Assert.Equal((_scene.Image + ":x", null, TestLayout.DockerList), (list.Properties["Name"].Value, list.Properties["Reference"].Value, list.Properties["MediaType"].Value));
        Assert.All(_scene.Registry.Requests.All, request => Assert.Equal("GET", request.Method));
        Assert.Equal(4, _scene.Registry.Requests.Total);   // each manifest and its configuration, the tag once
    }

    [Theory]
    [InlineData("Get-ImageManifest {0}:list | Where-Object Architecture -ne arm64 | New-ManifestList {0}:x")]
    [InlineData("Get-ImageManifest {0}:list | ForEach-Object { " + Copy + " } | Where-Object Architecture -ne arm64 | New-ManifestList {0}:x")]
    [InlineData("$found = Get-ImageManifest {0}:list | Where-Object Architecture -ne arm64; New-ManifestList {0}:x $found")]
    [InlineData("Get-ManifestList {0}:list | Remove-ManifestListEntry linux/arm64 | ForEach-Object { New-ManifestList {0}:x $_ }")]
    [InlineData("New-ManifestList {0}:x {0}:list | Remove-ManifestListEntry -Platform linux/arm*")]
    public void A_subset_keeps_entry_platform_annotations_attestations_and_unknown_members(string script)
    {
        _ = _scene.Run(script + " | Publish-ManifestList").Clean();

        JsonArray entries = _scene.Document("x")["manifests"]?.AsArray() ?? [];
        Assert.Equal("amd64 unknown ppc64le", string.Join(' ', entries.Select(entry => entry?["platform"]?["architecture"]).OrderBy(text => text?.ToString() switch { "amd64" => 0, "unknown" => 1, _ => 2 })));
        Assert.Equal("a+b", (string?)entries[0]?["annotations"]?["note"]);
        Assert.True((bool?)entries[0]?["x-unknown"]?["kept"]);
        Assert.Contains(entries, entry => (string?)entry?["annotations"]?["vnd.docker.reference.digest"] == (string?)entries[0]?["digest"]);
    }

    [Fact]
    public void Order_is_the_order_given_and_a_digest_given_twice_is_folded()
    {
        PSObject list = _scene.One("'{0}:arm', '{0}:amd64', '{0}:arm' | New-ManifestList {0}:x");

        Assert.Equal("linux/arm, linux/amd64", list.Properties["Platforms"].Value.ToString());
    }

    [Theory]
    [MemberData(nameof(EntryFields))]
    public void Every_field_of_an_entry_can_be_set(string parameters, string member, string expected)
    {
        Outcome outcome = _scene.Run($"Get-ManifestList {{0}}:list | Set-ManifestAnnotation linux/amd64 {parameters} | Publish-ManifestList -Tag x");

        Assert.Null(outcome.Terminating);
        Assert.Empty(outcome.Errors);
        Assert.Equal(expected, Member(_scene.Document("x")["manifests"]?[0], member));
        Assert.Equal(_scene.Document("list")["manifests"]?[1]?.ToJsonString(), _scene.Document("x")["manifests"]?[1]?.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Cleared))]
    public void Null_or_nothing_clears_a_field(string parameter, string member)
    {
        foreach (string nothing in (string[])["$null", "''", "@()"])
        {
            if (parameter is "-Variant" or "-OSVersion" && nothing == "@()" || parameter is not ("-Variant" or "-OSVersion") && nothing == "''")
            {
                continue;
            }
            _ = _scene.Run($"Get-ManifestList {{0}}:list | Set-ManifestAnnotation linux/amd64 {parameter} v7 | Set-ManifestAnnotation linux/amd64* {parameter} {nothing} | Publish-ManifestList -Tag x -Force").Clean();

            Assert.Equal("null", Member(_scene.Document("x")["manifests"]?[0], member));
        }
    }

    [Fact]
    public void The_list_has_annotations_artifact_type_and_subject_and_loses_them_again()
    {
        _ = _scene.Run("$s = Get-ImageManifest {0}:amd64; Get-ManifestList {0}:list | Set-ManifestAnnotation -Annotation @{ a = 'b'; c = 'd' } -ArtifactType application/x -Subject $s | Publish-ManifestList -Tag x").Clean();
        Assert.Equal("{\"a\":\"b\",\"c\":\"d\"}", _scene.Document("x")["annotations"]?.ToJsonString());
        Assert.Equal("application/x", (string?)_scene.Document("x")["artifactType"]);
        Assert.Equal(_scene.Store.Resolve(ListScene.Repository, "amd64"), (string?)_scene.Document("x")["subject"]?["digest"]);

        _ = _scene.Run("Get-ManifestList {0}:x | Set-ManifestAnnotation -Annotation @{ a = $null } -ArtifactType $null -Subject $null | Publish-ManifestList").Clean();
        Assert.Equal("{\"c\":\"d\"}", _scene.Document("x")["annotations"]?.ToJsonString());
        Assert.Null(_scene.Document("x")["artifactType"]);
        Assert.Null(_scene.Document("x")["subject"]);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_cannot_be_is_one_error_and_nothing_comes_out(string script, string id, string said)
    {
        if (id == "NotAManifestList")
        {
            _scene.Store.SetTag(ListScene.Repository, "x", _scene.Store.Resolve(ListScene.Repository, "arm") ?? "");
        }
        Outcome outcome = _scene.Run(script);

        ErrorRecord error = outcome.SingleError(id);
        Assert.Empty(outcome.Output);
        Assert.Contains(said.Replace("{0}", _scene.Image, StringComparison.Ordinal), error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Amending_replaces_the_platform_in_place()
    {
        _ = _scene.Run("New-ManifestList {0}:list {0}:amd64 -Amend | Publish-ManifestList -Tag x -WarningAction SilentlyContinue").Clean();

        Assert.Equal("amd64 arm64 ppc64le", _scene.Entries("x"));
        Assert.Equal(_scene.Store.Resolve(ListScene.Repository, "amd64"), (string?)_scene.Document("x")["manifests"]?[0]?["digest"]);
    }

    [Fact]
    public void Amending_what_is_not_there_yet_starts_afresh() =>
        Assert.Equal("linux/amd64", _scene.One("New-ManifestList {0}:fresh {0}:amd64 -Amend").Properties["Platforms"].Value.ToString());

    [Fact]
    public void Adding_replaces_with_Replace_and_doubles_with_Force()
    {
        Assert.Equal("linux/amd64, linux/arm64, linux/ppc64le", _scene.One("Get-ManifestList {0}:list | Add-ManifestListEntry {0}:amd64 -Replace").Properties["Platforms"].Value.ToString());
        Assert.Equal(5, LanguagePrimitives.GetEnumerable(_scene.One("Get-ManifestList {0}:list | Add-ManifestListEntry {0}:amd64 -Force").Properties["Manifests"].Value).Cast<object>().Count());
    }

    [Fact]
    public void A_Windows_release_is_written_as_the_version_that_it_names() =>
        Assert.StartsWith("windows(10.0.20348)/amd64", _scene.One("Get-ManifestList {0}:list | Set-ManifestAnnotation linux/amd64 -OS windows -OSVersion ltsc2022").Properties["Platforms"].Value.ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_platform_that_nobody_knows_is_a_warning_and_no_error()
    {
        Outcome outcome = _scene.Run("Get-ManifestList {0}:list | Set-ManifestAnnotation linux/amd64 -OS plan10");

        Assert.Empty(outcome.Errors);
        _ = Assert.Single(outcome.Output);
        Assert.Contains("plan10/amd64", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_ConvertTo_gives_is_the_same_list_of_the_other_kind()
    {
        _ = _scene.Run("New-ManifestList {0}:x {0}:amd64, {0}:arm | ConvertTo-ManifestList Oci | Set-ManifestAnnotation {0}:arm -Annotation @{ a = 'b' } | Publish-ManifestList").Clean();

        Assert.Equal(TestLayout.OciIndex, (string?)_scene.Document("x")["mediaType"]);
        Assert.Equal("amd64 arm", _scene.Entries("x"));
    }

    [Theory]
    [InlineData("Get-ImageManifest")]
    [InlineData("Resolve-ImageReference")]
    [InlineData("Get-ImageConfig")]
    [InlineData("Get-ImageLayer")]
    [InlineData("Get-ImageManifest -Raw")]
    public void An_edited_list_is_never_taken_for_the_published_one(string reader)
    {
        _scene.Registry.Requests.Clear();
        Outcome outcome = _scene.Run($"Get-ManifestList {{0}}:list | Remove-ManifestListEntry linux/arm64 | {reader}");

        _ = outcome.SingleError("UnpublishedList");
        Assert.Empty(outcome.Output);
        Assert.Equal(1, _scene.Registry.Requests.Total);
    }

    [Fact]
    public void The_published_bytes_are_the_same_on_every_build()
    {
        _ = _scene.Run("New-ManifestList {0}:x {0}:list -Annotation @{ z = 'last'; a = '<first> & +'; m = \"`u{2028}`u{fc}\" } -ArtifactType application/x+y | Set-ManifestAnnotation linux/arm64 -Variant v8 -OSFeature b, a | Publish-ManifestList").Clean();

        Assert.Equal(File.ReadAllText(Path.Combine(TestBuild.RepositoryRoot, "tests", "ManifestPS.Tests", "Golden", "list.json")), _scene.Store.Manifest(ListScene.Repository, "x")?.Text);
    }

    private static string Member(JsonNode? entry, string member) => (member switch
    {
        "platform.os.version" => entry?["platform"]?["os.version"],
        "platform.os.features" => entry?["platform"]?["os.features"],
        _ => member.Split('.').Aggregate(entry, (node, name) => node?[name]),
    })?.ToJsonString() ?? "null";
}
