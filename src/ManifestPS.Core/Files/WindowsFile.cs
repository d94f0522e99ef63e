using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ManifestPS.Files;

/// <summary>What .NET Framework lacks on Windows: where a link leads, and a rename that reaches the disk.</summary>
internal static class WindowsFile
{
    private const int LongestPath = 32768;
    private const int MoveFileReplaceExisting = 0x1;
    private const int MoveFileWriteThrough = 0x8;

    /// <summary>The file that a link leads to; the path itself where there is no link.</summary>
    /// <exception cref="IOException">The link leads nowhere, or to no file; or the path is that of a device.</exception>
    public static string Follow(string path)
    {
        if (!File.Exists(path) || (File.GetAttributes(path) & FileAttributes.ReparsePoint) == 0)
        {
            return path.StartsWith(@"\\.\", StringComparison.Ordinal) ? throw new IOException("it is a device or a named pipe") : path;
        }
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        char[] final = new char[LongestPath];
        int length = GetFinalPathNameByHandle(file.SafeFileHandle, final, LongestPath, 0);
        return length is > 0 and < LongestPath ? new string(final, 0, length) : throw new IOException("where its link leads cannot be found out");
    }

    /// <summary>Puts one file in another's place, with the access rights and the attributes of the other.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static void Replace(string source, string destination)
    {
        if (File.Exists(destination))
        {
            File.Replace(source, destination, destinationBackupFileName: null);
        }
        else if (!MoveFileEx(source, destination, MoveFileReplaceExisting | MoveFileWriteThrough))
        {
            throw NativeFile.LastError();
        }
    }

    [DllImport("kernel32", EntryPoint = "MoveFileExW", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool MoveFileEx(string source, string destination, int flags);

    [DllImport("kernel32", EntryPoint = "GetFinalPathNameByHandleW", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int GetFinalPathNameByHandle(SafeFileHandle file, [Out] char[] path, int length, int flags);
}
