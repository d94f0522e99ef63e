using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ManifestPS.Files;

/// <summary>What Linux keeps beside a file's bytes: above all its access control list, without which the bits of chmod would grant more than before.</summary>
internal static class ExtendedAttributes
{
    private const string AccessList = "system.posix_acl_access";
    private const int NoData = 61, Unsupported = 95;   // ENODATA, EOPNOTSUPP
    private const int LargestValue = 65536;   // XATTR_SIZE_MAX and XATTR_LIST_MAX

    /// <summary>Gives a new file the user's attributes and the access control list of an old one, and takes away a list that only its directory gave it.</summary>
    /// <exception cref="IOException">One of them cannot be given.</exception>
    public static void Copy(string from, SafeFileHandle to, bool withAccessList)
    {
        byte[] path = FilePath.Encode(from);
        byte[] value = new byte[LargestValue];
        _ = RequireUnless(RemoveAttribute(to, Encode(AccessList)));
        foreach (string name in Names(path).Where(name => name.StartsWith("user.", StringComparison.Ordinal) || (withAccessList && name == AccessList)))
        {
            nint length = RequireUnless(GetAttribute(path, Encode(name), value, (nuint)value.Length));
            _ = length < 0 ? length : RequireUnless(SetAttribute(to, Encode(name), value, (nuint)length, 0), canLack: false);
        }
    }

    private static string[] Names(byte[] path)
    {
        byte[] names = new byte[LargestValue];
        int length = (int)RequireUnless(ListAttributes(path, names, (nuint)names.Length));
        return length <= 0 ? [] : Encoding.UTF8.GetString(names, 0, length).Split(['\0'], StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The result, negative where there is no such attribute, or none at all on such a file system.</summary>
    private static nint RequireUnless(nint result, bool canLack = true)
    {
        int error = Marshal.GetLastWin32Error();
        return result >= 0 || (canLack && error is NoData or Unsupported) ? result : throw new IOException(new Win32Exception(error).Message);
    }

    private static byte[] Encode(string name) => Encoding.UTF8.GetBytes(name + "\0");

    [DllImport("libc", EntryPoint = "listxattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ListAttributes(byte[] path, byte[] names, nuint size);

    [DllImport("libc", EntryPoint = "getxattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint GetAttribute(byte[] path, byte[] name, byte[] value, nuint size);

    [DllImport("libc", EntryPoint = "fsetxattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetAttribute(SafeFileHandle file, byte[] name, byte[] value, nuint size, int flags);

    [DllImport("libc", EntryPoint = "fremovexattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RemoveAttribute(SafeFileHandle file, byte[] name);
}
