using System.Management.Automation;
using ManifestPS.Errors;
using ManifestPS.Formatting;

namespace ManifestPS.Pipeline;

/// <summary>The one map from what the engine reports to what PowerShell shows: id, category, sentence, recommended action.</summary>
internal static class ErrorRecords
{
    /// <summary>The record for a failure of one input.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="target">The reference, as text.</param>
    /// <returns>The record; null for an exception that is not the engine's.</returns>
    public static ErrorRecord? From(Exception exception, string target) => exception switch
    {
        ImageException e => Create(e, e.Code, target),
        FormatException e => Create(e, ImageErrorCode.ReferenceInvalid, target),
        _ => null,
    };

    /// <summary>The category of a code and what a user can do about it.</summary>
    /// <param name="code">The code.</param>
    public static (ErrorCategory Category, string Action) Describe(ImageErrorCode code) => code switch
    {
        ImageErrorCode.ReferenceInvalid => (ErrorCategory.InvalidArgument, "Write registry/repository:tag, repository@sha256:..., or oci-layout://directory:tag."),
        ImageErrorCode.PlatformInvalid => (ErrorCategory.InvalidArgument, "Write os/architecture or os/architecture/variant, for example linux/arm64/v8."),
        ImageErrorCode.PathInvalid => (ErrorCategory.InvalidArgument, "Give a path on a file system drive; Get-PSDrive lists them."),
        ImageErrorCode.TransportUnsupported => (ErrorCategory.NotImplemented, "Copy the image to an OCI layout and read it there."),
        ImageErrorCode.ReferenceAmbiguous => (ErrorCategory.InvalidArgument, "Add :tag or @digest to the reference."),
        ImageErrorCode.TagNotFound => (ErrorCategory.ObjectNotFound, "Check the tag's spelling."),
        ImageErrorCode.ManifestNotFound or ImageErrorCode.BlobNotFound => (ErrorCategory.ObjectNotFound, "The image is incomplete there; copy or push it again."),
        ImageErrorCode.PlatformNotFound => (ErrorCategory.ObjectNotFound, "Choose one of the platforms that the message lists."),
        ImageErrorCode.JsonInvalid or ImageErrorCode.JsonInvalidUtf8 or ImageErrorCode.JsonDuplicateKey or ImageErrorCode.JsonTooDeep or ImageErrorCode.JsonTooManyMembers
            or ImageErrorCode.ManifestInvalid or ImageErrorCode.ManifestAmbiguous or ImageErrorCode.MediaTypeMismatch
            => (ErrorCategory.InvalidData, "Look at the document with Get-ImageManifest -Raw, and have its producer fix it."),
        ImageErrorCode.ManifestTooLarge => (ErrorCategory.LimitsExceeded, "Registries need not accept such a document; have its producer make it smaller."),
        ImageErrorCode.IndexTooDeep => (ErrorCategory.LimitsExceeded, "Name one of its lists or images by its digest."),
        ImageErrorCode.MediaTypeUnsupported => (ErrorCategory.InvalidType, "Look at the document with Get-ImageManifest -Raw."),
        ImageErrorCode.Schema1Unsupported => (ErrorCategory.NotImplemented, "Build and push the image again with a current tool."),
        ImageErrorCode.NotAManifestList => (ErrorCategory.InvalidType, "Use Get-ImageManifest for a single image."),
        ImageErrorCode.UnpublishedList => (ErrorCategory.InvalidOperation, "Publish the list first, and read it under the reference that publishing returns."),
        ImageErrorCode.DigestMismatch or ImageErrorCode.SizeMismatch => (ErrorCategory.SecurityError, "The content is damaged or was tampered with; do not use it, and copy or push it again from a trusted source."),
        ImageErrorCode.DigestAlgorithmUnsupported => (ErrorCategory.NotImplemented, "Only sha256, sha384 and sha512 can be verified."),
        ImageErrorCode.LayoutNotFound => (ErrorCategory.ObjectNotFound, "Check the path; a relative path starts at the current location of the session."),
        ImageErrorCode.LayoutInvalid => (ErrorCategory.InvalidData, "Create the layout again, for example with skopeo copy."),
        ImageErrorCode.UnsafeFile => (ErrorCategory.SecurityError, "Replace it with a regular file. Copy a layout without links, and make sure you trust its author."),
        ImageErrorCode.FileReadFailed => (ErrorCategory.ReadError, "Check the file's permissions."),
        ImageErrorCode.FileWriteFailed => (ErrorCategory.WriteError, "Name another file, or check the directory's permissions and free space."),
        ImageErrorCode.RepositoryNotFound => (ErrorCategory.ObjectNotFound, "Check the spelling of the repository, and whether you have access to it."),
        ImageErrorCode.ConnectionRefused or ImageErrorCode.HostNotFound or ImageErrorCode.NetworkFailed
            => (ErrorCategory.ConnectionError, "Check the name and port of the registry, and whether this machine can reach it."),
        ImageErrorCode.NetworkTruncated => (ErrorCategory.ConnectionError, "Try again; if it persists, check any proxies on the way."),
        ImageErrorCode.NetworkStalled => (ErrorCategory.OperationTimeout, "Try again, or wait longer with -TimeoutSec; a connection must be established within 10 seconds, and a body must arrive at 1 KiB per second or more."),
        ImageErrorCode.TlsFailed => (ErrorCategory.SecurityError, "Have the registry's certificate fixed, or trust its authority: on this machine, with Set-ImageRegistry -CertificateAuthority, or in docker's certs.d."),
        ImageErrorCode.SchemeMismatch => (ErrorCategory.ProtocolError, "Add -PlainHttp for a registry without TLS; omit it for one with TLS."),
        ImageErrorCode.AuthRealmRefused => (ErrorCategory.SecurityError, "If you trust the token server with the credential, name its host with Set-ImageRegistry -TrustedRealm; otherwise ask the operator of the registry. The credential was not sent."),
        ImageErrorCode.SchemeDowngradeRefused or ImageErrorCode.RedirectRefused
            => (ErrorCategory.SecurityError, "Ask the operator of the registry; no secret was sent."),
        ImageErrorCode.AddressRefused => (ErrorCategory.SecurityError, "If this is intended, allow it with Set-ImageRegistry -AllowPrivateNetwork."),
        ImageErrorCode.ProxyAuthRequired => (ErrorCategory.AuthenticationError, "Put the credential into the proxy address in HTTPS_PROXY or HTTP_PROXY, or add the registry to NO_PROXY."),
        ImageErrorCode.ProxyFailed => (ErrorCategory.ConnectionError, "Check the proxy address in HTTPS_PROXY or HTTP_PROXY, or add the registry to NO_PROXY."),
        ImageErrorCode.ResponseInvalid or ImageErrorCode.UnsupportedEncoding => (ErrorCategory.ProtocolError, "Check any proxies on the way; a registry does not respond like this."),
        ImageErrorCode.HeaderTooLarge => (ErrorCategory.LimitsExceeded, "No registry sends that much; check the name."),
        ImageErrorCode.CertificateFileInvalid => (ErrorCategory.InvalidArgument, "Use PEM for authorities. For a client certificate, use PKCS#12 without a password, or PEM with its key."),
        ImageErrorCode.NotARegistry => (ErrorCategory.ProtocolError, "Check the name of the registry, and whether a proxy requires you to sign in first."),
        ImageErrorCode.AuthenticationFailed => (ErrorCategory.AuthenticationError, "Give the credential with -Credential or Connect-ImageRegistry, and check the name: registries also report this for repositories that do not exist."),
        ImageErrorCode.AuthUnsupported => (ErrorCategory.NotImplemented, "Use an access token with -Credential, if the registry offers one."),
        ImageErrorCode.TokenInvalid => (ErrorCategory.ProtocolError, "Try again; if it persists, ask the operator of the registry."),
        ImageErrorCode.AccessDenied => (ErrorCategory.PermissionDenied, "Ask for permission to pull from the repository or push to it, or use another credential."),
        ImageErrorCode.RateLimited => (ErrorCategory.LimitsExceeded, "Wait as long as the registry asks, or let the command wait: allow more attempts with -MaximumRetryCount, longer waits with Set-ImageRegistry -MaximumRetryAfterSec. Logging in may raise your quota."),
        ImageErrorCode.RegistryUnavailable => (ErrorCategory.ResourceUnavailable, "Try again later."),
        ImageErrorCode.RegistryRefused => (ErrorCategory.InvalidOperation, "Read what the registry says; -Verbose shows the requests and responses."),
        ImageErrorCode.BodyTooLarge => (ErrorCategory.LimitsExceeded, "No registry sends that much for this request; check the name."),
        ImageErrorCode.CredentialForOneRegistry => (ErrorCategory.InvalidArgument, "Call the cmdlet once per registry, each with its credential."),
        ImageErrorCode.EntryNotFound => (ErrorCategory.ObjectNotFound, "Name an entry by the name it was added under, its digest, or its platform."),
        ImageErrorCode.EntryAmbiguous => (ErrorCategory.InvalidArgument, "Name one of the entries that the message lists by its digest."),
        ImageErrorCode.DuplicatePlatform => (ErrorCategory.ResourceExists, "Leave one out, or add -Force if you want both."),
        ImageErrorCode.RequiredPlatformMissing => (ErrorCategory.ObjectNotFound, "Find out why the previous step did not deliver the platform; nothing was created or published."),
        ImageErrorCode.DockerListCannotHold => (ErrorCategory.InvalidOperation, "Convert the list first: ConvertTo-ManifestList -MediaType Oci."),
        ImageErrorCode.ListIsEmpty => (ErrorCategory.InvalidOperation, "Find out why the previous step delivered nothing; use -Force to publish an empty list."),
        ImageErrorCode.ListHasNoName => (ErrorCategory.InvalidArgument, "Give one with -Destination registry/repository:tag."),
        ImageErrorCode.TagMoved => (ErrorCategory.ResourceExists, "Read the list again and repeat the edit, or overwrite what is there with -Force."),
        ImageErrorCode.ChildMissing => (ErrorCategory.ObjectNotFound, "Push the image that the entry refers to, or remove the entry."),
        ImageErrorCode.SourceUnknown => (ErrorCategory.InvalidData, "Make the list with New-ManifestList, or read it with Get-ManifestList."),
        ImageErrorCode.PublishVerifyFailed => (ErrorCategory.InvalidResult, "Look at what the registry has with Get-ImageManifest, and ask its operator."),
        ImageErrorCode.PublishIncomplete => (ErrorCategory.InvalidResult, "See in the message what each tag points to. Check with Resolve-ImageReference in a minute, and publish again if a tag is wrong."),
        ImageErrorCode.DraftStale => (ErrorCategory.InvalidData, "Make the list again from its sources, or publish the draft as it is with -Force."),
        ImageErrorCode.DraftInvalid => (ErrorCategory.InvalidData, "Export the list again with Export-ManifestList."),
        ImageErrorCode.CatalogUnsupported => (ErrorCategory.NotImplemented, "Name the repository; Docker Hub and GHCR, for example, have no catalog."),
        ImageErrorCode.PageRefused => (ErrorCategory.SecurityError, "Ask the operator of the registry; you can use what was listed before."),
        ImageErrorCode.TooManyPages => (ErrorCategory.LimitsExceeded, "Use what was listed before; no real registry lists that much."),
        ImageErrorCode.OutFileTaken => (ErrorCategory.InvalidArgument, "Call the cmdlet once per image, each with a separate file."),
        ImageErrorCode.NotAnImage => (ErrorCategory.InvalidType, "Look at the artifact with Get-ImageManifest -Detailed, and at its blobs with Get-ImageLayer."),
        ImageErrorCode.ConfigInvalid => (ErrorCategory.InvalidData, "Fix the file or variable that the message names; docker login writes a valid one."),
        ImageErrorCode.CredentialHelperInvalidName => (ErrorCategory.SecurityError, "Look at credsStore and credHelpers in docker's config.json, and find out who wrote them."),
        ImageErrorCode.CredentialHelperFailed => (ErrorCategory.ResourceUnavailable, "Install or fix the helper, remove its name from docker's config.json, or use Connect-ImageRegistry."),
        ImageErrorCode.RegistryInvalid => (ErrorCategory.InvalidArgument, "Write host or host:port, for example docker.io or localhost:5000."),
        ImageErrorCode.AnnotationInvalid => (ErrorCategory.InvalidArgument, "Give text; ConvertTo-Json -Compress turns a collection or an object into text."),
        ImageErrorCode.DigestInvalid => (ErrorCategory.InvalidArgument, "Write sha256: and 64 hexadecimal digits; Resolve-ImageReference returns the digest of an image."),
        ImageErrorCode.RealmInvalid => (ErrorCategory.InvalidArgument, "Write the host of the token server alone, for example auth.example.com."),
        ImageErrorCode.ProxyInvalid => (ErrorCategory.InvalidArgument, "Fix HTTPS_PROXY or HTTP_PROXY: write http://user:password@host:port, with special characters in the password percent-encoded; or add the registry to NO_PROXY."),
        ImageErrorCode.RegistryNotConnected => (ErrorCategory.ObjectNotFound, "Get-ImageRegistry lists the registries that are configured."),
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "The code has no entry in ErrorRecords."),
    };

    private static ErrorRecord Create(Exception exception, ImageErrorCode code, string target)
    {
        (ErrorCategory category, string action) = Describe(code);
        ErrorRecord record = new(exception, code.ToString(), category, Display.Text(target))   // Get-Error shows the target
        {
            ErrorDetails = new ErrorDetails(Display.Text(exception.Message)) { RecommendedAction = action },
        };
        record.CategoryInfo.TargetName = Display.Text(target);   // Windows PowerShell shows it with every error
        return record;
    }
}
