using System.Management.Automation;
using ManifestPS.Images;

namespace ManifestPS.Pipeline;

/// <summary>A cmdlet that reads images: binds references in every form, works on several at a time, reports each failure by itself.</summary>
public abstract class ImageCmdlet : StreamingCmdlet<ImageInput>
{
    /// <summary>The images: text, objects of this module, or any object with a Reference.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public ImageInput?[]? Reference { get; set; }

    /// <inheritdoc/>
    protected sealed override IEnumerable<ImageInput> GetInput() => (Reference ?? [null]).Select(input => input ?? new ImageInput(null));

    /// <inheritdoc/>
    protected sealed override ErrorRecord? ToErrorRecord(Exception exception, ImageInput input) => ErrorRecords.From(exception, input.ToString());

    /// <summary>What to write for an entry: what was found, or the error record of an entry that cannot be read.</summary>
    private protected static object Item<T>(WalkResult<T> result)
        where T : class => result is { Value: null, Failure: { } failure } && ErrorRecords.From(failure, failure.Reference) is { } error ? error : result.Require();
}
