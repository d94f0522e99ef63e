namespace ManifestPS;

/// <summary>The two documents that a manifest list can be.</summary>
public enum ManifestListType
{
    /// <summary>OCI image index.</summary>
    Oci,

    /// <summary>Docker manifest list.</summary>
    Docker,
}
