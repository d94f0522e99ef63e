using System.Management.Automation;
using ManifestPS.Credentials;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Registry.Connections;
using ManifestPS.Transports;

namespace ManifestPS.Pipeline;

/// <summary>A cmdlet that may talk to registries: the network parameters, one session, and how a reference becomes a repository.</summary>
public abstract class RegistryCmdlet : AsyncCmdlet
{
    private readonly DocumentMemory _documents = new();
    private string? _credentialRegistry;

    /// <summary>The credential for the registry; all images of the call must lie on one.</summary>
    [Parameter]
    [Credential]
    public virtual PSCredential? Credential { get; set; }

    /// <summary>Speaks HTTP, not HTTPS.</summary>
    [Parameter]
    public SwitchParameter PlainHttp { get; set; }

    /// <summary>Takes any certificate.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>How long to wait for data, in seconds, before the response and during it; a connection must also be established within 10 seconds.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = 30;

    /// <summary>How often a failed request is repeated; 0 is never.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaximumRetryCount { get; set; } = 4;

    /// <summary>How many inputs are worked on, and, where it is given, how many requests are under way, at a time.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 8;

    /// <summary>True where the cmdlet changes something on a registry: then a stored credential that does not serve is an error.</summary>
    private protected virtual bool IsWrite => false;

    private protected RegistrySession Session { get; private set; } = new(new RegistryOptions());

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        if (SkipCertificateCheck)
        {
            WriteWarning("Certificates are not checked: anyone on the way can read and change the traffic, including credentials.");
        }
        Session = new RegistrySession(new RegistryOptions
        {
            Credential = Credential is null ? null : new RegistryCredential(Credential.UserName, Credential.GetNetworkCredential().Password),
            IsWrite = IsWrite,
            PlainHttp = PlainHttp,
            SkipCertificateCheck = SkipCertificateCheck,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
            ThrottleLimit = MyInvocation.BoundParameters.ContainsKey(nameof(ThrottleLimit)) ? ThrottleLimit : null,
            MaxRetryCount = MaximumRetryCount,
        });
    }

    /// <summary>The reference that an input names, ready to be read: paths absolute, a missing tag filled in.</summary>
    /// <param name="input">The input.</param>
    private protected ImageReference Resolve(ImageInput input) => Resolve(input.ToReference());

    /// <summary>Where an input is, or would be published, ready to be read.</summary>
    /// <param name="input">The input.</param>
    private protected ImageReference ResolveSource(ImageInput input) => Resolve(input.ToSource());

    /// <summary>An image to be read; all images of the call share what was read of them.</summary>
    /// <param name="reference">A resolved reference.</param>
    /// <param name="list">The list itself, if it is at hand.</param>
    /// <param name="log">Sees what happens on the way.</param>
    private protected ImageSource SourceOf(ImageReference reference, ManifestList? list, ITrace log) => new(reference, list, place => Open(place, log), _documents);

    /// <summary>The repository that a resolved reference points into.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="log">Sees what happens on the way.</param>
    private protected IImageRepository Open(ImageReference reference, ITrace log)
    {
        if (reference.Registry is { } registry)
        {
            RequireOneRegistry(registry);
        }
        return ImageRepositories.Open(reference, Session, log);
    }

    /// <summary>Keeps the credential of the call to one registry: the first that it is used for.</summary>
    /// <param name="registry">Host and port, as in a reference.</param>
    /// <exception cref="RegistryException">It is for another.</exception>
    private protected void RequireOneRegistry(string registry)
    {
        if (Credential is not null && registry != (Interlocked.CompareExchange(ref _credentialRegistry, registry, null) ?? registry))
        {
            throw new RegistryException(ImageErrorCode.CredentialForOneRegistry, registry, $"The credential of this call is for '{_credentialRegistry}', so no request was sent to '{registry}'.");
        }
    }

    private ImageReference Resolve(ImageReference given)
    {
        ImageReference reference = given.WithDefaultTag();
        return reference.ToUnambiguousPath() is { } path ? reference.WithPath(ResolvePath(path)) : reference;
    }

    /// <summary>The absolute path of a file that need not exist; relative to the session's location, on any drive that holds files.</summary>
    /// <param name="path">The path, as the user typed it.</param>
    /// <exception cref="StorageException">The path is on no drive that holds files.</exception>
    private protected string ResolvePath(string path) => SessionPath.Resolve(SessionState, path);
}
