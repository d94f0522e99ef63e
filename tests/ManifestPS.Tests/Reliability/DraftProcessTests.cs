using System.Diagnostics;

namespace ManifestPS.Tests;

/// <summary>Eight processes export to one file while others import it.</summary>
public sealed class DraftProcessTests : IAsyncLifetime
{
    private const int Writers = 8;
    private const int Times = 40;

    private readonly string _directory = Directory.CreateTempSubdirectory("manifestps-").FullName;
    private ListScene _scene = null!;   // set before every test

    private string Draft => Path.Combine(_directory, "draft.json");

    public async ValueTask InitializeAsync() => _scene = await ListScene.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Every_import_reads_one_complete_draft()
    {
        for (int writer = 1; writer <= Writers; writer++)
        {
            _ = _scene.Run($"New-ManifestList {{0}}:w{writer} {{0}}:list -Annotation @{{ text = 'x' * {writer * 20_000} }} | Export-ManifestList '{_directory}/{writer}.json'").Clean();
        }
        File.Copy(Path.Combine(_directory, "1.json"), Draft);
        Process[] processes =
        [
            .. Enumerable.Range(1, Writers).Select(writer => Start($"$list = Import-ManifestList '{_directory}/{writer}.json'; foreach ($i in 1..{Times}) {{ $list | Export-ManifestList '{Draft}' }}")),
            .. Enumerable.Range(1, 2).Select(_ => Start($"foreach ($i in 1..{Times}) {{ Import-ManifestList '{Draft}' -ErrorAction Stop | ForEach-Object {{ if ($_.Annotations['text'].Length -ne 20000 * $_.Name.Split(':')[-1].Substring(1)) {{ throw 'mixed' }} }} }}")),
        ];
        Task ended = Task.WhenAll(processes.Select(process => process.WaitForExitAsync(TestContext.Current.CancellationToken)));
        int imports = 0;
        while (!ended.IsCompleted)
        {
            string read = _scene.One($"Import-ManifestList '{Draft}' | ForEach-Object {{ $_.Name.Split(':')[-1] + '=' + ($_.Annotations['text'].Length / 20000) }}").ToString();
            Assert.Matches("^w([1-8])=\\1$", read);
            imports++;
        }
        await ended;

        Assert.All(processes, process => Assert.Equal(0, process.ExitCode));
        Assert.True(imports > 10, $"Only {imports} imports.");
        Assert.Equal(Writers + 1, Directory.GetFiles(_directory).Length);   // no temporary file is left
        TestContext.Current.TestOutputHelper?.WriteLine($"{Writers * Times} exports; {imports} + {2 * Times} imports, all whole.");
        Array.ForEach(processes, process => process.Dispose());
    }

    private static Process Start(string script) =>
        Process.Start(new ProcessStartInfo("dotnet", [TestBuild.ShellPath, script]) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException("The shell did not start.");
}
