namespace ManifestPS.TestRegistry;

/// <summary>How a registry behaves. Every setting is read at each request, so a test may change it while it runs.</summary>
public sealed class RegistryOptions : WireOptions
{
    /// <summary>Who may do what; null is everybody everything.</summary>
    public RegistryAuthentication? Authentication { get; set; }

    /// <summary>Whether /v2/referrers/ exists; without it the answer is docker-registry's 404 in plain text.</summary>
    public bool ReferrersApi { get; set; } = true;

    /// <summary>The most referrers on one page; null is all.</summary>
    public int? ReferrersPageSize { get; set; }

    /// <summary>Whether the artifactType filter is applied and OCI-Filters-Applied sent.</summary>
    public bool ReferrersFilter { get; set; } = true;

    /// <summary>Whether <c>?tag=</c> on a manifest PUT by digest sets the tags; without it they are ignored with 201, as docker-registry does.</summary>
    public bool MultiTagPut { get; set; } = true;

    /// <summary>Whether mounts are carried out; without it every mount opens an upload (202).</summary>
    public bool Mount { get; set; } = true;

    /// <summary>Whether a POST with a digest and a body is a complete upload (201).</summary>
    public bool SinglePostUpload { get; set; } = true;

    /// <summary>Whether a Location names scheme and host.</summary>
    public bool AbsoluteLocations { get; set; }

    /// <summary>The value of OCI-Chunk-Min-Length; null sends none.</summary>
    public int? ChunkMinLength { get; set; }

    /// <summary>The largest body of a PUT or PATCH of an upload, as a proxy before a registry may limit it; more is 413. Null is no limit.</summary>
    public int? UploadLimit { get; set; }

    /// <summary>Whether a manifest whose type is not in Accept is not found.</summary>
    public bool HonourAccept { get; set; }

    /// <summary>Whether HEAD and GET send Docker-Content-Digest.</summary>
    public bool DigestHeader { get; set; } = true;

    /// <summary>The status of a tag's deletion; 202 does it, others (400, 405) refuse as UNSUPPORTED.</summary>
    public int TagDeleteStatus { get; set; } = 202;

    /// <summary>Whether anything can be deleted; without it the answer is 405 UNSUPPORTED.</summary>
    public bool Delete { get; set; } = true;

    /// <summary>The most tags on one page; null is as many as asked.</summary>
    public int? TagPageCap { get; set; }

    /// <summary>Whether n is ignored and every tag comes on one page.</summary>
    public bool IgnorePageSize { get; set; }

    /// <summary>Whether an empty list of tags or repositories is written as null.</summary>
    public bool NullLists { get; set; }

    /// <summary>Whether /v2/_catalog exists.</summary>
    public bool Catalog { get; set; } = true;

    /// <summary>The largest manifest taken by PUT, in bytes.</summary>
    public int ManifestLimit { get; set; } = 4 * 1024 * 1024;

    /// <summary>The status for a larger one: 413 by the spec, 400 as docker-registry.</summary>
    public int ManifestTooLargeStatus { get; set; } = 413;

    /// <summary>Whether a PUT manifest's children and blobs have to exist.</summary>
    public bool CheckReferences { get; set; } = true;

    /// <summary>Behaves as docker-registry 2.8 does where it differs from the spec.</summary>
    public static RegistryOptions LikeDockerRegistry() => new()
    {
        ReferrersApi = false,
        MultiTagPut = false,
        SinglePostUpload = false,
        AbsoluteLocations = true,
        TagDeleteStatus = 400,
        ManifestTooLargeStatus = 400,
    };
}
