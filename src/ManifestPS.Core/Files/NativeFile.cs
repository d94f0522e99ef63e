using System.ComponentModel;
using System.Runtime.InteropServices;
using ManifestPS.Errors;
using Microsoft.Win32.SafeHandles;

namespace ManifestPS.Files;

/// <summary>Files as the engine needs them and .NET does not give them: opening that neither follows a link nor waits for a pipe, fsync that reports, rename that never copies.</summary>
internal static class NativeFile
{
    private const uint OwnerOnly = 0x180;   // 0600
    private const uint AsTheUmaskSays = 0x1B6;   // 0666
    private const uint OwnersDirectory = 0x1C0;   // 0700

    public static bool IsWindows { get; } = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    public static bool IsMac { get; } = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

    /// <summary>Opens a regular file that the user named, through whatever links. /dev/null is an empty file.</summary>
    /// <exception cref="StorageException">It is not a regular file.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FileStream OpenRegular(string path) => IsWindows
        ? OpenOnWindows(path)
        : RequireRegular(Open(Libc.CurrentDirectory, path, path, Libc.ReadOnly | Libc.DoNotBlock), path, nullDevice: true);

    /// <summary>Opens a regular file in a directory, step by step, so that no link can come between looking and opening.</summary>
    /// <param name="root">The directory; it may itself be a link.</param>
    /// <param name="relativePath">The file in it; none of its steps may be a link.</param>
    /// <exception cref="StorageException">A step is a link, or the file is not a regular one.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FileStream OpenRegular(string root, string relativePath)
    {
        if (IsWindows)
        {
            return OpenOnWindows(RefuseLinks(root, relativePath));
        }
        string[] steps = relativePath.Split(Path.DirectorySeparatorChar);
        string path = root;
        SafeFileHandle directory = Open(Libc.CurrentDirectory, root, root, Libc.PathOnly);
        try
        {
            foreach (string step in steps.Take(steps.Length - 1))
            {
                path = Path.Combine(path, step);
                SafeFileHandle next = Open((int)directory.DangerousGetHandle(), step, path, Libc.PathOnly | Libc.NoFollow);
                directory.Dispose();
                directory = next;
                _ = UnixStatus.Of(directory).IsLink ? throw IsLink(path) : true;
            }
            path = Path.Combine(path, steps[^1]);
            return RequireRegular(Open((int)directory.DangerousGetHandle(), steps[^1], path, Libc.ReadOnly | Libc.DoNotBlock | Libc.NoFollow), path, nullDevice: false);
        }
        finally
        {
            directory.Dispose();
        }
    }

    /// <summary>Makes a file. On Windows the directory decides who may open it.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="isPrivate">True where nobody but its owner may open it, from its first moment on.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static FileStream Create(string path, bool isPrivate)
    {
        if (IsWindows)
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        SafeFileHandle handle = new((nint)Libc.Create(FilePath.Encode(path), isPrivate ? OwnerOnly : AsTheUmaskSays), ownsHandle: true);
        ThrowUnless(!handle.IsInvalid && Libc.Control(handle, Libc.SetCloseOnExec) == 0);
        return new FileStream(handle, FileAccess.Write, 1, isAsync: false);
    }

    /// <summary>Makes a directory and those above it that are missing, all for their owner only, whatever the umask. On Windows the directory above decides.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void MakePrivateDirectory(string path)
    {
        if (Directory.Exists(FilePath.Check(path)))
        {
            return;
        }
        if (IsWindows)
        {
            _ = Directory.CreateDirectory(path);
            return;
        }
        MakePrivateDirectory(FilePath.DirectoryOf(path));
        bool made = Libc.MakeDirectory(FilePath.Encode(path), OwnersDirectory) == 0;
        if (made)
        {
            ThrowUnless(Libc.ChangeMode(FilePath.Encode(path), OwnersDirectory) == 0);
        }
        else if (Marshal.GetLastWin32Error() != Libc.FileExists)   // somebody else made it in the meantime
        {
            throw LastError();
        }
    }

    /// <summary>Gives a new file what belongs to the old one in whose place it comes, or to a private one. On Windows <see cref="Replace"/> does that.</summary>
    /// <param name="file">The new file.</param>
    /// <param name="target">The old one.</param>
    /// <param name="isPrivate">True where the group and others get no rights, whatever they had.</param>
    /// <exception cref="IOException">It cannot be given.</exception>
    public static void Inherit(FileStream file, WriteTarget target, bool isPrivate)
    {
        if (target.Old is not { } old)
        {
            ThrowUnless(IsWindows || !isPrivate || Libc.ChangeMode(file.SafeFileHandle, OwnerOnly) == 0);   // the umask may have taken from it
            return;
        }
        const uint RightsOfAll = 0x1FF, RightsOfOwner = 0x1C0;
        UnixStatus fresh = UnixStatus.Of(file.SafeFileHandle);
        if ((fresh.User != old.User || fresh.Group != old.Group) && Libc.ChangeOwner(file.SafeFileHandle, old.User, old.Group) != 0)
        {
            throw new IOException($"only an administrator can keep its owner ({old.User}:{old.Group})");
        }
        ThrowUnless(Libc.ChangeMode(file.SafeFileHandle, old.Permissions & (isPrivate ? RightsOfOwner : RightsOfAll)) == 0);
        if (!IsMac)
        {
            ExtendedAttributes.Copy(target.Path, file.SafeFileHandle, withAccessList: !isPrivate);
        }
    }

    /// <summary>Takes the lock that goes with a file, if it is free: its directory's on Unix, that of a file beside it on Windows.</summary>
    /// <returns>What holds the lock until it is disposed; null where somebody else has it.</returns>
    /// <exception cref="IOException">The directory cannot be opened.</exception>
    public static IDisposable? TryLock(string path)
    {
        if (IsWindows)
        {
            return TryOpenAlone(path + ".lock");
        }
        const int Exclusive = 2, DoNotWait = 4;
        SafeFileHandle directory = OpenDirectory(FilePath.DirectoryOf(path));
        if (Libc.Lock(directory, Exclusive | DoNotWait) == 0)
        {
            return directory;
        }
        directory.Dispose();
        return null;
    }

    /// <summary>Brings a file's bytes to the disk; FileStream.Flush(true) swallows what goes wrong there on Unix.</summary>
    /// <exception cref="IOException">The system reports that the bytes did not arrive.</exception>
    public static void Sync(FileStream file)
    {
        file.Flush(flushToDisk: true);
        ThrowUnless(IsWindows || Libc.Sync(file.SafeFileHandle) == 0);
    }

    /// <summary>Brings a directory's entries to the disk, so that a rename in it survives a power cut. Windows has no such call.</summary>
    /// <exception cref="IOException">The system reports that the entries did not arrive.</exception>
    public static void SyncDirectory(string path)
    {
        if (!IsWindows)
        {
            using SafeFileHandle directory = OpenDirectory(path);
            ThrowUnless(Libc.Sync(directory) == 0);
        }
    }

    /// <summary>Puts one file in another's place, at once or not at all.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static void Replace(string source, string destination)
    {
        if (IsWindows)
        {
            WindowsFile.Replace(source, destination);
            return;
        }
        ThrowUnless(Libc.Rename(FilePath.Encode(source), FilePath.Encode(destination)) == 0);
    }

    /// <summary>Whether this user may run a file. On Windows its name decides.</summary>
    public static bool IsExecutable(string path)
    {
        const int MayExecute = 1;   // X_OK
        return File.Exists(path) && (IsWindows || Libc.Access(FilePath.Encode(path), MayExecute) == 0);
    }

    /// <summary>What the last call of the system that failed says.</summary>
    public static IOException LastError() => new(new Win32Exception(Marshal.GetLastWin32Error()).Message);

    private static FileStream OpenOnWindows(string path)
    {
        FileStream file = new(FilePath.Check(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, useAsync: true);
        if (file.CanSeek)
        {
            return file;
        }
        file.Dispose();
        throw NotRegular(path, "a device or a pipe");
    }

    private static FileStream RequireRegular(SafeFileHandle handle, string path, bool nullDevice)
    {
        UnixStatus status = UnixStatus.Of(handle);
        if (status.IsRegular || (nullDevice && status.IsNullDevice))
        {
            return new FileStream(handle, FileAccess.Read, 1, isAsync: false);
        }
        handle.Dispose();
        throw NotRegular(path, status.Kind);
    }

    private static string RefuseLinks(string root, string relativePath)
    {
        string path = FilePath.Check(root);
        foreach (string step in relativePath.Split(Path.DirectorySeparatorChar))
        {
            path = Path.Combine(path, step);
            if ((File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0)
            {
                throw IsLink(path);
            }
        }
        return path;
    }

    private static FileStream? TryOpenAlone(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static SafeFileHandle OpenDirectory(string path) => Open(Libc.CurrentDirectory, path, path, Libc.ReadOnly);

    private static SafeFileHandle Open(int directory, string name, string path, int flags)
    {
        SafeFileHandle handle = new((nint)Libc.OpenAt(directory, FilePath.Encode(name), flags | Libc.CloseOnExec), ownsHandle: true);
        int error = Marshal.GetLastWin32Error();
        return !handle.IsInvalid ? handle
            : error == Libc.TooManyLinks ? throw IsLink(path)
            : error == Libc.NoDevice ? throw NotRegular(path, "a socket or a device")
            : error is Libc.NoSuchFile or Libc.NotADirectory ? throw new FileNotFoundException(message: null, path)
            : throw new IOException(new Win32Exception(error).Message);
    }

    private static StorageException IsLink(string path) => new(ImageErrorCode.UnsafeFile, path, $"'{path}' is a link; an OCI layout must hold its files itself.");

    private static StorageException NotRegular(string path, string kind) => new(ImageErrorCode.UnsafeFile, path, $"'{path}' is {kind}, where a regular file must be.");

    private static void ThrowUnless(bool done)
    {
        if (!done)
        {
            throw LastError();
        }
    }
}
