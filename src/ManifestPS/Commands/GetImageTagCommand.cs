using System.Management.Automation;
using ManifestPS.Diagnostics;
using ManifestPS.Pipeline;
using ManifestPS.Transports;

namespace ManifestPS.Commands;

/// <summary>Gets the tags of a repository, as they arrive.</summary>
[Cmdlet(VerbsCommon.Get, "ImageTag", SupportsPaging = true)]
[OutputType(typeof(ImageTag))]
public sealed class GetImageTagCommand : PagedCmdlet
{
    /// <summary>The repositories; a tag or digest in the reference is not heeded.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public ImageInput?[]? Reference { get; set; }

    /// <summary>Also says which digest each tag points to: one HEAD each.</summary>
    [Parameter]
    public SwitchParameter IncludeDigest { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessRecordAsync()
    {
        foreach (ImageInput input in (Reference ?? [null]).Select(input => input ?? new ImageInput(null)))
        {
            await WriteAsync(input.ToString(), log => Open(input, log));
        }
    }

    private NameList Open(ImageInput input, ITrace log)
    {
        ImageReference name = Resolve(input).WithoutDigest().WithoutTag();
        IImageRepository repository = Open(name, log);
        return new NameList(repository.GetTagsAsync, tag => DescribeAsync(repository, name, tag));
    }

    /// <summary>A tag that cannot be resolved, because it is gone by now perhaps, is an error of its own; the others go on.</summary>
    private async Task<object> DescribeAsync(IImageRepository repository, ImageReference name, string tag)
    {
        try
        {
            ImageReference reference = name.WithTag(tag);
            string? digest = IncludeDigest ? (await repository.ResolveAsync(reference, StopToken)).Digest : null;
            return new ImageTag
            {
                Reference = (digest is null ? reference : reference.WithDigest(digest)).ToString(),
                Repository = name.ToString(),
                Tag = tag,
                Digest = digest,
            };
        }
        catch (Exception e) when (ErrorRecords.From(e, $"{name}:{tag}") is { } error)
        {
            return error;
        }
    }
}
