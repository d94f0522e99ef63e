using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace ManifestPS.Core.Tests;

/// <summary>POSIX access control lists as Linux keeps them (posix_acl_xattr.h).</summary>
internal static class AccessList
{
    public const string Name = "system.posix_acl_access";
    public const string DefaultName = "system.posix_acl_default";

    /// <summary>A list by which one more user may read and write, and the group only read.</summary>
    public static byte[] ForUser(uint user)
    {
        (short Tag, short Rights, uint Id)[] entries = [(1, 6, uint.MaxValue), (2, 6, user), (4, 4, uint.MaxValue), (16, 6, uint.MaxValue), (32, 0, uint.MaxValue)];
        byte[] list = new byte[4 + (entries.Length * 8)];
        list[0] = 2;   // its version
        for (int i = 0; i < entries.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(list.AsSpan(4 + (i * 8)), entries[i].Tag);
            BinaryPrimitives.WriteInt16LittleEndian(list.AsSpan(6 + (i * 8)), entries[i].Rights);
            BinaryPrimitives.WriteUInt32LittleEndian(list.AsSpan(8 + (i * 8)), entries[i].Id);
        }
        return list;
    }

    /// <summary>Sets a list; skips the test where the file system has none.</summary>
    public static void Set(string path, string name, byte[] list) =>
        Assert.SkipUnless(SetAttribute(Encode(path), Encode(name), list, (nuint)list.Length, 0) == 0, "This file system has no access control lists.");

    /// <summary>The list of a file; null where it has none.</summary>
    public static byte[]? Get(string path)
    {
        byte[] list = new byte[1024];
        int length = (int)GetAttribute(Encode(path), Encode(Name), list, (nuint)list.Length);
        return length < 0 ? null : list[..length];
    }

    private static byte[] Encode(string text) => Encoding.UTF8.GetBytes(text + "\0");

    [DllImport("libc", EntryPoint = "setxattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetAttribute(byte[] path, byte[] name, byte[] value, nuint size, int flags);

    [DllImport("libc", EntryPoint = "getxattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint GetAttribute(byte[] path, byte[] name, byte[] value, nuint size);
}
