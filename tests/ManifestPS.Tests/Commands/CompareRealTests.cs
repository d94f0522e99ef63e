using System.Management.Automation;
using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>Comparison against Debian's docker-registry: what is said, and which documents its own log says were read for it.</summary>
public sealed class CompareRealTests : IAsyncLifetime
{
    private const string Repository = "team/app";
    private const int Changed = 3;

    private static readonly string[] Platforms = ["linux/amd64", "linux/arm/v5", "linux/arm/v7", "linux/arm64/v8", "linux/386", "linux/ppc64le", "linux/riscv64", "linux/s390x"];

    private readonly ModuleRunspace _session = new();
    private readonly RegistryStore _store = new();
    private DockerRegistry _registry = null!;   // set before every test

    private string Left => $"{_registry.Address}/{Repository}:left";

    private string Right => $"{_registry.Address}/{Repository}:right";

    public async ValueTask InitializeAsync()
    {
        _registry = await DockerRegistry.StartAsync();
        SampleImage[] images = Images(_ => "1");
        string left = _store.AddList(Repository, null, docker: false, images).Digest;
        await _registry.PushAsync(_store, Repository, left, "left");
        await _registry.PushAsync(_store, Repository, left, "same");
        await _registry.PushAsync(_store, Repository, _store.AddList(Repository, null, docker: false, Images(i => i == Changed ? "2" : "1")).Digest, "right");
        await _registry.PushAsync(_store, Repository, images[0].Digest, "amd64");
        await _registry.PushAsync(_store, Repository, images[Changed].Digest, "arm64");
        _ = await _registry.TakeRequestsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }
    }

    [Fact]
    public async Task One_label_on_one_of_eight_platforms_is_one_difference_and_one_request_for_each_document_that_differs()
    {
        PSObject? difference = Assert.Single(_session.Invoke($"Compare-ImageManifest {Left} {Right}").Clean());

        Assert.Equal("linux/arm64/v8 Config Labels[version] <>", difference?.ToString());
        Assert.Equal(("1", "2"), (difference?.Properties["ReferenceValue"].Value, difference?.Properties["DifferenceValue"].Value));
        Assert.Equal(
            Documents("left", Image("1")).Concat(Documents("right", Image("2"))).Order(StringComparer.Ordinal),
            await RequestsAsync());
    }

    [Fact]
    public async Task The_same_list_under_two_tags_is_one_request_each_and_no_output()
    {
        Assert.Empty(_session.Invoke($"Compare-ImageManifest {Left} {_registry.Address}/{Repository}:same").Clean());

        Assert.Equal([Manifest("left"), Manifest("same")], await RequestsAsync());
    }

    [Fact]
    public async Task What_a_digest_names_is_read_once_for_all_that_are_piped_and_is_shown_once()
    {
        Outcome outcome = _session.Invoke($"'{Right}', '{Right}', '{Right}' | Compare-ImageManifest {Left} -Verbose");

        Assert.Equal(Enumerable.Repeat("linux/arm64/v8 Config Labels[version] <>", 3), outcome.Clean().Select(difference => difference?.ToString()));
        string[] reference = [.. Documents("left", Image("1"))], others = [.. Documents("right", Image("2"))];
        Assert.Equal(reference.Concat(others).Append(Manifest("right")).Append(Manifest("right")).Order(StringComparer.Ordinal), await RequestsAsync());   // a tag is requested each time, and a digest once
        Assert.All(reference, document => Assert.Single(outcome.Verbose, line => line.Contains(document["GET ".Length..], StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Get-ImageManifest {0} -Platform linux/arm64", "Config Labels[version] <>", 4)]   // an image each: two manifests, two configurations
    [InlineData("Get-ManifestList {0}", "linux/arm64/v8 Config Labels[version] <>", 4)]
    [InlineData("Resolve-ImageReference {0}", "linux/arm64/v8 Config Labels[version] <>", 6)]
    public async Task Objects_from_another_session_say_the_same_as_live_ones(string read, string expected, int requests)
    {
        string Live(string image) => $"({string.Format(null, read, image)})";
        string Dead(string image) => Deserialized(Live(image));
        _ = _session.Invoke($"$live = {Live(Left)}, {Live(Right)}; $dead = {Dead(Left)}, {Dead(Right)}").Clean();
        _ = await _registry.TakeRequestsAsync();

        Assert.Equal([expected], Texts("Compare-ImageManifest $live[0] $live[1]"));
        Assert.Equal(requests, (await RequestsAsync()).Distinct().Count());
        foreach (string comparison in (string[])["Compare-ImageManifest $dead[0] $dead[1]", "$live[1] | Compare-ImageManifest $dead[0]", "$dead[1] | Compare-ImageManifest $live[0]"])
        {
            Assert.Equal([expected], Texts(comparison));
        }
    }

    [Fact]
    public async Task A_list_that_was_never_published_is_compared_as_the_value_it_is()
    {
        _ = _session.Invoke($"$edited = Get-ManifestList {Left} | Set-ManifestAnnotation linux/arm64 -Annotation @{{ stage = 'test' }}; $list = Get-ManifestList {Left}").Clean();
        _ = _session.Invoke($"$made = New-ManifestList {_registry.Address}/other/new:1 {Left.Replace(":left", ":amd64", StringComparison.Ordinal)}, {Left.Replace(":left", ":arm64", StringComparison.Ordinal)}").Clean();
        _ = await _registry.TakeRequestsAsync();

        Assert.Equal(["linux/arm64/v8 Annotation Entry.Annotations[stage] =>"], Texts("Compare-ImageManifest $list $edited"));
        Assert.Empty(await RequestsAsync());
        Assert.Equal(["linux/arm64/v8 Annotation Entry.Annotations[stage] <="], Texts($"Compare-ImageManifest $edited {Left}"));
        Assert.Equal([Manifest("left")], await RequestsAsync());
        Assert.Equal(["linux/arm64/v8 Annotation Entry.Annotations[stage] <=", "linux/arm64/v8 Config Labels[version] <>"], Texts($"Compare-ImageManifest $edited {Right}"));
        Assert.Equal(Documents("right", Image("2")).Concat(Documents(null, Image("1"))).Order(StringComparer.Ordinal), await RequestsAsync());
        Assert.All(Texts($"Compare-ImageManifest $made {Left}"), difference => Assert.EndsWith(" Platform Platform =>", difference, StringComparison.Ordinal));
        Assert.Equal([Manifest("left")], await RequestsAsync());
    }

    [Fact]
    public async Task A_registry_is_compared_with_a_layout()
    {
        string at = $"{_registry.Address}/team/php";
        _ = _session.Invoke($"$list = Get-ManifestList {TestBuild.PhpSample}:latest; $null = $list | Publish-ManifestList {at}:same; $null = $list | Remove-ManifestListEntry -Platform linux/386 | Publish-ManifestList {at}:less").Clean();
        _ = await _registry.TakeRequestsAsync();

        Assert.Empty(Texts($"Compare-ImageManifest {TestBuild.PhpSample}:latest {at}:same"));
        Assert.Equal(["GET /v2/team/php/manifests/same"], await RequestsAsync());
        Assert.Equal(["linux/386 Attestation Digest <=", "linux/386 Platform Platform <="], Texts($"Compare-ImageManifest {TestBuild.PhpSample}:latest {at}:less").Order(StringComparer.Ordinal));
        Assert.Equal(["GET /v2/team/php/manifests/less"], await RequestsAsync());
    }

    [Theory]
    [InlineData("Get-ManifestList {0} | Remove-ManifestListEntry -Platform linux/386")]
    [InlineData("Get-ManifestList {0} | Set-ManifestAnnotation linux/arm64 -OSVersion 1 -OSFeature b, a -Annotation @{{ b = '2'; a = '1' }} | Set-ManifestAnnotation -Annotation @{{ of = 'list' }}")]
    [InlineData("New-ManifestList other.example/new:1 {1}, {2}")]
    public async Task A_list_that_was_never_published_is_the_same_value_in_another_session(string make)
    {
        _ = _session.Invoke($"$live = {string.Format(null, make, Left, Left.Replace(":left", ":amd64", StringComparison.Ordinal), Left.Replace(":left", ":arm64", StringComparison.Ordinal))}; $dead = {Deserialized("$live")}").Clean();
        _ = await _registry.TakeRequestsAsync();

        Assert.Empty(Texts("Compare-ImageManifest $live $dead"));
        Assert.Empty(Texts("$live | Compare-ImageManifest $dead"));
        Assert.Empty(await RequestsAsync());
        Assert.Equal(Texts($"Compare-ImageManifest {Left} $live"), Texts($"Compare-ImageManifest {Left} $dead"));
        Assert.Equal(Details("$live"), Details("$dead"));
        Assert.Equal(Texts("$live | Test-ImageManifest -Detailed"), Texts("$dead | Test-ImageManifest -Detailed"));
        _ = _session.Invoke("$dead | Get-ImageManifest").SingleError("UnpublishedList");
    }

    [Theory]
    [InlineData("@('sha256:00 (linux/amd64)')")]
    [InlineData("'sha256:00 (linux/amd64)'")]
    [InlineData("@([pscustomobject] @{ MediaType = 'a/b'; Digest = 'none'; Size = 1 })")]
    public void A_list_that_lost_its_entries_on_the_way_is_refused_and_not_taken_for_what_the_registry_has(string manifests)
    {
        string dead = $"[pscustomobject] @{{ PSTypeName = 'Deserialized.ManifestPS.ManifestList'; Name = '{Left}'; Reference = $null; Sources = @(); MediaType = 'a/b'; Annotations = @{{}}; Unknown = @{{}}; Manifests = {manifests} }}";

        _ = _session.Invoke($"{dead} | Compare-ImageManifest {Left}").SingleError("UnpublishedList");
        _ = _session.Invoke($"{dead} | Test-ImagePlatform -Platform linux/amd64").SingleError("UnpublishedList");
    }

    [Fact]
    public async Task A_platform_is_tested_on_lists_in_every_form()
    {
        _ = _session.Invoke($"$list = Get-ManifestList {Left}; $edited = $list | Remove-ManifestListEntry -Platform linux/386; $dead = {Deserialized("$list")}").Clean();
        _ = await _registry.TakeRequestsAsync();

        Assert.Equal(["True", "False"], Texts("$list, $edited | Test-ImagePlatform -Platform linux/386"));
        Assert.Empty(await RequestsAsync());
        Assert.Equal(["True"], Texts("$dead | Test-ImagePlatform -Platform linux/386"));
        Assert.Equal([Manifest(_session.Invoke("$list.Reference").Output[0]!.ToString().Split('@')[1])], await RequestsAsync());
    }

    private static string Deserialized(string live) => $"[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize({live}))";

    private IReadOnlyList<string> Details(string list) => [.. _session.Invoke($"{list} | Test-ImagePlatform -Platform linux/arm64 -Detailed").Clean().Select(item => $"{item?.Properties["Reference"].Value} {item?.Properties["Platform"].Value} {item?.Properties["Verdict"].Value}")];

    private SampleImage[] Images(Func<int, string> version) => [.. Platforms.Select((platform, i) => Add(platform, version(i)))];

    private SampleImage Image(string version) => Add(Platforms[Changed], version);

    private SampleImage Add(string platform, string version)
    {
        string[] parts = platform.Split('/');
        return _store.AddImage(Repository, null, parts[0], parts[1], parts.ElementAtOrDefault(2), version: version);
    }

    private IEnumerable<string> Documents(string? tag, SampleImage image) =>
    [
        $"GET /v2/{Repository}/blobs/{_store.Manifest(Repository, image.Digest)?.Document?["config"]?["digest"]}",
        Manifest(image.Digest),
        .. tag is null ? Array.Empty<string>() : [Manifest(tag)],
    ];

    private static string Manifest(string tagOrDigest) => $"GET /v2/{Repository}/manifests/{tagOrDigest}";

    private IReadOnlyList<string> Texts(string script) => [.. _session.Invoke(script).Clean().Select(item => item?.ToString() ?? "")];

    /// <summary>The requests since the last call, sorted: those of one step are sent at once.</summary>
    private async Task<IReadOnlyList<string>> RequestsAsync() =>
        [.. (await _registry.TakeRequestsAsync()).Select(request => $"{request.Method} {request.Path}").Order(StringComparer.Ordinal)];
}
