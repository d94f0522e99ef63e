using System.Management.Automation;
using ManifestPS.Completion;
using ManifestPS.Diagnostics;
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
    protected sealed override async Task<IEnumerable<object>> InvokeAsync(ImageInput input, ITrace log)
    {
        ImageReference reference = Resolve(input);
        ImageReading reading = new(Open(reference, log), Platform);
        ValueList<ImageDocuments> images = input.List is { } list
            ? await reading.ReadAsync(list, reference, StopToken)
            : await reading.ReadAsync(reference, StopToken);
        return images.SelectMany(Select).ToList();   // here, so that what fails is this input's error
    }
}
