namespace ManifestPS.Registry;

/// <summary>Where an IP address lies, as seen from this machine; several together are a reach.</summary>
[Flags]
internal enum AddressKinds
{
    None = 0,

    /// <summary>The internet.</summary>
    Public = 1,

    /// <summary>A private network: RFC 1918, shared address space (RFC 6598), unique local (RFC 4193).</summary>
    Private = 2,

    /// <summary>This machine.</summary>
    Loopback = 4,

    /// <summary>The link (RFC 3927, RFC 4291).</summary>
    LinkLocal = 8,

    /// <summary>A cloud's service that hands credentials to whoever asks.</summary>
    Metadata = 16,

    /// <summary>Multicast, unspecified, reserved: nothing to connect to.</summary>
    Special = 32,

    Any = Public | Private | Loopback | LinkLocal | Metadata | Special,
}
