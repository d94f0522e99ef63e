using System.Management.Automation;
using ManifestPS.Diagnostics;
using ManifestPS.Operations.Registries;
using ManifestPS.Pipeline;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry;

namespace ManifestPS.Commands;

/// <summary>Gets what is configured for a registry, and what it still allows; without a name, what is configured for which registry.</summary>
[Cmdlet(VerbsCommon.Get, "ImageRegistry")]
[OutputType(typeof(ImageRegistry))]
public sealed class GetImageRegistryCommand : ParallelCmdlet<string>
{
    private const string Every = "";

    /// <summary>The registries: host or host:port; without any, those that something is configured for.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string[]? Registry { get; set; }

    /// <inheritdoc/>
    protected override IEnumerable<string> GetInput() => Registry ?? [Every];

    /// <inheritdoc/>
    protected override ErrorRecord? ToErrorRecord(Exception exception, string input) => ErrorRecords.From(exception, input);

    /// <inheritdoc/>
    protected override async Task<IEnumerable<object>> InvokeAsync(string input, ITrace log)
    {
        if (input == Every)
        {
            RegistryInspection all = new(new RegistrySession(Session.Options with { Credential = null }), log);   // a call's credential is for one
            return await Task.WhenAll((await all.ListAsync(StopToken)).Select(registry => DescribeAsync(all, registry)));
        }
        string registry = RegistryName.Parse(input);
        RequireOneRegistry(registry);
        return [await new RegistryInspection(Session, log).InspectAsync(registry, StopToken)];
    }

    /// <summary>One of many; what is wrong with it is an error of its own.</summary>
    private async Task<object> DescribeAsync(RegistryInspection inspection, string registry)
    {
        try
        {
            return await inspection.DescribeAsync(registry, StopToken);
        }
        catch (Exception e) when (ErrorRecords.From(e, registry) is { } error)
        {
            return error;
        }
    }
}
