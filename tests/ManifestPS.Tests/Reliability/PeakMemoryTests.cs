using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ManifestPS.Tests;

/// <summary>How much memory the module takes at most, in a process of its own, for lists that were made to exhaust it.</summary>
public sealed class PeakMemoryTests : IDisposable
{
    private const long MaxBytes = 512L * 1024 * 1024;

    private readonly TestLayout _layout = new();

    public void Dispose() => _layout.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task A_list_that_names_one_manifest_three_thousand_times(int references)
    {
        JsonObject image = AddImage(0, 1_200_000);
        _layout.Tag("list", _layout.AddList(TestLayout.OciIndex, [.. Enumerable.Range(0, 3_000).Select(_ => image.DeepClone().AsObject())]));

        await AssertPeakAsync($"@('{_layout["list"]}') * {references} | Get-ImageManifest -Detailed -ThrottleLimit 64", references * 3_000);
    }

    [Fact]
    public async Task A_list_of_two_hundred_manifests_of_4_MiB()
    {
        _layout.Tag("list", _layout.AddList(TestLayout.OciIndex, [.. Enumerable.Range(0, 200).Select(number => AddImage(number, (4 * 1024 * 1024) - 1024))]));

        await AssertPeakAsync($"Get-ImageManifest -Detailed '{_layout["list"]}'", 200);
    }

    private static async Task AssertPeakAsync(string command, int count)
    {
        string output = await ChildProcess.RunAsync("dotnet", [TestBuild.ShellPath, "-NoProfile", "-Command", $"$n = 0; {command} | ForEach-Object {{ $n++ }}; \"$n $([Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64)\""]);

        long[] figures = [.. output.Trim().Split(' ').Select(figure => long.Parse(figure, CultureInfo.InvariantCulture))];
        TestContext.Current.TestOutputHelper?.WriteLine($"{command}: {figures[1] / 1024 / 1024} MiB");
        Assert.Equal(count, figures[0]);
        Assert.InRange(figures[1], 0, MaxBytes);
    }

    /// <summary>An image for a platform, with the most layers there may be, and so many bytes of manifest.</summary>
    private JsonObject AddImage(int number, int size)
    {
        const int Layers = 1_000;
        StringBuilder manifest = new(size + 1024);
        _ = manifest.Append(CultureInfo.InvariantCulture, $$"""{"schemaVersion":2,"mediaType":"{{TestLayout.OciManifest}}","config":{"mediaType":"{{TestLayout.OciConfig}}","digest":"{{Digest(number)}}","size":2},"layers":[""");
        for (int i = 0; i < Layers; i++)
        {
            _ = manifest.Append(CultureInfo.InvariantCulture, $$$"""{{{(i == 0 ? "" : ",")}}}{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{{Digest((number * Layers) + i)}}}","size":1,"annotations":{"x":"{{{new string('x', (size / Layers) - 190)}}}"}}""");
        }
        JsonObject entry = _layout.AddText(TestLayout.OciManifest, manifest.Append("]}").ToString());
        entry["platform"] = TestLayout.Platform("linux", "amd64");
        return entry;
    }

    private static string Digest(int number) => $"sha256:{number:x64}";
}
