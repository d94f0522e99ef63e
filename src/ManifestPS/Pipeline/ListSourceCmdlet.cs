using ManifestPS.Diagnostics;
using ManifestPS.Operations.Lists;
using ManifestPS.Operations.Validate;

namespace ManifestPS.Pipeline;

/// <summary>A cmdlet that makes entries out of images. All its sources are read at once; if one fails, it gives nothing.</summary>
public abstract class ListSourceCmdlet : RegistryCmdlet
{
    /// <summary>Reads sources, each at once, and waits for all.</summary>
    /// <param name="inputs">The sources, in order.</param>
    /// <returns>Their entries, in order; null where one failed and its error was written.</returns>
    private protected async Task<IReadOnlyList<ListAddition>?> ReadAsync(IEnumerable<ImageInput?> inputs)
    {
        bool failed = false;
        List<ListAddition> additions = [];
        foreach ((ImageInput input, TraceBuffer log, Task<IEnumerable<ListAddition>> reading) in inputs.Select(Start).ToArray())
        {
            try
            {
                additions.AddRange(await reading);
            }
            catch (Exception e) when (ErrorRecords.From(e, input.ToString()) is { } error)
            {
                failed = true;
                WriteError(error);
            }
            log.Flush(this);
        }
        return failed ? null : additions;
    }

    /// <summary>Warns of twins in the list that are not the same image.</summary>
    private protected async Task WarnOfTwinsAsync(ManifestList list)
    {
        TraceBuffer log = new();
        foreach (RuleFinding finding in await TwinCheck.CheckAsync(list, reference => Open(reference, log), StopToken))
        {
            log.WriteWarning(finding.ToString());
        }
        log.Flush(this);
    }

    private (ImageInput Input, TraceBuffer Log, Task<IEnumerable<ListAddition>> Reading) Start(ImageInput? bound)
    {
        ImageInput input = bound ?? new ImageInput(null);
        TraceBuffer log = new();
        return (input, log, ReadAsync(input, log));
    }

    private async Task<IEnumerable<ListAddition>> ReadAsync(ImageInput input, ITrace log)
    {
        if (input.List is { } list)
        {
            return ListSourceReader.From(list);
        }
        if (input.Descriptor is { } descriptor)
        {
            return ListSourceReader.From(descriptor);
        }
        if (input.Entry is { } entry)
        {
            ImageReference source = Resolve(entry.List);
            return await ListSourceReader.ReadEntryAsync(Open(source, log), source, entry.Digest, StopToken);
        }
        ImageReference reference = Resolve(input);
        return await ListSourceReader.ReadAsync(Open(reference, log), reference, StopToken);
    }
}
