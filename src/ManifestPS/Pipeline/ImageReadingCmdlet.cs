using System.Management.Automation;
using ManifestPS.Completion;
using ManifestPS.Diagnostics;
using ManifestPS.Images;
using ManifestPS.Operations.Inspect;

namespace ManifestPS.Pipeline;

/// <summary>A cmdlet that reads the manifest and the configuration of images, of each platform or of one.</summary>
public abstract class ImageReadingCmdlet : ImageCmdlet
{
    /// <summary>Only what this platform would run; "local" is this machine.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public Platform? Platform { get; set; }

    /// <summary>What to write for one image.</summary>
    /// <param name="image">The image.</param>
    protected abstract IEnumerable<object> Select(ImageDocuments image);

    /// <inheritdoc/>
    protected sealed override async IAsyncEnumerable<object> StreamAsync(ImageInput input, ITrace log)
    {
        await foreach (WalkResult<ImageDocuments> image in new ImageReading(Platform).ReadAsync(SourceOf(Resolve(input), input.List, log), StopToken))
        {
            foreach (object item in image.Value is { } documents ? Select(documents) : [Item(image)])
            {
                yield return item;
            }
        }
    }
}
