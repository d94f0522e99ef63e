using System.Runtime.InteropServices;

namespace ManifestPS;

/// <summary>Probes this machine, once for the process.</summary>
internal static class LocalPlatform
{
    /// <summary>This machine, as containerd's <c>DefaultSpec</c> describes it.</summary>
    public static Platform Value { get; } = Probe();

    /// <summary>The variant of a 32-bit ARM processor by the lines of Linux's /proc/cpuinfo; null where they do not say.</summary>
    public static string? ArmVariant(IEnumerable<string> cpuInfo)
    {
        List<string[]> fields = [.. cpuInfo.Select(line => line.Split([':'], 2)).Where(field => field.Length == 2)];
        string Field(string name) =>
            fields.Find(field => field[0].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))?[1].Trim() ?? "";

        string architecture = Field("CPU architecture").ToUpperInvariant();
        return architecture switch
        {
            // The kernel of the first Raspberry Pi says 7 of an ARMv6 processor.
            "7" when Field("model name").StartsWith("ARMv6-compatible", StringComparison.OrdinalIgnoreCase) => "v6",
            "AARCH64" => "v8",
            "?(12)" or "?(13)" or "?(14)" or "?(15)" or "?(16)" or "?(17)" => "v7",   // kernels that are older than the processor
            _ when architecture.Length > 0 && architecture[0] is >= '3' and <= '8' => "v" + architecture[0],
            _ => null,
        };
    }

    /// <summary>The variant of a 32-bit ARM processor by the kernel's name for the machine, such as <c>armv7l</c>; null where it does not say.</summary>
    public static string? MachineVariant(string machine) => machine.ToLowerInvariant() switch
    {
        "aarch64" => "v8",
        ['a', 'r', 'm', 'v', >= '3' and <= '8' and var version, ..] => $"v{version}",
        _ => null,
    };

    private static Platform Probe()
    {
        string os = ProbeOS();
        (string architecture, string? variant) = ProbeProcessor();
        Version version = Environment.OSVersion.Version;
        return new()
        {
            OS = os,
            Architecture = architecture,
            Variant = variant,
            OSVersion = os == "windows" ? version.ToString(3) : null,
        };
    }

    private static string ProbeOS()
    {
        string[] names = ["WINDOWS", "LINUX", "OSX", "FREEBSD"];
        string name = names.FirstOrDefault(os => RuntimeInformation.IsOSPlatform(OSPlatform.Create(os))) ?? "unknown";
        return name == "OSX" ? "darwin" : name.ToLowerInvariant();
    }

    // By name: the runtime knows more architectures than the enum that netstandard2.0 compiles against.
    private static Processor ProbeProcessor() =>
        RuntimeInformation.OSArchitecture.ToString() switch
        {
            "X64" => new("amd64", null),
            "X86" => new("386", null),
            "Arm64" => new("arm64", "v8"),
            "Arm" => new("arm", ProbeArmVariant()),
            "Armv6" => new("arm", "v6"),
            "LoongArch64" => new("loong64", null),
            string other => new(other.ToLowerInvariant(), null),
        };

    private static string? ProbeArmVariant()
    {
        try
        {
            return ArmVariant(File.ReadAllLines("/proc/cpuinfo")) ?? MachineVariant(NativeMachine.Name);   // an emulator shows the processor below it
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or DllNotFoundException or EntryPointNotFoundException)
        {
            return null; // not Linux; v7 then, as everywhere that states no variant
        }
    }
}
