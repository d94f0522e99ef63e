using System.Management.Automation;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Formatting;
using ManifestPS.Operations.Registries;
using ManifestPS.Pipeline;
using ManifestPS.Registry;

namespace ManifestPS.Commands;

/// <summary>Forgets the credential that this process keeps for a registry.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "ImageRegistry", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class DisconnectImageRegistryCommand : AsyncCmdlet
{
    /// <summary>The registry: host or host:port.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string Registry { get; set; } = string.Empty;

    /// <summary>Also removes what docker keeps: through its helper, or from its configuration file.</summary>
    [Parameter]
    public SwitchParameter FromDockerConfig { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessRecordAsync() => _ = await TryAsync<object>(Registry, DisconnectAsync);

    private async Task<object?> DisconnectAsync(ITrace log)
    {
        string registry = RegistryName.Parse(Registry);
        RegistryLogin login = new(registry);
        string? store = FromDockerConfig ? await login.FindDockerStoreAsync(StopToken) : null;
        if (!ShouldProcess(Display.Text(registry), Display.Text($"Forget the credential in this process{(store is null ? string.Empty : $" and in '{store}'")}")))
        {
            return null;
        }
        bool forgotten = login.Forget();
        if (store is not null)
        {
            await login.RemoveFromDockerAsync(StopToken);
        }
        return forgotten || store is not null
            ? null
            : throw new CredentialException(ImageErrorCode.RegistryNotConnected, $"This process keeps no credential for '{registry}'.");
    }
}
