using System.Management.Automation;
using ManifestPS.Repositories;

namespace ManifestPS.Pipeline;

/// <summary>A cmdlet that reads images: binds references in every form, opens their repositories, reports each failure by itself.</summary>
public abstract class ImageCmdlet : ParallelCmdlet<ImageInput>
{
    private const string FileSystem = "FileSystem";

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

    /// <summary>The reference that an input names, ready to be read: paths absolute, a missing tag filled in.</summary>
    /// <param name="input">The input.</param>
    private protected ImageReference Resolve(ImageInput input)
    {
        ImageReference reference = input.ToReference().WithDefaultTag();
        return reference.Path is { } path ? reference.WithPath(ResolvePath(path)) : reference;
    }

    /// <summary>The absolute path of a file that need not exist; relative to the session's location, on any drive that holds files.</summary>
    /// <param name="path">The path, as the user typed it.</param>
    /// <exception cref="StorageException">The path is on no drive that holds files.</exception>
    private protected string ResolvePath(string path)
    {
        try
        {
            string resolved = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.Name == FileSystem
                ? resolved
                : throw new StorageException(ImageErrorCode.PathInvalid, path, $"'{path}' is on a drive of {provider.Name}, which holds no files.");
        }
        catch (Exception e) when (e is SessionStateException or NotSupportedException)
        {
            throw new StorageException(ImageErrorCode.PathInvalid, path, $"'{path}' is not a path of this session: {e.Message}", e);
        }
    }
}
