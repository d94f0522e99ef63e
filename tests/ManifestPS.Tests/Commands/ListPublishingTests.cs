using System.Management.Automation;
using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>Publishing and drafts, as a user types it.</summary>
public sealed class ListPublishingTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("manifestps-").FullName;
    private ListScene _scene = null!;   // set before every test

    public async ValueTask InitializeAsync() => _scene = await ListScene.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Two_images_are_combined_annotated_and_published()
    {
        PSObject published = _scene.One("New-ManifestList {0}:latest {0}:amd64, {0}:arm | Set-ManifestAnnotation {0}:arm -Variant v7 -OSVersion 1.2 | Publish-ManifestList");

        Assert.Equal(["Reference", "Tag", "Digest", "PreviousDigest", "Status"], published.Properties.Select(property => property.Name));
        Assert.Equal(("latest", null, "Created"), (published.Properties["Tag"].Value, published.Properties["PreviousDigest"].Value, published.Properties["Status"].Value));
        Assert.Equal("amd64 armv7", _scene.Entries("latest"));
        Assert.Equal($"{_scene.Image}:latest@{_scene.Store.Resolve(ListScene.Repository, "latest")}", published.Properties["Reference"].Value);
    }

    [Fact]
    public void What_was_published_pipes_into_what_reads() =>
        Assert.Equal(["linux/amd64", "linux/arm"], _scene.Run("New-ManifestList {0}:latest {0}:amd64, {0}:arm | Push-ManifestList | Get-ImageManifest").Texts("Platform"));

    [Fact]
    public void Several_tags_are_one_result_each()
    {
        Outcome outcome = _scene.Run("Get-ManifestList {0}:list | Publish-ManifestList -Tag 1.4, other, list -Force");

        Assert.Equal(["1.4 Created", "other Moved", "list Unchanged"], outcome.Clean().Select(result => $"{result?.Properties["Tag"].Value} {result?.Properties["Status"].Value}"));
    }

    [Fact]
    public void WhatIf_sends_only_GET_and_HEAD()
    {
        Outcome outcome = _scene.Run("New-ManifestList {0}:other {0}:amd64, {0}:arm | Publish-ManifestList -Tag other, fresh -WhatIf; Get-ManifestList {0}:list | Publish-ManifestList -Destination {0}2:x -WhatIf");

        Assert.Empty(outcome.Clean());
        Assert.True(_scene.Registry.Requests.Total > 0);
        Assert.All(_scene.Registry.Requests.All, request => Assert.True(request.Method is "GET" or "HEAD", request.ToString()));
    }

    [Fact]
    public void WhatIf_shows_the_difference_and_what_would_be_sent()
    {
        string shown = _scene.Session.Show($"Get-ManifestList {_scene.Image}:list | Remove-ManifestListEntry linux/arm64 | Set-ManifestAnnotation linux/ppc64le -Variant power9 | Publish-ManifestList -WhatIf", width: 400);

        Assert.Contains("tag list: now sha256:", shown, StringComparison.Ordinal);
        Assert.Contains("- linux/arm64 sha256:", shown, StringComparison.Ordinal);
        Assert.Contains("platform: 'linux/ppc64le' -> 'linux/ppc64le/power9'", shown, StringComparison.Ordinal);
        Assert.Contains("0 blobs mounted, 1 tags; 0 bytes to copy", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tag_that_somebody_else_moves_meanwhile_is_a_warning()
    {
        string theirs = _scene.Store.Resolve(ListScene.Repository, "list") ?? "";
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/other").MoveTag(ListScene.Repository, "other", theirs);
        Outcome outcome = _scene.Run("New-ManifestList {0}:other {0}:amd64 | Publish-ManifestList");

        Assert.Empty(outcome.Errors);
        Assert.Equal("Moved", Assert.Single(outcome.Output)?.Properties["Status"].Value);
        Assert.Contains($"but now points to {theirs}", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-ManifestList {0}:x {0}:amd64, {0}:list -Force | Publish-ManifestList", "MixedMediaTypes", "DuplicatePlatform")]
    [InlineData("New-ManifestList {0}:x {0}:amd64 | Set-ManifestAnnotation {0}:amd64 -OS windows | Publish-ManifestList", "WindowsVersionMissing", "PlatformContradictsConfig")]
    public void Findings_are_warnings_with_their_names(string script, params string[] ids)
    {
        Outcome outcome = _scene.Run(script.Replace("| Publish-ManifestList", "| Publish-ManifestList -Force", StringComparison.Ordinal));

        Assert.Empty(outcome.Errors);
        Assert.Equal(ids, outcome.Warnings.Select(warning => warning.Split(':')[0]));
    }

    [Fact]
    public void A_list_without_a_name_needs_a_destination()
    {
        string draft = Path.Combine(_directory, "draft.json");
        _ = _scene.Run($"New-ManifestList {{0}}:x {{0}}:amd64 | Export-ManifestList '{draft}'").Clean();
        File.WriteAllText(draft, string.Join('\n', File.ReadAllLines(draft).Where(line => !line.StartsWith("  \"name\"", StringComparison.Ordinal))));

        _ = _scene.Run($"Import-ManifestList '{draft}' | Publish-ManifestList").SingleError("ListHasNoName");
        PSObject published = _scene.One($"Import-ManifestList '{draft}' | Publish-ManifestList -Destination {{0}}");
        Assert.Null(published.Properties["Tag"].Value);
        Assert.Equal($"{_scene.Image}@{published.Properties["Digest"].Value}", published.Properties["Reference"].Value);
    }

    [Theory]
    [InlineData("Publish-ManifestList -ExpectedDigest sha256:0000000000000000000000000000000000000000000000000000000000000000", "TagMoved", ErrorCategory.ResourceExists)]
    [InlineData("Publish-ManifestList -ExpectedDigest nonsense", "DigestInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("Publish-ManifestList -Tag 'no tag'", "ReferenceInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("Publish-ManifestList -RequirePlatform linux/s390x", "RequiredPlatformMissing", ErrorCategory.ObjectNotFound)]
    [InlineData("Publish-ManifestList -Destination oci-layout://x", "TransportUnsupported", ErrorCategory.NotImplemented)]
    [InlineData("Publish-ManifestList -Destination 'Not A Place'", "ReferenceInvalid", ErrorCategory.InvalidArgument)]
    public void What_cannot_be_published_is_one_error_and_nothing_is_written(string publish, string id, ErrorCategory category)
    {
        Outcome outcome = _scene.Run($"Get-ManifestList {{0}}:list | {publish}");

        Assert.Equal(category, outcome.SingleError(id).CategoryInfo.Category);
        Assert.Empty(outcome.Output);
        Assert.All(_scene.Registry.Requests.All, request => Assert.True(request.Method is "GET" or "HEAD"));
    }

    [Fact]
    public void A_tag_that_somebody_moved_is_refused_unless_forced()
    {
        _ = _scene.Run("$global:edited = Get-ManifestList {0}:list | Remove-ManifestListEntry linux/arm64").Clean();
        _scene.Store.SetTag(ListScene.Repository, "list", _scene.Store.Resolve(ListScene.Repository, "other") ?? "");

        _ = _scene.Run("$edited | Publish-ManifestList").SingleError("TagMoved");
        Assert.Equal("Moved", _scene.One("$edited | Publish-ManifestList -Force").Properties["Status"].Value);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void Stopping_in_between_puts_the_tags_back(string last)
    {
        string other = _scene.Store.Resolve(ListScene.Repository, "other") ?? "";
        _scene.Store.SetTag(ListScene.Repository, "1", other);
        _scene.Store.SetTag(ListScene.Repository, "2", other);
        Gate gate = _scene.Registry.Faults.Hold("PUT", $"*/manifests/{last}", answers: true);
        _ = _scene.Registry.Requests.WaitForAbortedAsync(1).ContinueWith(_ => gate.Release(), TaskScheduler.Default);
        Outcome outcome = _scene.Session.InvokeAndStop($"Get-ManifestList {_scene.Image}:list | Publish-ManifestList -Tag 1, 2", gate.WaitForArrivalsAsync(1));

        Assert.Empty(outcome.Output);
        Assert.Equal((other, other), (_scene.Store.Resolve(ListScene.Repository, "1"), _scene.Store.Resolve(ListScene.Repository, "2")));
    }

    [Fact]
    public void A_stop_that_cannot_put_everything_back_says_so_all_the_same()
    {
        Gate gate = _scene.Registry.Faults.Hold("PUT", "*/manifests/fresh", answers: true);
        _ = _scene.Registry.Requests.WaitForAbortedAsync(1).ContinueWith(_ => gate.Release(), TaskScheduler.Default);
        _ = _scene.Session.InvokeAndStop($"Get-ManifestList {_scene.Image}:list | Publish-ManifestList -Tag fresh -WarningAction Continue", gate.WaitForArrivalsAsync(1));

        Assert.Contains("'fresh' points to sha256:", _scene.Session.TakeShown(), StringComparison.Ordinal);   // docker-registry cannot remove a tag
    }

    [Fact]
    public void A_draft_goes_through_a_file_on_any_drive()
    {
        _scene.Session.AddDrive("TestDrive", _directory);
        _ = _scene.Run("New-ManifestList {0}:x {0}:amd64, {0}:arm | Set-ManifestAnnotation {0}:arm -Variant v7 | Export-ManifestList TestDrive:/draft.json").Clean();
        Assert.True(File.Exists(Path.Combine(_directory, "draft.json")));
        _scene.Session.SetLocation("TestDrive:/");
        _ = _scene.Run("Import-ManifestList ./draft.json | Set-ManifestAnnotation {0}:amd64 -Variant v2 | Publish-ManifestList").Clean();

        Assert.Equal("amd64v2 armv7", _scene.Entries("x"));
    }

    [Fact]
    public void Exporting_asks_first_and_one_file_takes_one_list()
    {
        string draft = Path.Combine(_directory, "draft.json");
        _ = _scene.Run($"Get-ManifestList {{0}}:list | Export-ManifestList '{draft}' -WhatIf").Clean();
        Assert.False(File.Exists(draft));
        _ = _scene.Run($"Get-ManifestList {{0}}:list, {{0}}:other | Export-ManifestList '{draft}'").SingleError("OutFileTaken");
        Assert.True(File.Exists(draft));
    }

    [Theory]
    [InlineData("Import-ManifestList '{1}/none.json'", "FileReadFailed")]
    [InlineData("Import-ManifestList '{1}'", "UnsafeFile")]
    [InlineData("Import-ManifestList '{1}/bad.json'", "DraftInvalid")]
    [InlineData("Import-ManifestList Env:/draft.json", "PathInvalid")]
    [InlineData("Get-ManifestList {0}:list | Export-ManifestList '{1}/none/draft.json'", "FileWriteFailed")]
    [InlineData("Get-ManifestList {0}:list | Export-ManifestList '{1}'", "FileWriteFailed")]
    public void A_file_that_is_no_draft_or_cannot_be_written_is_one_error(string script, string id)
    {
        File.WriteAllText(Path.Combine(_directory, "bad.json"), "{\"formatVersion\": 1");

        Outcome outcome = _scene.Run(script.Replace("{1}", _directory, StringComparison.Ordinal));
        _ = outcome.SingleError(id);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void A_stale_draft_names_the_tag_and_needs_force()
    {
        string draft = Path.Combine(_directory, "draft.json");
        _ = _scene.Run($"New-ManifestList {{0}}:x {{0}}:amd64, {{0}}:arm | Export-ManifestList '{draft}'").Clean();
        _scene.Store.SetTag(ListScene.Repository, "arm", _scene.Store.Resolve(ListScene.Repository, "other") ?? "");

        Assert.Contains($"'{_scene.Image}:arm'", _scene.Run($"Import-ManifestList '{draft}' | Publish-ManifestList").SingleError("DraftStale").ToString(), StringComparison.Ordinal);
        Assert.Equal("Created", _scene.One($"Import-ManifestList '{draft}' | Publish-ManifestList -Force").Properties["Status"].Value);
    }
}
