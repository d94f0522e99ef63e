using System.Management.Automation;
using ManifestPS.Formatting;
using ManifestPS.Pipeline;
using ManifestPS.Registry.Authentication;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry;

namespace ManifestPS.Commands;

/// <summary>Says how this process is to deal with a registry: whom to trust, what to speak, how long to wait. What is not named stays as it was.</summary>
[Cmdlet(VerbsCommon.Set, "ImageRegistry", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SetImageRegistryCommand : PSCmdlet
{
    /// <summary>The registry: host, and port where it is not the usual one.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public string Registry { get; set; } = string.Empty;

    /// <summary>A PEM file of certificates to trust beside the machine's; empty for none.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? CertificateAuthority { get; set; }

    /// <summary>The certificate that the registry wants to see, PKCS#12 or PEM; empty for none.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? ClientCertificate { get; set; }

    /// <summary>The PEM file of the client certificate's key.</summary>
    [Parameter]
    public string? ClientKey { get; set; }

    /// <summary>Speaks HTTP, not HTTPS.</summary>
    [Parameter]
    public SwitchParameter PlainHttp { get; set; }

    /// <summary>Hosts of token servers that may see the registry's credential, in place of those named before.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[] TrustedRealm { get; set; } = [];

    /// <summary>Follows the registry's redirects and token servers into private networks and to this machine.</summary>
    [Parameter]
    public SwitchParameter AllowPrivateNetwork { get; set; }

    /// <summary>The longest time to wait where the registry asks for it, in seconds.</summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public int MaximumRetryAfterSec { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            RegistrySettings known = RegistrySettings.Of(RegistryName.Parse(Registry));
            RegistrySettings settings = Change(known);
            if (!ShouldProcess(Display.Text(settings.Registry), Display.Text(known.DescribeChanges(settings) is { Count: > 0 } changes ? $"Set {string.Join("; ", changes)}" : "Change nothing")))
            {
                return;
            }
            RegistrySettings.Keep(settings);
            if (PlainHttp)
            {
                WriteWarning(Display.Text($"'{settings.Registry}' will use plain HTTP: anyone on the way can read and change the traffic, including credentials."));
            }
        }
        catch (Exception e) when (ErrorRecords.From(e, Registry) is { } error)
        {
            WriteError(error);
        }
    }

    private RegistrySettings Change(RegistrySettings known) => known with
    {
        CertificateAuthority = IsGiven(nameof(CertificateAuthority)) ? Resolve(CertificateAuthority) : known.CertificateAuthority,
        ClientCertificate = IsGiven(nameof(ClientCertificate)) ? Resolve(ClientCertificate) : known.ClientCertificate,
        ClientKey = IsGiven(nameof(ClientCertificate)) || IsGiven(nameof(ClientKey)) ? Resolve(ClientKey) : known.ClientKey,
        PlainHttp = IsGiven(nameof(PlainHttp)) ? PlainHttp : known.PlainHttp,
        TrustedRealms = IsGiven(nameof(TrustedRealm)) ? [.. TrustedRealm.Select(RealmName.Parse)] : known.TrustedRealms,
        AllowPrivateNetwork = IsGiven(nameof(AllowPrivateNetwork)) ? AllowPrivateNetwork : known.AllowPrivateNetwork,
        MaxRetryAfter = IsGiven(nameof(MaximumRetryAfterSec)) ? TimeSpan.FromSeconds(MaximumRetryAfterSec) : known.MaxRetryAfter,
    };

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private string? Resolve(string? path) => string.IsNullOrEmpty(path) ? null : SessionPath.Resolve(SessionState, path!);   // not empty, so not null
}
