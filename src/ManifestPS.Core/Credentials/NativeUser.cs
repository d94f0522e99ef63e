using System.Globalization;
using System.Runtime.InteropServices;

namespace ManifestPS.Credentials;

/// <summary>Who runs this process, by the number that Unix gives; .NET has only the name.</summary>
internal static class NativeUser
{
    public static string Id => GetEffectiveUserId().ToString(CultureInfo.InvariantCulture);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint GetEffectiveUserId();
}
