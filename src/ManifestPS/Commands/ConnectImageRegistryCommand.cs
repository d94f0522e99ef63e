using System.Management.Automation;
using ManifestPS.Diagnostics;
using ManifestPS.Formatting;
using ManifestPS.Operations.Registries;
using ManifestPS.Pipeline;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry;

namespace ManifestPS.Commands;

/// <summary>Shows a credential to a registry and, where it is accepted, keeps it for this process.</summary>
[Cmdlet(VerbsCommunications.Connect, "ImageRegistry", SupportsShouldProcess = true)]
[OutputType(typeof(ImageRegistry))]
public sealed class ConnectImageRegistryCommand : RegistryCmdlet
{
    /// <summary>The registry: host or host:port.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string Registry { get; set; } = string.Empty;

    /// <summary>The credential to keep.</summary>
    [Parameter(Mandatory = true)]
    [Credential]
    public override PSCredential? Credential { get; set; }

    /// <summary>Also keeps it where docker does: through its helper, or in its configuration file.</summary>
    [Parameter]
    public SwitchParameter SaveToDockerConfig { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessRecordAsync()
    {
        if (await TryAsync(Registry, ConnectAsync) is { } connected)
        {
            WriteObject(connected);
        }
    }

    private async Task<ImageRegistry?> ConnectAsync(ITrace log)
    {
        string registry = RegistryName.Parse(Registry);
        RequireOneRegistry(registry);
        RegistryLogin login = new(registry);
        string? store = SaveToDockerConfig ? await login.FindDockerStoreAsync(StopToken) : null;
        if (Session.Options.Credential is not { } credential || !ShouldProcess(Display.Text(registry), Display.Text($"Keep the credential of '{credential}' in this process{(store is null ? string.Empty : $" and in '{store}'")}")))
        {
            return null;
        }
        if (!await login.VerifyAsync(Session, log, StopToken))
        {
            log.WriteWarning($"'{registry}' allows anonymous access and did not check the credential; it is kept unverified.");
        }
        login.Keep(credential);
        if (store is not null)
        {
            await login.SaveToDockerAsync(credential, StopToken);
        }
        return await new RegistryInspection(new RegistrySession(Session.Options with { Credential = null }), log).DescribeAsync(registry, StopToken);
    }
}
