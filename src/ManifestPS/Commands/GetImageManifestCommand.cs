using System.Management.Automation;
using ManifestPS.Completion;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Files;
using ManifestPS.Formatting;
using ManifestPS.Images;
using ManifestPS.Json;
using ManifestPS.Operations.Inspect;
using ManifestPS.Pipeline;

namespace ManifestPS.Commands;

/// <summary>Gets what is inside an image: one descriptor per platform, or the document itself.</summary>
[Cmdlet(VerbsCommon.Get, "ImageManifest", DefaultParameterSetName = DescriptorSet, SupportsShouldProcess = true)]
[OutputType(typeof(ManifestDescriptor), ParameterSetName = [DescriptorSet])]
[OutputType(typeof(string), typeof(byte[]), ParameterSetName = [RawSet])]
public sealed class GetImageManifestCommand : ImageCmdlet
{
    private const string DescriptorSet = "Descriptor";
    private const string RawSet = "Raw";

    private bool _fileTaken;

    /// <summary>Only what this platform would run; "local" is this machine.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public Platform? Platform { get; set; }

    /// <summary>Also reads the manifest of every entry.</summary>
    [Parameter(ParameterSetName = DescriptorSet)]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Also gives BuildKit's attestations.</summary>
    [Parameter(ParameterSetName = DescriptorSet)]
    public SwitchParameter IncludeAttestation { get; set; }

    /// <summary>Gives the verified document as text.</summary>
    [Parameter(ParameterSetName = RawSet)]
    public SwitchParameter Raw { get; set; }

    /// <summary>Gives the verified document as a byte array.</summary>
    [Parameter(ParameterSetName = RawSet)]
    public SwitchParameter AsByteStream { get; set; }

    /// <summary>Writes the verified document to this file.</summary>
    [Parameter(ParameterSetName = RawSet)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<object> StreamAsync(ImageInput input, ITrace log)
    {
        TakeFile(input);
        ImageReference reference = Resolve(input);
        ImageInspection inspection = new(new InspectionOptions { Platform = Platform, Detailed = Detailed, IncludeAttestation = IncludeAttestation });
        if (ParameterSetName == RawSet)
        {
            foreach (object item in Emit(await inspection.GetContentAsync(SourceOf(reference, list: null, log), StopToken), reference))
            {
                yield return item;
            }
            yield break;
        }
        await foreach (WalkResult<ManifestDescriptor> result in inspection.InspectAsync(SourceOf(reference, input.List, log), StopToken))
        {
            yield return Item(result);
        }
    }

    /// <summary>The first image takes the file before anything is read, so that it does not matter which is read sooner.</summary>
    private void TakeFile(ImageInput input)
    {
        if (OutFile is not null && _fileTaken)
        {
            throw new UnsupportedImageException(ImageErrorCode.OutFileTaken, $"'{OutFile}' is for the image before '{input}'; one file takes one image.");
        }
        _fileTaken = true;
    }

    private IEnumerable<object> Emit(ManifestContent content, ImageReference reference)
    {
        if (OutFile is not { } file)
        {
            return [AsByteStream ? content.Bytes.ToArray() : content.ToString()];
        }
        string path = ResolvePath(file);
        if (ShouldProcess(Display.Text(path), Display.Text($"Write the manifest of '{reference.WithDigest(content.Digest)}', {content.Bytes.Length} bytes")))
        {
            AtomicFile.Write(path, content.Bytes.Span);
        }
        return [];
    }
}
