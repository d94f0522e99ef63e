namespace ManifestPS;

/// <summary>The half of a platform that is hardware: an architecture and, where it has one, its variant.</summary>
internal readonly record struct Processor(string Architecture, string? Variant)
{
    /// <summary>The processor of a platform, as stated.</summary>
    public static Processor Of(Platform platform) => new(platform.Architecture, platform.Variant);

    /// <summary>The canonical spelling (containerd/platforms database.go); unknown names in lower case.</summary>
    public Processor Normalize()
    {
        string architecture = Architecture.ToLowerInvariant();
        string variant = (Variant ?? "").ToLowerInvariant();
        return architecture switch
        {
            "i386" => new("386", null),
            "x86_64" or "x86-64" or "amd64" => new("amd64", variant is "" or "v1" ? null : variant),
            "aarch64" or "arm64" => new("arm64", NormalizeArm64(variant)),
            "armhf" => new("arm", "v7"),
            "armel" => new("arm", "v6"),
            "arm" => new("arm", NormalizeArm(variant)),
            _ => new(architecture, variant.Length == 0 ? null : variant),
        };
    }

    /// <summary>As people write it: <c>arm/v7</c>.</summary>
    public override string ToString() => string.IsNullOrEmpty(Variant) ? Architecture : $"{Architecture}/{Variant}";

    private static string? NormalizeArm64(string variant) =>
        variant switch
        {
            "" or "8" or "v8" or "v8.0" => null,
            "9" or "9.0" or "v9.0" => "v9",
            _ => variant,
        };

    private static string NormalizeArm(string variant) =>
        variant switch
        {
            "" or "7" => "v7",
            "5" or "6" or "8" => "v" + variant,
            _ => variant,
        };
}
