using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ManifestPS.Files;

/// <summary>The calls of the C library that .NET hides or softens, with each platform's own numbers.</summary>
internal static class Libc
{
    public const int ReadOnly = 0;
    public const int NoSuchFile = 2;   // ENOENT
    public const int NoDevice = 6;   // ENXIO: a socket, or a device without a driver
    public const int NotADirectory = 20;   // ENOTDIR
    public const int FileExists = 17;   // EEXIST

    private static readonly bool IsMac = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64;

    /// <summary>AT_FDCWD: a relative path starts at the current directory.</summary>
    public static int CurrentDirectory { get; } = IsMac ? -2 : -100;

    /// <summary>O_NOFOLLOW.</summary>
    public static int NoFollow { get; } = IsMac ? 0x100 : IsArm ? 0x8000 : 0x20000;

    /// <summary>O_NONBLOCK and O_NOCTTY: opening a pipe or a terminal neither waits nor has an effect.</summary>
    public static int DoNotBlock { get; } = IsMac ? 0x4 | 0x20000 : 0x800 | 0x100;

    /// <summary>O_CLOEXEC: programs that this process starts do not inherit the file, nor a lock on it.</summary>
    public static int CloseOnExec { get; } = IsMac ? 0x1000000 : 0x80000;

    /// <summary>O_PATH: a directory to start from, which need not be readable. macOS has no such flag.</summary>
    public static int PathOnly { get; } = IsMac ? 0 : 0x200000;

    /// <summary>ELOOP: what O_NOFOLLOW gives for a link.</summary>
    public static int TooManyLinks { get; } = IsMac ? 62 : 40;

    /// <summary>FIOCLEX: CloseOnExec for a file that is open already.</summary>
    public static nuint SetCloseOnExec { get; } = IsMac ? 0x20006601u : 0x5451u;

    [DllImport("libc", EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int OpenAt(int directory, byte[] path, int flags);

    [DllImport("libc", EntryPoint = "creat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Create(byte[] path, uint mode);

    [DllImport("libc", EntryPoint = "mkdir", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int MakeDirectory(byte[] path, uint mode);

    [DllImport("libc", EntryPoint = "chmod", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int ChangeMode(byte[] path, uint mode);

    [DllImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int ChangeMode(SafeFileHandle file, uint mode);

    [DllImport("libc", EntryPoint = "fchown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [DllImport("libc", EntryPoint = "access", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Access(byte[] path, int mode);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern uint GetEffectiveUser();

    [DllImport("libc", EntryPoint = "readlink", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint ReadLink(byte[] path, byte[] target, nuint size);

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
