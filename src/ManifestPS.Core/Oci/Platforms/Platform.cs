using System.Diagnostics.CodeAnalysis;

namespace ManifestPS;

/// <summary>What an image runs on (image-spec image-index.md, "platform"), with the values exactly as the document has them.</summary>
public sealed record Platform
{
    /// <summary>Operating system as Go's GOOS names it, such as <c>linux</c>; may be empty in a document.</summary>
    public required string OS { get; init; }

    /// <summary>Architecture as Go's GOARCH names it, such as <c>amd64</c>; may be empty in a document.</summary>
    public required string Architecture { get; init; }

    /// <summary>Variant of the architecture, such as <c>v7</c>; null when not stated.</summary>
    public string? Variant { get; init; }

    /// <summary>Version of the operating system, on Windows such as <c>10.0.17763.6293</c>; null when not stated.</summary>
    public string? OSVersion { get; init; }

    /// <summary>Features the operating system must have, such as <c>win32k</c>.</summary>
    public ValueList<string> OSFeatures { get; init; } = [];

    /// <summary>Processor features: the Docker list's <c>features</c>, which OCI reserves; matching ignores them.</summary>
    public ValueList<string> Features { get; init; } = [];

    /// <summary>Members the specs do not define, each as its JSON text.</summary>
    public ValueMap Unknown { get; init; } = ValueMap.None;

    /// <summary>This machine: operating system, architecture, variant of an ARM processor, and on Windows the version.</summary>
    public static Platform Local => LocalPlatform.Value;

    /// <summary>Reads what a person types: <c>os[(osversion[+feature]...)][/architecture[/variant]]</c> as containerd does.</summary>
    /// <remarks>An operating system or an architecture alone is completed from this machine, and <c>local</c> is this machine.
    /// <c>os/architecture:osversion</c> (crane, oras) and <c>os/architecture,osver=osversion</c> (regctl) are read too.
    /// A Windows version may be its build or the name of a release: <c>20348</c>, <c>ltsc2022</c> and <c>1809</c>.
    /// Known aliases are normalised (<c>x86_64</c>, <c>macos</c>); <c>linux/arm</c> and <c>linux/arm64/v8</c> stay as typed.</remarks>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not a platform; the message says why and what would be.</exception>
    public static Platform Parse(string text) => new PlatformParser(text).Parse();

    /// <summary>Reads what a person types, like <see cref="Parse"/>, without an exception.</summary>
    /// <param name="text">The text; null is not a platform.</param>
    /// <param name="platform">The platform; null when the text is none.</param>
    /// <returns>Whether the text is a platform.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Platform? platform)
    {
        try
        {
            platform = text is null ? null : Parse(text);
        }
        catch (FormatException)
        {
            platform = null;
        }
        return platform is not null;
    }

    /// <summary>True where it says anything: <c>unknown/unknown</c>, as attestations have it, is no platform.</summary>
    internal bool IsStated => Normalize() is var normal && (normal.OS is not ("" or "unknown") || normal.Architecture is not ("" or "unknown"));

    /// <summary>The same platform, with the Windows version that a person named, such as <c>ltsc2022</c>, as images state it; versions of other systems stay.</summary>
    /// <exception cref="FormatException">The version names none of Windows.</exception>
    public Platform WithNamedVersion() =>
        OSVersion is { Length: > 0 } && KnownPlatforms.NormalizeOS(OS) == "windows" ? this with { OSVersion = WindowsRelease.Resolve(OSVersion) } : this;

    /// <summary>True where operating system and architecture are names that Go knows, whatever their spelling.</summary>
    public bool IsKnown => Normalize() is var normal && KnownPlatforms.IsOS(normal.OS) && KnownPlatforms.IsArchitecture(normal.Architecture);

    /// <summary>The canonical spelling (containerd/platforms <c>Normalize</c>), by which platforms compare.</summary>
    /// <remarks>Lower case; aliases and default variants resolved (<c>aarch64/v8</c> is <c>arm64</c>, <c>arm</c> is <c>arm/v7</c>);
    /// os features sorted and distinct; empty optional values null. Values not known stay, and so does an empty <see cref="OS"/>.</remarks>
    public Platform Normalize()
    {
        Processor processor = Processor.Of(this).Normalize();
        return this with
        {
            OS = KnownPlatforms.NormalizeOS(OS),
            Architecture = processor.Architecture,
            Variant = processor.Variant,
            OSVersion = string.IsNullOrEmpty(OSVersion) ? null : OSVersion,
            OSFeatures = OSOptions.Distinct(OSFeatures),
        };
    }

    /// <summary>The text that <see cref="Parse"/> reads (containerd's <c>FormatAll</c>), such as <c>linux/arm64/v8</c> or
    /// <c>windows(10.0.17763.1+win32k)/amd64</c>; not normalised, and <c>unknown</c> where no operating system is stated.</summary>
    public override string ToString()
    {
        if (OS.Length == 0)
        {
            return "unknown";
        }
        string?[] parts = [OS + OSOptions.Format(OSVersion, OSFeatures), Architecture, Variant];
        return string.Join("/", parts.Where(part => !string.IsNullOrEmpty(part)));
    }
}
