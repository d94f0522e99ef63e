using System.Management.Automation;
using ManifestPS.Registry;
using ManifestPS.Registry.Credentials;
using ManifestPS.Repositories;

namespace ManifestPS.Pipeline;

/// <summary>A cmdlet that reads images: binds references in every form, opens their repositories, reports each failure by itself.</summary>
public abstract class ImageCmdlet : ParallelCmdlet<ImageInput>
{
    private const string FileSystem = "FileSystem";

    private RegistrySession _session = new(new RegistryOptions());
    private string? _credentialRegistry;

    /// <summary>The images: text, objects of this module, or any object with a Reference.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public ImageInput?[]? Reference { get; set; }

    /// <summary>The credential for the registry; all images of the call must lie on one.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Speaks HTTP, not HTTPS.</summary>
    [Parameter]
    public SwitchParameter PlainHttp { get; set; }

    /// <summary>Takes any certificate.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>The longest silence to bear, in seconds: while connecting, before an answer, and within it.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = 30;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        if (SkipCertificateCheck)
        {
            WriteWarning("Certificates are not checked: anyone on the way can read and change what is exchanged, credentials included.");
        }
        _session = new RegistrySession(new RegistryOptions
        {
            Credential = Credential is null ? null : new RegistryCredential(Credential.UserName, Credential.GetNetworkCredential().Password),
            PlainHttp = PlainHttp,
            SkipCertificateCheck = SkipCertificateCheck,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
            ThrottleLimit = ThrottleLimit,
        });
    }

    /// <inheritdoc/>
    protected sealed override IEnumerable<ImageInput> GetInput() => (Reference ?? [null]).Select(input => input ?? new ImageInput(null));

    /// <inheritdoc/>
    protected sealed override ErrorRecord? ToErrorRecord(Exception exception, ImageInput input) => ErrorRecords.From(exception, input.ToString());

    /// <summary>The reference that an input names, ready to be read: paths absolute, a missing tag filled in.</summary>
    /// <param name="input">The input.</param>
    private protected ImageReference Resolve(ImageInput input) => Resolve(input.ToReference());

    /// <summary>Where an input is, or would be published, ready to be read.</summary>
    /// <param name="input">The input.</param>
    private protected ImageReference ResolveSource(ImageInput input) => Resolve(input.ToSource());

    private ImageReference Resolve(ImageReference given)
    {
        ImageReference reference = given.WithDefaultTag();
        return reference.Path is { } path ? reference.WithPath(ResolvePath(path)) : reference;
    }

    /// <summary>The repository that a resolved reference points into.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="log">Sees what happens on the way.</param>
    private protected IImageRepository Open(ImageReference reference, IActivityLog log)
    {
        if (Credential is not null && reference.Registry is { } registry && registry != (_credentialRegistry ??= registry))
        {
            throw new RegistryException(ImageErrorCode.CredentialForOneRegistry, registry, $"'{reference}' is on '{registry}', but the credential of this call is for '{_credentialRegistry}'.");
        }
        return ImageRepository.Open(reference, _session, log);
    }

    /// <summary>The absolute path of a file that need not exist; relative to the session's location, on any drive that holds files.</summary>
    /// <param name="path">The path, as the user typed it.</param>
    /// <exception cref="StorageException">The path is on no drive that holds files.</exception>
    private protected string ResolvePath(string path)
    {
        try
        {
            string resolved = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.Name == FileSystem
                ? resolved
                : throw new StorageException(ImageErrorCode.PathInvalid, path, $"'{path}' is on a drive of {provider.Name}, which holds no files.");
        }
        catch (Exception e) when (e is SessionStateException or NotSupportedException)
        {
            throw new StorageException(ImageErrorCode.PathInvalid, path, $"'{path}' is not a path of this session: {e.Message}", e);
        }
    }
}
