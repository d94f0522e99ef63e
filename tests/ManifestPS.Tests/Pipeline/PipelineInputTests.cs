using System.Management.Automation;

namespace ManifestPS.Tests;

/// <summary>Many images in, in every form, with a bad one among them: the others come out, in order, and the bad one is one error.</summary>
public sealed class PipelineInputTests : IDisposable
{
    private const int Many = 500;
    private const int Tags = 20;
    private const int Bad = 123;

    private readonly ModuleRunspace _session = new();
    private readonly TestLayout _layout = new();

    public PipelineInputTests()
    {
        for (int i = 0; i < Tags; i++)
        {
            _layout.Tag($"t{i}", _layout.AddList(TestLayout.OciIndex, TestLayout.Entry("linux", $"cpu{i}")));
        }
    }

    /// <summary>How the images reach the cmdlet; <c>$images</c> are their references, or what stands for them.</summary>
    public static TheoryData<string> Forms { get; } =
    [
        "$images | Get-ImageManifest",
        "Get-ImageManifest -Reference $images",
        "Get-ImageManifest $images",
        "$images | Get-ManifestList | Get-ImageManifest",
    ];

    /// <summary>A script expression for the bad image, its error's id, and the target.</summary>
    public static TheoryData<string, string, string> BadReferences { get; } = new()
    {
        { "'Not An Image'", "ReferenceInvalid", "Not An Image" },
        { "'oci-layout://{0}:missing'", "TagNotFound", "oci-layout://{0}:missing" },
        { "'oci-layout://{0}/nowhere:t1'", "LayoutNotFound", "oci-layout://{0}/nowhere:t1" },
    };

    /// <summary>Further values that name no image which can be read.</summary>
    public static TheoryData<string, string, string> BadImages { get; } = new()
    {
        { "''", "ReferenceInvalid", "" },
        { "$null", "ReferenceInvalid", "$null" },
        { "42", "ReferenceInvalid", "42" },
        { "[pscustomobject] @{ Name = 'php' }", "ReferenceInvalid", "@{Name=php}" },
        { "[pscustomobject] @{ Reference = 'Not An Image' }", "ReferenceInvalid", "Not An Image" },
        { "@{ Reference = 'Not An Image' }", "ReferenceInvalid", "Not An Image" },
        { "'oci-layout://Nowhere:/x:t1'", "PathInvalid", "oci-layout://Nowhere:/x:t1" },
        { "'oci-layout://Env:/x:t1'", "PathInvalid", "oci-layout://Env:/x:t1" },
        { "'docker-daemon://php:latest'", "TransportUnsupported", "docker-daemon://php:latest" },
    };

    public void Dispose()
    {
        _session.Dispose();
        _layout.Dispose();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Many_references_come_out_in_order(string script)
    {
        Outcome outcome = _session.Invoke(script, References());

        Assert.Equal(Enumerable.Range(0, Many).Select(Platform), outcome.Texts("Platform"));
        _ = outcome.Clean();
    }

    [Theory]
    [MemberData(nameof(BadReferences))]
    [MemberData(nameof(BadImages))]
    public void A_bad_one_among_many_piped_in_is_one_error(string bad, string id, string target) =>
        AssertOneError("$images | Get-ImageManifest", References(), bad, id, target);

    [Theory]
    [MemberData(nameof(BadReferences))]
    [MemberData(nameof(BadImages))]
    public void A_bad_one_among_many_arguments_is_one_error(string bad, string id, string target) =>
        AssertOneError("Get-ImageManifest -Reference $images", References(), bad, id, target);

    [Theory]
    [MemberData(nameof(BadReferences))]
    public void A_bad_one_among_many_objects_is_one_error(string bad, string id, string target) =>
        AssertOneError("$images | Get-ImageManifest", Objects("Get-ManifestList"), bad, id, target);

    [Theory]
    [MemberData(nameof(BadReferences))]
    public void A_bad_one_among_many_deserialized_objects_is_one_error(string bad, string id, string target) =>
        AssertOneError("$images | Get-ImageManifest", Objects("Get-ManifestList", "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_))"), bad, id, target);

    [Theory]
    [InlineData("Get-ImageManifest", "Get-ImageManifest", "ManifestPS.ManifestDescriptor")]
    [InlineData("Get-ManifestList", "Get-ImageManifest", "ManifestPS.ManifestDescriptor")]
    [InlineData("Get-ManifestList", "Get-ManifestList", "ManifestPS.ManifestList")]
    public void What_a_cmdlet_gives_binds_again_live_and_deserialized(string first, string second, string type)
    {
        object? image = References(inner: true)[3];
        foreach (string clone in (string[])["$_", "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_))"])
        {
            PSObject? again = Assert.Single(_session.Invoke($"$images | {first} | ForEach-Object {{ {clone} }} | {second}", image).Clean());

            Assert.Equal(type, again?.TypeNames[0]);
        }
    }

    [Theory]
    [InlineData("[pscustomobject] @{ Reference = $images[0] }")]
    [InlineData("[pscustomobject] @{ Reference = $images[0] | ForEach-Object { $_ } }")]
    [InlineData("[pscustomobject] @{ Reference = [ManifestPS.ImageReference] $images[0] }")]
    [InlineData("@{ Reference = $images[0] }")]
    [InlineData("[ordered] @{ reference = $images[0] }")]
    [InlineData("[ManifestPS.ImageReference] $images[0]")]
    [InlineData("$images[0] | ForEach-Object { $_.PSObject.Properties.Add([psnoteproperty]::new('PSPath', 'x')); $_ }")]
    [InlineData("[psobject] $images[0]")]
    [InlineData("(Get-ManifestList $images)")]
    public void Anything_with_a_reference_names_an_image(string expression)
    {
        foreach (string script in (string[])["{0} | Get-ImageManifest", "Get-ImageManifest ({0})", "Get-ImageManifest -Reference @({0})"])
        {
            Outcome outcome = _session.Invoke(script.Replace("{0}", expression, StringComparison.Ordinal), References()[7]);

            _ = outcome.Clean();
            Assert.Equal(["linux/cpu7"], outcome.Texts("Platform"));
        }
    }

    [Fact]
    public void A_property_that_fails_is_an_error_of_its_own_object()
    {
        Outcome outcome = _session.Invoke(
            "$broken = [pscustomobject] @{}; $broken.PSObject.Properties.Add([psscriptproperty]::new('Reference', { throw 'no' })); $broken, $images[0] | Get-ImageManifest", References()[5]);

        _ = outcome.SingleError("ReferenceInvalid");
        Assert.Equal(["linux/cpu5"], outcome.Texts("Platform"));
    }

    [Theory]
    [InlineData("$list")]
    [InlineData("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($list))")]
    public void A_list_that_no_repository_has_is_refused(string expression)
    {
        Outcome outcome = _session.Invoke($"$list = Get-ManifestList $images; $list.Reference = $null; {expression} | Get-ImageManifest", References()[0]);

        Assert.Equal(_layout["t0"], outcome.SingleError("UnpublishedList").TargetObject);
        Assert.Empty(outcome.Output);
    }

    [Theory]
    [InlineData("Get-ImageManifest @()")]
    [InlineData("@() | Get-ImageManifest")]
    public void Nothing_in_gives_nothing_out(string script) => Assert.Empty(_session.Invoke(script).Clean());

    [Fact]
    public void Nested_calls_and_calls_inside_a_pipeline_work()
    {
        Outcome outcome = _session.Invoke("$images | Get-ImageManifest | ForEach-Object { $_.Source | Get-ManifestList | Get-ImageManifest }", References());

        Assert.Equal(Enumerable.Range(0, Many).Select(Platform), outcome.Texts("Platform"));
    }

    [Fact]
    public void What_comes_after_runs_as_it_would_after_any_other_command() =>
        Assert.Equal(["none"], _session.Invoke("Get-ImageManifest $images | ForEach-Object { if ($null -eq [System.Threading.SynchronizationContext]::Current) { 'none' } else { 'ours' } }", References()[0]).Clean().Select(item => item?.ToString()));

    private static string Platform(int i) => $"linux/cpu{i % Tags}";

    private object?[] References(bool inner = false)
    {
        if (inner)
        {
            _layout.Tag("outer", _layout.AddList(TestLayout.OciIndex, _layout.AddList(TestLayout.OciIndex, TestLayout.Entry("linux", "cpu"))));
        }
        return [.. Enumerable.Range(0, Many).Select(i => inner ? _layout["outer"] : _layout[$"t{i % Tags}"])];
    }

    private object?[] Objects(string command, string each = "$_") =>
        [.. _session.Invoke($"$images | {command} | ForEach-Object {{ {each} }}", References()).Clean()];

    private void AssertOneError(string script, object?[] images, string bad, string id, string target)
    {
        images[Bad] = _session.Invoke(bad.Replace("{0}", _layout.Path, StringComparison.Ordinal)).Output is [var single] ? single : null;

        Outcome outcome = _session.Invoke(script, images);

        Assert.Equal(target.Replace("{0}", _layout.Path, StringComparison.Ordinal), outcome.SingleError(id).TargetObject);
        Assert.Equal(Enumerable.Range(0, Many).Where(i => i != Bad).Select(Platform), outcome.Texts("Platform"));
    }
}
