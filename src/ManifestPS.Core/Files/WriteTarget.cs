using System.ComponentModel;
using System.Runtime.InteropServices;
using ManifestPS.Errors;

namespace ManifestPS.Files;

/// <summary>Where the new content of a file goes: links are followed to the file itself, and what must not be replaced is refused.</summary>
/// <param name="Path">The file itself.</param>
/// <param name="Old">What stands there; null for nothing, and on Windows, where the system itself passes on what belongs to the old file.</param>
internal sealed record WriteTarget(string Path, UnixStatus? Old)
{
    private const int MostLinks = 40;
    private const int MayWrite = 2;   // W_OK
    private const uint AnyoneMayWrite = 0x92;   // 0222
    private const uint SharedByStrangers = 0x202;   // sticky, and written by others: /tmp

    /// <summary>Finds the file that a path leads to.</summary>
    /// <exception cref="StorageException">It is none that can be replaced, or cannot be looked at.</exception>
    public static WriteTarget Find(string path)
    {
        try
        {
            return NativeFile.IsWindows ? new WriteTarget(WindowsFile.Follow(FilePath.Check(path)), null) : Follow(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new StorageException(ImageErrorCode.FileWriteFailed, path, $"'{path}' cannot be written: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static WriteTarget Follow(string path)
    {
        string place = path;
        for (int links = 0; links <= MostLinks; links++)
        {
            if (UnixStatus.Find(place, followLink: false) is not { } status)
            {
                return new WriteTarget(place, null);
            }
            Require(!IsStream(place), "it is a stream of a process; write to it with -Raw or -AsByteStream and a redirection");
            Require(!IsPlanted(place, status), "it belongs to another user, in a directory that all users share");
            if (!status.IsLink)
            {
                return RequireReplaceable(new WriteTarget(place, status));
            }
            place = System.IO.Path.Combine(FilePath.DirectoryOf(place), ReadLink(place));
        }
        throw new IOException("its links lead in a circle");
    }

    private static WriteTarget RequireReplaceable(WriteTarget target)
    {
        UnixStatus old = target.Old!;   // set by the only caller
        Require(old.IsRegular, $"it is {old.Kind}, and only a regular file can be replaced");
        Require((old.Permissions & AnyoneMayWrite) != 0 && Libc.Access(FilePath.Encode(target.Path), MayWrite) == 0, "it is read-only");
        Require(old.Links == 1, $"it has {old.Links} hard links, which replacing it would part");
        return target;
    }

    /// <summary>/dev/stdout, /dev/fd/3 and /proc/self/fd/3 look like links to files, but stand for something that a program has open.</summary>
    private static bool IsStream(string place) =>
        UnixStatus.Find(FilePath.DirectoryOf(place), followLink: true)?.Device is { } device && device == UnixStatus.Find(NativeFile.IsMac ? "/dev/fd" : "/proc/self/fd", followLink: true)?.Device;

    /// <summary>What fs.protected_symlinks and fs.protected_regular of Linux keep from being followed; readlink(2) does not.</summary>
    private static bool IsPlanted(string place, UnixStatus status) =>
        UnixStatus.Find(FilePath.DirectoryOf(place), followLink: true) is { } directory && (directory.Permissions & SharedByStrangers) == SharedByStrangers
            && status.User != directory.User && status.User != Libc.GetEffectiveUser();

    private static string ReadLink(string place)
    {
        byte[] target = new byte[4096];   // PATH_MAX
        int length = (int)Libc.ReadLink(FilePath.Encode(place), target, (nuint)target.Length);
        return length > 0 && length < target.Length
            ? System.Text.Encoding.UTF8.GetString(target, 0, length)
            : throw new IOException(length < 0 ? new Win32Exception(Marshal.GetLastWin32Error()).Message : "a link on the way has no usable target");
    }

    private static void Require(bool isMet, string otherwise)
    {
        if (!isMet)
        {
            throw new IOException(otherwise);
        }
    }
}
