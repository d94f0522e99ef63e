using System.Management.Automation;

namespace ManifestPS.Tests;

/// <summary>Every cmdlet that reads takes every object that the module gives, live and from another session alike: what comes out, and what is refused, is the same.</summary>
public sealed class ReadingInputTests : IAsyncLifetime
{
    private const string Deserialized = "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_, 2))";   // as Export-Clixml does it
    private const string FromJob = "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_))";

    /// <summary>A script that gives one object of each type; <c>$image</c> is a list under a tag.</summary>
    private static readonly (string Type, string Script)[] Outputs =
    [
        ("ManifestDescriptor", "(Get-ImageManifest $image)[0]"),
        ("ManifestDescriptor", "(Get-ImageManifest $image -Detailed -IncludeAttestation)[1]"),
        ("ManifestDescriptor", "Get-ImageManifest $single"),
        ("ManifestList", "Get-ManifestList $image"),
        ("ImageConfiguration", "(Get-ImageConfig $image)[1]"),
        ("ImageLayer", "(Get-ImageLayer $image)[0]"),
        ("ImageTag", "(Get-ImageTag $image)[0]"),
        ("ImageTag", "(Get-ImageTag $image -IncludeDigest)[0]"),
        ("ImageReferrer", "(Get-ImageReferrer $image)[0]"),
        ("ImageReferrer", "(Get-ImageReferrer $image)[1]"),
        ("ImageProvenance", "(Get-ImageReferrer $image -Expand | Where-Object BuilderId)[0]"),
        ("ImageSbom", "(Get-ImageReferrer $image -Expand | Where-Object Format)[0]"),
        ("SbomPackage", "(Get-ImageReferrer $image -Expand | Where-Object Format)[0].Packages[0]"),
        ("ProvenanceMaterial", "(Get-ImageReferrer $image -Expand | Where-Object BuilderId)[0].Materials[0]"),
        ("ResolvedReference", "Resolve-ImageReference $image"),
        ("ResolvedReference", "Resolve-ImageReference $image -Platform linux/arm64"),
        ("PlatformCandidate", "(Test-ImagePlatform $image linux/amd64 -Detailed)[0]"),
        ("PublishedManifestList", "Get-ManifestList $image | Publish-ManifestList -Tag again"),
        ("ImageDifference", "@(Compare-ImageManifest $image $single)[0]"),
        ("ImageDifferenceSummary", "Compare-ImageManifest $image $single -Summary"),
        ("ImageFinding", "@(Get-ManifestList $image | Set-ManifestAnnotation linux/arm64 -Architecture s390x | Test-ImageManifest -Detailed)[0]"),
        ("ImageRepository", "$(Get-ManifestList $image | Publish-ManifestList -Tag latest | Out-Null; Get-ImageRepository ($image -replace '/.*'))"),
    ];

    private static readonly string[] Cmdlets =
    [
        "Get-ImageManifest", "Get-ImageManifest -Detailed", "Get-ManifestList", "Get-ImageConfig", "Get-ImageLayer", "Get-ImageTag", "Get-ImageReferrer", "Resolve-ImageReference",
        "Test-ImagePlatform -Platform linux/amd64", "Test-ImagePlatform -Platform linux/amd64 -Detailed", "Test-ImageManifest", "Test-ImageManifest -Detailed",
        "Compare-ImageManifest $single", "Compare-ImageManifest $single -Summary",
    ];

    private readonly ModuleRunspace _session = new();
    private EvidenceScene _scene = null!;   // set before every test

    public static TheoryData<string, string> Cases { get; } = [.. Outputs.Select(output => (output.Type, output.Script))];

    public static TheoryData<string> Readers { get; } = [.. Cmdlets];

    public async ValueTask InitializeAsync() => _scene = await EvidenceScene.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        _session.Dispose();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Live_and_deserialized_are_read_alike(string type, string script)
    {
        string given = $"$image, $single = $images; $it = {script}; ";
        Assert.Equal("ManifestPS." + type, Assert.Single(_session.Invoke(given + "$it", Input()).Clean())?.TypeNames[0]);
        Assert.Equal("Deserialized.ManifestPS." + type, Assert.Single(_session.Invoke(given + $"$it | ForEach-Object {{ {FromJob} }}", Input()).Clean())?.TypeNames[0]);
        int read = 0;

        foreach (string cmdlet in Cmdlets)
        {
            string live = Say(_session.Invoke($"{given}$it | {cmdlet}", Input()));
            read += live.Length == 0 || live.Contains("Error", StringComparison.Ordinal) ? 0 : 1;

            Assert.Equal((cmdlet, live), (cmdlet, Say(_session.Invoke($"{given}$it | ForEach-Object {{ {Deserialized} }} | {cmdlet}", Input()))));
            Assert.Equal((cmdlet, live), (cmdlet, Say(_session.Invoke($"{given}$it | ForEach-Object {{ {FromJob} }} | {cmdlet}", Input()))));
            Assert.Equal((cmdlet, live), (cmdlet, Say(_session.Invoke($"{given}{cmdlet} {(cmdlet.StartsWith("Compare-", StringComparison.Ordinal) ? "-DifferenceImage" : "-Reference")} $it", Input()))));
        }
        Assert.InRange(read, 4, Cmdlets.Length);
    }

    /// <summary>Where a list that no repository has can be judged as the value it is, it is; elsewhere it is refused, and never taken for what a tag points to.</summary>
    [Theory]
    [MemberData(nameof(Readers))]
    public void A_list_that_was_never_published_is_the_value_that_it_is_or_is_refused(string cmdlet)
    {
        const string New = "$image, $single = $images; $it = New-ManifestList ($image -replace ':1$', ':new') $single | Set-ManifestAnnotation linux/amd64 -Architecture s390x; ";
        int before = _scene.Registry.Requests.Total;

        Outcome live = _session.Invoke($"{New}$it | {cmdlet}", Input());
        Outcome deserialized = _session.Invoke($"{New}$it | ForEach-Object {{ {Deserialized} }} | {cmdlet}", Input());

        int layers = cmdlet.StartsWith("Test-ImageManifest", StringComparison.Ordinal) ? 2 : 0;   // looked for, each time
        Assert.InRange(_scene.Registry.Requests.Total, before, before + 8 + layers);
        Assert.Equal(0, _scene.Registry.Requests.Count("GET,HEAD", "*/manifests/new"));
        if (cmdlet.StartsWith("Test-", StringComparison.Ordinal) || cmdlet.StartsWith("Compare-", StringComparison.Ordinal))
        {
            Assert.NotEmpty(live.Clean());
            Assert.Equal(Say(live), Say(deserialized));
            return;
        }
        Assert.Equal(_scene.Reference.Replace(":1", ":new", StringComparison.Ordinal), deserialized.SingleError("UnpublishedList").TargetObject);
        if (cmdlet == "Get-ManifestList")
        {
            Assert.NotEmpty(live.Clean());   // the value itself
            return;
        }
        _ = live.SingleError("UnpublishedList");
        Assert.Empty(live.Output);
    }

    private object[] Input() => [_scene.Reference, _scene.Reference[..^1] + "amd64"];

    /// <summary>What came out, as far as it names images, and what was refused.</summary>
    private static string Say(Outcome outcome) => string.Join(
        '\n',
        [
            .. outcome.Output.Select(item => $"{item?.TypeNames[0]} {Property(item, "Reference")} {Property(item, "Platform")} {Property(item, "Digest")} {(item?.BaseObject is bool answer ? answer.ToString() : "")}"),
            .. outcome.Errors.Select(error => $"Error {error.FullyQualifiedErrorId} {error}"),
            .. outcome.Terminating is { } end ? [$"Error {end.FullyQualifiedErrorId}"] : Array.Empty<string>(),
        ]);

    private static string? Property(PSObject? item, string name) => item?.Properties[name]?.Value?.ToString();
}
