using System.Management.Automation;
using ManifestPS.Completion;
using ManifestPS.Diagnostics;
using ManifestPS.Operations.Inspect;
using ManifestPS.Pipeline;

namespace ManifestPS.Commands;

/// <summary>Resolves a tag to the digest it has now: a reference that means the same bytes for ever.</summary>
[Cmdlet(VerbsDiagnostic.Resolve, "ImageReference")]
[OutputType(typeof(ResolvedReference))]
public sealed class ResolveImageReferenceCommand : ImageCmdlet
{
    /// <summary>Resolves to what this platform would run; "local" is this machine.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public Platform? Platform { get; set; }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<object> StreamAsync(ImageInput input, ITrace log)
    {
        ImageReference reference = Resolve(input);
        yield return await new ReferenceResolution(Open(reference, log), Platform).ResolveAsync(reference, StopToken);
    }
}
