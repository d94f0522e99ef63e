using System.Runtime.InteropServices;
using System.Text;

namespace ManifestPS;

/// <summary>What Linux calls this machine: <c>uname -m</c>.</summary>
internal static class NativeMachine
{
    // struct utsname of Linux: six texts, of which the machine is the fifth
    private const int FieldLength = 65;
    private const int Fields = 6;
    private const int MachineField = 4;

    /// <summary>Such as <c>armv7l</c>; empty where the kernel does not say.</summary>
    /// <exception cref="DllNotFoundException">This is no Linux.</exception>
    /// <exception cref="EntryPointNotFoundException">This is no Linux.</exception>
    public static string Name
    {
        get
        {
            byte[] names = new byte[FieldLength * Fields];
            return GetNames(names) == 0
                ? Encoding.ASCII.GetString(names, MachineField * FieldLength, FieldLength).Split('\0')[0]
                : string.Empty;
        }
    }

    [DllImport("libc", EntryPoint = "uname")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetNames([Out] byte[] names);
}
