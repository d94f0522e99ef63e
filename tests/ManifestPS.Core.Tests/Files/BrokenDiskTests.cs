using System.Diagnostics;
using ManifestPS.TestSession;

namespace ManifestPS.Core.Tests;

/// <summary>What the disk refuses must not pass for written (reliability.md, M7): strace breaks system calls of a child process.</summary>
public sealed class BrokenDiskTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("manifestps-");

    private string Target => Path.Combine(_directory.FullName, "list.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [ProgramFact("strace")]
    public void Without_a_fault_the_child_writes()
    {
        (int exitCode, string error) = Write("fsync:error=EIO:when=1000");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal("new", File.ReadAllText(Target));
    }

    // .NET itself calls fsync once and ignores the answer; the second call is the one that counts, the third is for the directory.
    [ProgramTheory("strace")]
    [InlineData("fsync:error=EIO", "Input/output error", "old")]
    [InlineData("fsync:error=EIO:when=2", "Input/output error", "old")]
    [InlineData("fsync:error=ENOSPC:when=2", "No space left on device", "old")]
    [InlineData("rename:error=EIO", "Input/output error", "old")]
    [InlineData("fsync:error=EIO:when=3", "Input/output error", "new")]
    public void What_the_disk_refuses_is_an_error_and_leaves_no_temporary_file(string fault, string words, string content)
    {
        File.WriteAllText(Target, "old");

        (int exitCode, string error) = Write(fault);

        Assert.NotEqual(0, exitCode);
        Assert.Contains($"'{Target}' cannot be written", error, StringComparison.Ordinal);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFileSystemEntries(_directory.FullName));
    }

    [ProgramFact("strace")]
    public void A_crash_before_the_rename_leaves_the_old_file()
    {
        File.WriteAllText(Target, "old");

        (int exitCode, string _) = Write("rename:signal=SIGKILL");

        Assert.NotEqual(0, exitCode);
        Assert.Equal("old", File.ReadAllText(Target));
    }

    private (int ExitCode, string Error) Write(string fault)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "ManifestPS.Fuzz");   // which runs on the runtime of these tests
        ProcessStartInfo start = new("strace", ["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,rename", "-e", $"inject={fault}", program, "write", Target, "new"]) { RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("strace did not start.");
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
