namespace ManifestPS.TestRegistry;

/// <summary>The resources of the distribution spec.</summary>
internal enum RouteKind
{
    Ping,
    Manifest,
    Blob,
    Upload,
    Tags,
    Referrers,
    Catalog,
}
