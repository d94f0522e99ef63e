using System.Globalization;

namespace ManifestPS;

/// <summary>What a processor runs, best first (containerd/platforms compare.go, <c>platformVector</c>).</summary>
internal static class ProcessorPreference
{
    private const int LastOfArmV9 = 7;

    /// <summary>The processors whose programs run on this one, itself first; all normalised.</summary>
    public static List<Processor> Of(Processor host)
    {
        Processor self = host.Normalize();
        IEnumerable<Processor> others = self.Architecture switch
        {
            "amd64" => [.. Lower(self, lowest: 1), new("386", null)],
            "arm" => Lower(self, lowest: 5),
            "arm64" => LowerArm64(self.Variant),
            _ => [],
        };
        return [self, .. others.Select(other => other.Normalize())];
    }

    // Every 64-bit ARM host is taken to run the 32-bit programs of ARMv8 and before.
    private static IEnumerable<Processor> Arm32 => Versions("arm", "v", from: 8, to: 5);

    // Two digits are more than any variant has, and bound the list whatever a person types.
    private static IEnumerable<Processor> Lower(Processor self, int lowest) =>
        TryNumber(self.Variant is ['v', .. var number] ? number : self.Variant ?? "", digits: 2, out int version)
            ? Versions(self.Architecture, "v", version - 1, lowest)
            : [];

    // ARMv9.x has all that ARMv8.(x+5) has, and there is no ARMv8.10. Of a variant that containerd does not know, nothing is known here.
    private static IEnumerable<Processor> LowerArm64(string? variant)
    {
        string[] version = (variant ?? "v8").Split('.');
        if (version.Length > 2 || !TryNumber(version.Length == 2 ? version[1] : "0", digits: 1, out int minor))
        {
            return [];
        }
        return version[0] switch
        {
            "v8" => [.. Versions("arm64", "v8.", minor - 1, 0), .. Arm32],
            "v9" when minor <= LastOfArmV9 => [.. Versions("arm64", "v9.", minor - 1, 0), .. Versions("arm64", "v8.", Math.Min(minor + 5, 9), 0), .. Arm32],
            _ => [],
        };
    }

    private static IEnumerable<Processor> Versions(string architecture, string prefix, int from, int to)
    {
        for (int version = from; version >= to; version--)
        {
            yield return new(architecture, prefix + version.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static bool TryNumber(string text, int digits, out int number)
    {
        number = 0;
        return text.Length <= digits && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
