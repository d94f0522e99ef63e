namespace ManifestPS.Errors;

/// <summary>What went wrong, one name per thing a user can do something about. The name is the error id in PowerShell.</summary>
public enum ImageErrorCode
{
    /// <summary>The text is not an image reference.</summary>
    ReferenceInvalid,

    /// <summary>The text is not a platform.</summary>
    PlatformInvalid,

    /// <summary>The path is on no drive of the session, or on one that holds no files.</summary>
    PathInvalid,

    /// <summary>The reference names a transport that cannot do this.</summary>
    TransportUnsupported,

    /// <summary>The reference names a repository with several images and does not say which.</summary>
    ReferenceAmbiguous,

    /// <summary>The repository has no such tag.</summary>
    TagNotFound,

    /// <summary>The repository has no manifest with this digest.</summary>
    ManifestNotFound,

    /// <summary>The repository has no blob with this digest.</summary>
    BlobNotFound,

    /// <summary>No entry of the list, or not the image, is for the wanted platform.</summary>
    PlatformNotFound,

    /// <summary>The document is not JSON.</summary>
    JsonInvalid,

    /// <summary>The document is not UTF-8.</summary>
    JsonInvalidUtf8,

    /// <summary>A JSON object has the same member twice.</summary>
    JsonDuplicateKey,

    /// <summary>The document nests deeper than the limit.</summary>
    JsonTooDeep,

    /// <summary>A JSON object has more members, or a list more entries, than the limit.</summary>
    JsonTooManyMembers,

    /// <summary>A required member is missing, or a member is not of the type or range the spec gives it.</summary>
    ManifestInvalid,

    /// <summary>The document is a list and a manifest at once (CVE-2021-41190).</summary>
    ManifestAmbiguous,

    /// <summary>The document is larger than the limit.</summary>
    ManifestTooLarge,

    /// <summary>Header, descriptor and document do not agree on the media type.</summary>
    MediaTypeMismatch,

    /// <summary>The media type is not one of a manifest or a manifest list.</summary>
    MediaTypeUnsupported,

    /// <summary>The image is of the withdrawn Docker schema 1.</summary>
    Schema1Unsupported,

    /// <summary>Manifest lists nest deeper than the limit, or what is in them is more than the limit.</summary>
    IndexTooDeep,

    /// <summary>The reference names a single image where a manifest list is needed.</summary>
    NotAManifestList,

    /// <summary>The list was edited and is not what any repository has.</summary>
    UnpublishedList,

    /// <summary>The bytes do not have the digest they were asked for by.</summary>
    DigestMismatch,

    /// <summary>The bytes are more or fewer than the descriptor says.</summary>
    SizeMismatch,

    /// <summary>Content with this digest algorithm cannot be verified.</summary>
    DigestAlgorithmUnsupported,

    /// <summary>There is no OCI layout at the path.</summary>
    LayoutNotFound,

    /// <summary>The directory is not a valid OCI layout.</summary>
    LayoutInvalid,

    /// <summary>A link, device or other odd file stands where a regular file must be.</summary>
    UnsafeFile,

    /// <summary>A file could not be read.</summary>
    FileReadFailed,

    /// <summary>A file could not be written, or its bytes could not be brought to the disk.</summary>
    FileWriteFailed,

    /// <summary>The registry has no such repository.</summary>
    RepositoryNotFound,

    /// <summary>Nothing listens at the registry's address.</summary>
    ConnectionRefused,

    /// <summary>There is no host of this name.</summary>
    HostNotFound,

    /// <summary>The registry's address cannot be reached.</summary>
    NetworkFailed,

    /// <summary>The connection ended before the answer was complete.</summary>
    NetworkTruncated,

    /// <summary>The server was silent for longer than allowed.</summary>
    NetworkStalled,

    /// <summary>The TLS handshake failed, or the certificate is not good.</summary>
    TlsFailed,

    /// <summary>The server speaks HTTP where HTTPS was spoken, or the other way round.</summary>
    SchemeMismatch,

    /// <summary>A redirect, or a token server, leads from HTTPS to plain HTTP.</summary>
    SchemeDowngradeRefused,

    /// <summary>A redirect leads nowhere that can be followed.</summary>
    RedirectRefused,

    /// <summary>A registry leads to an address where it must not lead.</summary>
    AddressRefused,

    /// <summary>The proxy wants a credential.</summary>
    ProxyAuthRequired,

    /// <summary>The proxy is not there, or does not let the connection through.</summary>
    ProxyFailed,

    /// <summary>The answer is not sound HTTP.</summary>
    ResponseInvalid,

    /// <summary>The answer's headers are larger than the limit.</summary>
    HeaderTooLarge,

    /// <summary>The answer is encoded in a way that was not asked for and is not known.</summary>
    UnsupportedEncoding,

    /// <summary>A file with a certificate or key cannot be used.</summary>
    CertificateFileInvalid,

    /// <summary>The server is not a registry.</summary>
    NotARegistry,

    /// <summary>The registry wants a credential, or does not accept the one it got.</summary>
    AuthenticationFailed,

    /// <summary>The registry wants a kind of authentication that is not supported.</summary>
    AuthUnsupported,

    /// <summary>The registry names a token server that may not see the credential.</summary>
    AuthRealmRefused,

    /// <summary>The token server's answer holds no token.</summary>
    TokenInvalid,

    /// <summary>The registry knows who asks, and denies it.</summary>
    AccessDenied,

    /// <summary>The registry takes no more requests for now.</summary>
    RateLimited,

    /// <summary>The registry failed.</summary>
    RegistryUnavailable,

    /// <summary>The registry refused the request.</summary>
    RegistryRefused,

    /// <summary>An answer is larger than its limit.</summary>
    BodyTooLarge,

    /// <summary>One credential was given for images on several registries.</summary>
    CredentialForOneRegistry,

    /// <summary>No entry of the list is meant.</summary>
    EntryNotFound,

    /// <summary>Several entries are meant where one must be.</summary>
    EntryAmbiguous,

    /// <summary>Two entries of the list are for one platform.</summary>
    DuplicatePlatform,

    /// <summary>The list lacks a platform that it must have.</summary>
    RequiredPlatformMissing,

    /// <summary>A Docker manifest list cannot hold what an OCI image index can.</summary>
    DockerListCannotHold,

    /// <summary>The list has no entries.</summary>
    ListIsEmpty,

    /// <summary>The list has no name to be published under.</summary>
    ListHasNoName,

    /// <summary>Somebody else moved the tag since it was read.</summary>
    TagMoved,

    /// <summary>What an entry of the list refers to is not there.</summary>
    ChildMissing,

    /// <summary>Nothing says where the content of an entry is.</summary>
    SourceUnknown,

    /// <summary>The registry has something else than what was written.</summary>
    PublishVerifyFailed,

    /// <summary>Publishing failed, and some tags could not be put back.</summary>
    PublishIncomplete,

    /// <summary>A tag that the draft was made from has moved since.</summary>
    DraftStale,

    /// <summary>The file is not a draft of a manifest list.</summary>
    DraftInvalid,

    /// <summary>The registry does not list its repositories.</summary>
    CatalogUnsupported,

    /// <summary>A list goes on where it cannot be followed, or in a circle.</summary>
    PageRefused,

    /// <summary>A list has more pages or items than the limit.</summary>
    TooManyPages,

    /// <summary>One file was named for the documents of several images.</summary>
    OutFileTaken,

    /// <summary>The reference names an artifact where an image is needed.</summary>
    NotAnImage,

    /// <summary>A configuration file of docker or podman, or DOCKER_AUTH_CONFIG, is damaged.</summary>
    ConfigInvalid,

    /// <summary>A configuration file names a credential helper by what is no name.</summary>
    CredentialHelperInvalidName,

    /// <summary>A credential helper is missing, failed, or answered nonsense.</summary>
    CredentialHelperFailed,

    /// <summary>The text is not the name of a registry.</summary>
    RegistryInvalid,

    /// <summary>This process holds no credential for the registry.</summary>
    RegistryNotConnected,

    /// <summary>An annotation has no key, or a value that is not text.</summary>
    AnnotationInvalid,

    /// <summary>The text is not a digest.</summary>
    DigestInvalid,

    /// <summary>The text is not the host of a token server.</summary>
    RealmInvalid,

    /// <summary>A variable that should name a proxy does not.</summary>
    ProxyInvalid,
}
