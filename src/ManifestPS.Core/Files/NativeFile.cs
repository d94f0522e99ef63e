using System.ComponentModel;
using System.Runtime.InteropServices;
using ManifestPS.Errors;
using Microsoft.Win32.SafeHandles;

namespace ManifestPS.Files;

/// <summary>The system calls that .NET hides or softens: opening without following a link or waiting for a pipe, fsync that reports, rename that never copies.</summary>
internal static class NativeFile
{
    private const int ReadOnly = 0;
    private const int MoveFileReplaceExisting = 0x1;
    private const int MoveFileWriteThrough = 0x8;

    private static readonly bool IsWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>O_NOFOLLOW: its value is the platform's own.</summary>
    private static readonly int NoFollow =
        RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? 0x100
        : RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x8000
        : 0x20000;

    /// <summary>O_NONBLOCK: its value is the platform's own.</summary>
    private static readonly int DoNotBlock = RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? 0x4 : 0x800;

    /// <summary>O_CLOEXEC: programs that this process starts do not inherit the file, nor a lock on it.</summary>
    private static readonly int CloseOnExec = RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? 0x1000000 : 0x80000;

    /// <summary>FIOCLEX: the same for a file that is open already.</summary>
    private static readonly nuint SetCloseOnExec = RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? 0x20006601u : 0x5451u;

    /// <summary>Opens a regular file; a link at its place is followed, or refused by the system itself; a pipe or device by not being seekable or having no length.</summary>
    /// <exception cref="StorageException">It is not a regular file.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FileStream OpenRegular(string path, bool followLink)
    {
        FileStream file = IsWindows
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, useAsync: true)
            : new FileStream(Open(path, ReadOnly | DoNotBlock | (followLink ? 0 : NoFollow)), FileAccess.Read, 1, isAsync: false);
        if (file.CanSeek && file.Length > 0 && !Directory.Exists(path))
        {
            return file;
        }
        file.Dispose();
        throw new StorageException(ImageErrorCode.UnsafeFile, path, $"'{path}' is empty or not a regular file.");
    }

    /// <summary>Makes a file that nobody but its owner can open, from its first moment on. On Windows the directory decides.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static FileStream CreatePrivate(string path)
    {
        if (IsWindows)
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        const uint OwnerReadWrite = 0x180;   // 0600
        SafeFileHandle handle = new(Libc.Create(Encode(path), OwnerReadWrite), ownsHandle: true);
        ThrowUnless(!handle.IsInvalid && Libc.Control(handle, SetCloseOnExec) == 0, path);
        return new FileStream(handle, FileAccess.Write, 1, isAsync: false);
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
        SafeFileHandle directory = Open(Path.GetDirectoryName(path) ?? "/", ReadOnly);
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
        if (!IsWindows)
        {
            Sync(file.SafeFileHandle);
        }
    }

    /// <summary>Brings a directory's entries to the disk, so that a rename in it survives a power cut. Windows has no such call.</summary>
    /// <exception cref="IOException">The system reports that the entries did not arrive.</exception>
    public static void SyncDirectory(string path)
    {
        if (!IsWindows)
        {
            using SafeFileHandle directory = Open(path, ReadOnly);
            Sync(directory);
        }
    }

    /// <summary>Puts one file in another's place, at once or not at all.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static void Replace(string source, string destination)
    {
        bool done = IsWindows
            ? Kernel32.MoveFileEx(source, destination, MoveFileReplaceExisting | MoveFileWriteThrough)
            : Libc.Rename(Encode(source), Encode(destination)) == 0;
        ThrowUnless(done, destination);
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

    private static SafeFileHandle Open(string path, int flags)
    {
        SafeFileHandle handle = new(Libc.Open(Encode(path), flags | CloseOnExec), ownsHandle: true);
        int error = Marshal.GetLastWin32Error();
        const int TooManyLinks = 40, TooManyLinksOnMac = 62;   // ELOOP: what O_NOFOLLOW answers for a link
        const int NoDevice = 6;   // ENXIO: a socket, or a device without a driver
        return !handle.IsInvalid ? handle
            : error is TooManyLinks or TooManyLinksOnMac ? throw new StorageException(ImageErrorCode.UnsafeFile, path, $"'{path}' is a link; an OCI layout must hold its files itself.")
            : error == NoDevice ? throw new StorageException(ImageErrorCode.UnsafeFile, path, $"'{path}' is not a regular file.")
            : error == 2 ? throw new FileNotFoundException(message: null, path)
            : throw new IOException(new Win32Exception(error).Message);
    }

    private static void Sync(SafeFileHandle handle) => ThrowUnless(Libc.Sync(handle) == 0, "fsync");

    private static void ThrowUnless(bool done, string what)
    {
        if (!done)
        {
            throw new IOException($"{what}: {new Win32Exception(Marshal.GetLastWin32Error()).Message}");
        }
    }

    private static byte[] Encode(string path) => System.Text.Encoding.UTF8.GetBytes(path + "\0");

    private static class Libc
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern nint Open(byte[] path, int flags);

        [DllImport("libc", EntryPoint = "creat", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern nint Create(byte[] path, uint mode);

        [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Control(SafeFileHandle file, nuint request);

        [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Lock(SafeFileHandle file, int operation);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Sync(SafeFileHandle handle);

        [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Rename(byte[] source, byte[] destination);
    }

    private static class Kernel32
    {
        [DllImport("kernel32", EntryPoint = "MoveFileExW", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static extern bool MoveFileEx(string source, string destination, int flags);
    }
}
