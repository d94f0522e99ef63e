using System.Diagnostics;
using ManifestPS.Files;

namespace ManifestPS.Core.Tests;

public sealed class NativeFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("manifestps-");

    private string Target => Path.Combine(_directory.FullName, "config.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_lock_ends_with_its_holder_though_a_program_that_was_started_meanwhile_goes_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "A lock is that of a directory on Unix only.");
        using IDisposable held = Assert.IsType<IDisposable>(NativeFile.TryLock(Target), exactMatch: false);
        using Process child = Process.Start("sleep", "60");
        held.Dispose();

        using IDisposable? again = NativeFile.TryLock(Target);
        child.Kill();

        Assert.NotNull(again);
    }

    [Fact]
    public void A_private_file_is_not_inherited_by_a_program()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows the flags of an open file.");
        const int CloseOnExec = 0x80000;
        using FileStream file = NativeFile.Create(Target, isPrivate: true);

        string flags = File.ReadLines($"/proc/self/fdinfo/{file.SafeFileHandle.DangerousGetHandle()}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));

        Assert.NotEqual(0, Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & CloseOnExec);
    }
}
