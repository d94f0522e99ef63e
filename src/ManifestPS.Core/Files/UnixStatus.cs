using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ManifestPS.Files;

/// <summary>What Unix knows of a file: its kind and permissions, its names, its owner. .NET tells neither a pipe from a file nor one name from two.</summary>
internal sealed record UnixStatus(uint Mode, uint Links, uint User, uint Group, ulong Device, ulong NodeDevice)
{
    private const int OnlyTheLinkItself = 0x100;   // AT_SYMLINK_NOFOLLOW
    private const int OnlyTheLinkItselfOnMac = 0x20;
    private const int TheHandleItself = 0x1000;   // AT_EMPTY_PATH
    private const int BasicFields = 0x7FF;   // STATX_BASIC_STATS
    private const uint KindMask = 0xF000;
    private const uint CharacterDevice = 0x2000;

    private static readonly bool IsMac = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

    /// <summary>The number of statx(2), which is called without the C library: musl has it only since 1.2.5.</summary>
    private static readonly int Statx = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 332,
        Architecture.X86 => 383,
        Architecture.Arm => 397,
        _ => 291,   // the table that newer architectures share
    };

    public bool IsRegular => (Mode & KindMask) == 0x8000;

    public bool IsDirectory => (Mode & KindMask) == 0x4000;

    public bool IsLink => (Mode & KindMask) == 0xA000;

    /// <summary>/dev/null, wherever it stands: who names it means an empty file.</summary>
    public bool IsNullDevice => (Mode & KindMask) == CharacterDevice && NodeDevice == (IsMac ? Join(3, 2) : Join(1, 3));

    /// <summary>The twelve bits of chmod.</summary>
    public uint Permissions => Mode & 0xFFF;

    /// <summary>What it is, as a sentence says it.</summary>
    public string Kind => (Mode & KindMask) switch
    {
        0x1000 => "a named pipe",
        CharacterDevice or 0x6000 => "a device",
        0x4000 => "a directory",
        0x8000 => "a regular file",
        0xA000 => "a link",
        0xC000 => "a socket",
        _ => "not a regular file",
    };

    /// <summary>The status of what is open.</summary>
    /// <exception cref="IOException">The system does not tell.</exception>
    public static UnixStatus Of(SafeFileHandle file)
    {
        byte[] status = new byte[256];
        int descriptor = (int)file.DangerousGetHandle();
        int result = !IsMac ? (int)SystemCall(Statx, descriptor, [0], TheHandleItself, BasicFields, status)
            : IsArm ? StatusOfHandle(descriptor, status) : StatusOfHandleOnIntel(descriptor, status);
        GC.KeepAlive(file);
        return result == 0 ? Read(status) : throw new IOException(new Win32Exception(Marshal.GetLastWin32Error()).Message);
    }

    /// <summary>The status of what stands at a path.</summary>
    /// <returns>Null where there is nothing.</returns>
    /// <exception cref="IOException">The system does not tell.</exception>
    public static UnixStatus? Find(string path, bool followLink)
    {
        byte[] status = new byte[256];
        byte[] name = FilePath.Encode(path);
        int result = !IsMac ? (int)SystemCall(Statx, Libc.CurrentDirectory, name, followLink ? 0 : OnlyTheLinkItself, BasicFields, status)
            : IsArm ? StatusAt(Libc.CurrentDirectory, name, status, followLink ? 0 : OnlyTheLinkItselfOnMac)
            : StatusAtOnIntel(Libc.CurrentDirectory, name, status, followLink ? 0 : OnlyTheLinkItselfOnMac);
        int error = Marshal.GetLastWin32Error();
        return result == 0 ? Read(status)
            : error == Libc.NoSuchFile ? null
            : throw new IOException(new Win32Exception(error).Message);
    }

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>struct statx (statx(2)), or macOS's struct stat with 64-bit inodes (stat(2)).</summary>
    private static UnixStatus Read(byte[] status) => IsMac
        ? new(BitConverter.ToUInt16(status, 4), BitConverter.ToUInt16(status, 6), BitConverter.ToUInt32(status, 16), BitConverter.ToUInt32(status, 20), BitConverter.ToUInt32(status, 0), Join(status[27], status[24]))
        : new(BitConverter.ToUInt16(status, 28), BitConverter.ToUInt32(status, 16), BitConverter.ToUInt32(status, 20), BitConverter.ToUInt32(status, 24), Join(BitConverter.ToUInt32(status, 136), BitConverter.ToUInt32(status, 140)), Join(BitConverter.ToUInt32(status, 128), BitConverter.ToUInt32(status, 132)));

    private static ulong Join(uint major, uint minor) => ((ulong)major << 32) | minor;

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SystemCall(nint number, nint directory, byte[] path, nint flags, nint mask, byte[] status);

    [DllImport("libc", EntryPoint = "fstat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatusOfHandle(int file, byte[] status);

    [DllImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatusOfHandleOnIntel(int file, byte[] status);

    [DllImport("libc", EntryPoint = "fstatat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatusAt(int directory, byte[] path, byte[] status, int flags);

    [DllImport("libc", EntryPoint = "fstatat$INODE64", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatusAtOnIntel(int directory, byte[] path, byte[] status, int flags);
}
