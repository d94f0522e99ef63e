using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Text.Json.Nodes;
using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>What strangers wrote into an image never reaches the terminal as anything that it obeys; the properties keep it as it is.</summary>
public sealed class TerminalSafetyTests : IDisposable
{
    private readonly ModuleRunspace _session = new();
    private readonly TestLayout _layout = new();

    /// <summary>Colour, window title, clipboard, one-character C1 sequences, line tricks, reordering, invisible text.</summary>
    public static TheoryData<string> Planted { get; } =
    [
        "\u001b[31mred\u001b[0m", "\u001b]0;title\u0007", "\u001b]52;c;cm0gLXJm\u001b\\", "\u009b2J", "\u009d0;title\u009c", "a\rb", "a\nb", "a\bb", "\u007f",
        "\u202egnp.exe", "\u2066x\u2069", "\u200b", "\ufeff", "\u2028", "\u206a", "\ufff9", "\u180e", "\U000E0041",
    ];

    public void Dispose()
    {
        _session.Dispose();
        _layout.Dispose();
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_platform_is_shown_harmless_and_kept_raw(string planted)
    {
        JsonObject entry = TestLayout.Entry("linux", "amd64");
        entry["platform"] = TestLayout.Platform("linux", planted);
        _layout.Tag("it", _layout.AddList(TestLayout.OciIndex, entry));

        AssertHarmless(_session.Show("Get-ImageManifest $images", 300, _layout["it"]));
        AssertHarmless(_session.Show("Get-ManifestList $images", 300, _layout["it"]));
        AssertHarmless(_session.Show("Test-ImageManifest $images -Detailed", 300, _layout["it"]));
        Assert.Equal([planted], _session.Invoke("Get-ImageManifest $images", _layout["it"]).Texts("Architecture"));
        AssertHarmlessError(_session.Invoke("Get-ImageManifest $images -Platform linux/amd64", _layout["it"]).SingleError("PlatformNotFound"));
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_tag_that_another_wrote_is_shown_harmless(string planted)
    {
        _layout.Tag(planted, TestLayout.Elsewhere());
        _layout.Tag("other", TestLayout.Elsewhere(content: "other"));

        AssertHarmlessError(_session.Invoke("Get-ImageManifest $images", $"oci-layout://{_layout.Path}:missing").SingleError("TagNotFound"));
        AssertHarmlessError(_session.Invoke("Get-ImageManifest $images", $"oci-layout://{_layout.Path}").SingleError("ReferenceAmbiguous"));
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_media_type_is_shown_harmless_and_kept_raw(string planted)
    {
        JsonObject entry = TestLayout.Elsewhere("application/" + planted);
        entry["artifactType"] = planted;
        _layout.Tag("list", _layout.AddList(TestLayout.OciIndex, entry));
        _layout.Tag("bad", _layout.AddText("application/" + planted, """{"schemaVersion":2,"manifests":[]}"""));
        _layout.Tag("worse", _layout.AddText(TestLayout.OciIndex, new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = planted, ["manifests"] = new JsonArray() }.ToJsonString()));

        AssertHarmless(_session.Show("Get-ImageManifest $images", 300, _layout["list"]));
        Assert.Equal(["application/" + planted], _session.Invoke("Get-ImageManifest $images", _layout["list"]).Texts("MediaType"));
        AssertHarmlessError(Assert.Single(_session.Invoke("Get-ImageManifest $images", _layout["bad"]).Errors));
        AssertHarmlessError(Assert.Single(_session.Invoke("Get-ImageManifest $images", _layout["worse"]).Errors));
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public void Annotations_and_member_names_are_shown_harmless_and_kept_raw(string planted)
    {
        JsonObject entry = TestLayout.Entry("linux", "amd64");
        entry["annotations"] = new JsonObject { [planted] = planted };
        _layout.Tag("list", _layout.AddList(TestLayout.OciIndex, entry));
        _layout.Tag("bad", _layout.AddText(TestLayout.OciIndex, new JsonObject { ["schemaVersion"] = 2, [planted] = 1 }.ToJsonString()));
        string twice = $$"""{"schemaVersion":2,"{0}":1,"{0}":1}""".Replace("{0}", JsonValue.Create(planted).ToJsonString().Trim('"'), StringComparison.Ordinal);
        _layout.Tag("worse", _layout.AddText(TestLayout.OciIndex, twice));

        AssertHarmless(_session.Show("Get-ImageManifest $images", 300, _layout["list"]));
        Assert.Equal(planted, Assert.Single(_session.Invoke("(Get-ImageManifest $images).Annotations.Values", _layout["list"]).Clean())?.BaseObject);
        AssertHarmlessError(Assert.Single(_session.Invoke("Get-ImageManifest $images", _layout["bad"]).Errors));
        AssertHarmlessError(_session.Invoke("Get-ImageManifest $images", _layout["worse"]).SingleError("JsonDuplicateKey"));
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_reference_is_shown_harmless_and_so_is_the_target(string planted)
    {
        ErrorRecord error = _session.Invoke("$images | Get-ImageManifest", "php:" + planted).SingleError("ReferenceInvalid");

        AssertHarmlessError(error);
        AssertHarmless(Assert.IsType<string>(error.TargetObject));   // Get-Error shows it
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public async Task Evidence_is_shown_harmless_and_kept_raw(string planted)
    {
        await using EvidenceScene scene = await EvidenceScene.StartAsync(planted);

        AssertHarmless(_session.Show("Get-ImageReferrer $images[0]", 300, scene.Reference));
        AssertHarmless(_session.Show("Get-ImageReferrer $images[0] -Expand", 300, scene.Reference));
        AssertHarmless(_session.Show("(Get-ImageReferrer $images[0] -Expand).Packages", 300, scene.Reference));
        AssertHarmless(_session.Show("(Get-ImageReferrer $images[0] -Expand).Materials", 300, scene.Reference));
        Assert.Equal("https://ci.example/1" + planted, _session.Invoke("(Get-ImageReferrer $images[0] -Expand | Where-Object BuilderId)[0]", scene.Reference).Texts("BuilderId")[0]);
        Assert.Equal("bash" + planted, _session.Invoke("(Get-ImageReferrer $images[0] -Expand).Packages", scene.Reference).Texts("Name")[0]);
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public void J01_what_an_image_says_is_shown_harmless_by_verbose(string planted)
    {
        JsonObject entry = TestLayout.Entry("linux", "amd64");
        entry["platform"] = TestLayout.Platform("linux", planted);
        _layout.Tag("it", _layout.AddList(TestLayout.OciIndex, entry));

        IReadOnlyList<string> verbose = _session.Invoke("Test-ImageManifest $images -Verbose", _layout["it"]).Verbose;

        Assert.Contains(verbose, line => line.StartsWith("Warning PlatformUnknown: ", StringComparison.Ordinal));
        Assert.All(verbose, AssertHarmless);
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public async Task J01_what_a_registry_says_is_shown_harmless_in_every_stream(string planted)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        bool fitsHeader = !planted.Any(c => c is < ' ' or '\x7f');
        string asked = fitsHeader ? planted : "x";
        registry.Faults.On("GET", "*/manifests/denied").Error(403, "DENIED", planted).AddHeader("Warning", $"299 - \"{asked}\"");
        registry.Faults.On("GET", "*/manifests/typed").Body(200, "application/" + asked, "{}");
        registry.Faults.On("GET", "*/manifests/asked").Status(401, ("WWW-Authenticate", $"Basic realm=\"{asked}\", {asked} scope=\"repository:a:{asked}\""));
        registry.Faults.On("GET", "*/tags/list*").AddHeader("Link", $"<//{asked}/x>; rel=\"next\"").Body(200, "application/json", new JsonObject { ["name"] = "a", ["tags"] = new JsonArray(planted) }.ToJsonString());

        foreach (string script in new[] { "Get-ImageManifest \"$($images[0])/a:denied\" -Verbose", "Get-ImageManifest \"$($images[0])/a:typed\" -Verbose", "Get-ImageManifest \"$($images[0])/a:asked\" -Verbose", "Get-ImageTag \"$($images[0])/a\" -Verbose" })
        {
            Outcome outcome = _session.Invoke(script, registry.Address);
            AssertHarmlessError(Assert.Single(outcome.Errors));
            Assert.NotEmpty(outcome.Verbose);
            Assert.All([.. outcome.Verbose, .. outcome.Warnings], AssertHarmless);
        }
        AssertHarmless(_session.Show("Get-ImageTag \"$($images[0])/a\" 2>&1", 300, registry.Address));
    }

    [Fact]
    public void A_directory_is_shown_harmless()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such file names.");
        using TestLayout layout = new("\u202ephp");
        layout.Tag("it", layout.AddList(TestLayout.OciIndex, TestLayout.Entry("linux", "amd64")));

        AssertHarmless(_session.Show("Get-ImageManifest $images", 300, layout["it"]));
        AssertHarmless(_session.Show("Get-ManifestList $images", 300, layout["it"]));
    }

    [Fact]
    public void A_list_of_many_items_is_shown_in_part()
    {
        string shown = _session.Show("[pscustomobject] @{ PSTypeName = 'ManifestPS.ManifestList'; Platforms = 1..1000 } | Format-List");

        Assert.Contains("200", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("201", shown, StringComparison.Ordinal);
        Assert.Contains("... and 800 more", shown, StringComparison.Ordinal);
    }

    /// <summary>The whole of Unicode, 512 characters a row, which is never too long to be shown whole, through the view itself.</summary>
    [Fact]
    public void Every_character_is_shown_as_it_is_or_written_out()
    {
        string[] rows = [.. Enumerable.Range(0, 0x110000).Chunk(512).Select(runes => string.Concat(runes.Select(Character)))];

        string[] shown = _session.Show("$images | ForEach-Object { [pscustomobject] @{ PSTypeName = 'ManifestPS.ManifestList'; Platforms = $_; Manifests = @() } }", 20_000, [.. rows]).Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..];

        Assert.Equal(rows.Length, shown.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            AssertHarmless(shown[i]);
            Assert.EndsWith(string.Concat(Enumerable.Range(i * 512, 512).Select(rune => IsHarmful(rune) ? $$"""\u{{{rune:x}}}""" : Character(rune))).TrimEnd(), shown[i].TrimEnd(), StringComparison.Ordinal);
        }
    }

    private static string Character(int rune) => rune is >= 0xD800 and <= 0xDFFF ? ((char)rune).ToString() : char.ConvertFromUtf32(rune);

    private static bool IsHarmful(int rune) => CharUnicodeInfo.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
        || rune is >= 0xE0000 and <= 0xE007F;   // tags, of which not every one is assigned

    internal static void AssertHarmless(string shown)
    {
        StringBuilder harmful = new();
        for (int i = 0; i < shown.Length; i++)
        {
            bool pair = char.IsSurrogatePair(shown, i);
            int rune = pair ? char.ConvertToUtf32(shown, i) : shown[i];
            _ = rune != '\n' && IsHarmful(rune) ? harmful.Append(CultureInfo.InvariantCulture, $"U+{rune:X4} at {i} ") : harmful;
            i += pair ? 1 : 0;
        }
        Assert.Equal(string.Empty, harmful.ToString());
    }

    private static void AssertHarmlessError(ErrorRecord error)
    {
        AssertHarmless(error.ToString());
        AssertHarmless(error.CategoryInfo.ToString());
        AssertHarmless(error.FullyQualifiedErrorId);
        Assert.DoesNotContain('\n', error.ToString());
    }
}
