using ManifestPS.Concurrency;
using ManifestPS.Errors;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Publish;

/// <summary>Looks at tags. Reads of replicated registries lag behind writes, so what contradicts the known facts is looked at again, for about six seconds.</summary>
internal sealed class TagWatch
{
    private readonly IImageRepository _repository;
    private readonly ImageReference _name;
    private readonly IClock _clock;

    /// <param name="repository">Where the tags are.</param>
    /// <param name="name">The repository's name, without tag or digest.</param>
    /// <param name="clock">Measures the waits.</param>
    public TagWatch(IImageRepository repository, ImageReference name, IClock clock) => (_repository, _name, _clock) = (repository, name, clock);

    /// <summary>The waits between looks that contradict the known facts.</summary>
    public static IReadOnlyList<TimeSpan> Waits { get; } = [.. new[] { 0.25, 0.5, 1, 2, 2 }.Select(TimeSpan.FromSeconds)];

    /// <summary>Looks once, with one GET.</summary>
    public Task<TagLook> LookAsync(string tag, CancellationToken cancellationToken) => LookAsync(_name.WithTag(tag), cancellationToken);

    /// <summary>Looks until what is found is as expected.</summary>
    /// <returns>The last look; not as expected where none was.</returns>
    public Task<TagLook> LookUntilAsync(string tag, Func<TagLook, bool> isExpected, CancellationToken cancellationToken) =>
        LookUntilAsync(_name.WithTag(tag), isExpected, cancellationToken);

    /// <summary>Looks until what is found is as expected.</summary>
    /// <returns>The last look; not as expected where none was.</returns>
    public async Task<TagLook> LookUntilAsync(ImageReference reference, Func<TagLook, bool> isExpected, CancellationToken cancellationToken)
    {
        TagLook look = await LookAsync(reference, cancellationToken).ConfigureAwait(false);
        foreach (TimeSpan wait in Waits)
        {
            if (isExpected(look))
            {
                break;
            }
            await _clock.DelayAsync(wait, cancellationToken).ConfigureAwait(false);
            look = await LookAsync(reference, cancellationToken).ConfigureAwait(false);
        }
        return look;
    }

    private async Task<TagLook> LookAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        try
        {
            return TagLook.At(await _repository.GetManifestAsync(reference, cancellationToken).ConfigureAwait(false));   // HEAD would only repeat what the registry says of itself
        }
        catch (ImageException e)
        {
            return e.IsAbsence ? TagLook.Absent : TagLook.Failed(e);
        }
    }
}
