using ManifestPS.Errors;
using ManifestPS.Files;

namespace ManifestPS.Core.Tests;

/// <summary>Writing where the devices are: run by <see cref="DeviceTests"/>.</summary>
public sealed class DevicesInNamespace
{
    [NamespaceTheory]
    [InlineData("/dev/null", "a device")]
    [InlineData("/dev/pipe", "a named pipe")]
    [InlineData("/dev/stdout", "a stream")]
    [InlineData("/dev/fd/1", "a stream")]
    [InlineData("/proc/self/fd/1", "a stream")]
    public void A_device_a_pipe_and_a_standard_stream_are_refused_and_stay(string path, string kind)
    {
        UnixStatus? before = UnixStatus.Find(path, followLink: false);
        string[] entries = Directory.GetFileSystemEntries("/dev");

        foreach (Action write in (Action[])[() => AtomicFile.Write(path, "new"u8), () => AtomicFile.WritePrivate(path, "new"u8)])
        {
            Assert.Contains(kind, Assert.Throws<StorageException>(write).Message, StringComparison.Ordinal);
        }
        Assert.NotNull(before);
        Assert.Equal(before, UnixStatus.Find(path, followLink: false));
        Assert.Equal(entries, Directory.GetFileSystemEntries("/dev"));
    }
}
