using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Operations.Inspect;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Lists;

/// <summary>Turns what a user names into entries: a single image with the platform of its configuration, a whole list with all its entries.</summary>
public static class ListSourceReader
{
    /// <summary>Reads a source. A tag is resolved once; everything after goes by digest.</summary>
    /// <param name="repository">Where the source is.</param>
    /// <param name="reference">The source.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It is not there or not valid.</exception>
    public static async Task<IReadOnlyList<ListAddition>> ReadAsync(IImageRepository repository, ImageReference reference, CancellationToken cancellationToken)
    {
        InspectionOptions options = new() { IncludeAttestation = true };
        ValueList<ManifestDescriptor> found = await new ImageInspection(options).InspectAllAsync(new ImageSource(reference, repository), cancellationToken).ConfigureAwait(false);
        return [.. found.Select(descriptor => From(descriptor, reference.WithoutDigest() is { Tag: not null } tagged ? tagged.ToString() : reference.ToString()))];
    }

    /// <summary>Reads one entry of a list again, with the attestations about it: what a descriptor from another session has lost.</summary>
    /// <param name="repository">Where the list is.</param>
    /// <param name="list">The list, or the image itself where it was no list's entry.</param>
    /// <param name="digest">The entry.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It is not there or not valid.</exception>
    public static async Task<IReadOnlyList<ListAddition>> ReadEntryAsync(IImageRepository repository, ImageReference list, string digest, CancellationToken cancellationToken)
    {
        ListAddition[] found = [.. (await ReadAsync(repository, list, cancellationToken).ConfigureAwait(false)).Where(addition => addition.Entry.Digest == digest || addition.Entry.AttestationSubject == digest)];
        return found.Any(addition => addition.Entry.Digest == digest)
            ? found
            : throw new ImageNotFoundException(ImageErrorCode.ManifestNotFound, $"'{list}' has no entry {digest}.");
    }

    /// <summary>Takes a descriptor that was read before, with the attestations about it.</summary>
    /// <param name="descriptor">The descriptor, as Get-ImageManifest gave it.</param>
    public static IEnumerable<ListAddition> From(ManifestDescriptor descriptor) =>
        descriptor.Attestations.Prepend(descriptor).Select(found => From(found, NameOf(found.Source)));

    /// <summary>Takes all entries of a list that is already there.</summary>
    /// <param name="list">The list.</param>
    /// <exception cref="UnsupportedImageException">Nothing says where its entries are.</exception>
    public static IEnumerable<ListAddition> From(ManifestList list) => list.Manifests.Select(entry => new ListAddition(entry, list.FindSource(entry) ?? new ManifestSource
    {
        Digest = entry.Digest,
        Name = NameOf(list.Origin ?? throw new UnsupportedImageException(ImageErrorCode.SourceUnknown, $"Nothing says where the entry {entry} of '{list}' is.")),
        Reference = list.ReferenceOf(entry) ?? string.Empty,
        Resolved = ImageReference.Parse(list.Origin).Digest,
    }));

    private static ListAddition From(ManifestDescriptor descriptor, string name)
    {
        bool isSingle = descriptor.Layers is not null && descriptor.Source == descriptor.Reference;
        Descriptor entry = descriptor.ToDescriptor();
        if (isSingle && descriptor.Kind == ManifestKind.Attestation)
        {
            throw new UnsupportedImageException(ImageErrorCode.NotAnImage, $"'{descriptor.Reference}' is an attestation, and only the list that has both says which image it describes. Add that list, or its image.");
        }
        return new ListAddition(
            isSingle ? AsEntry(descriptor) : entry,
            new ManifestSource
            {
                Digest = descriptor.Digest,
                Name = name,
                Reference = ImageReference.Parse(descriptor.Reference).WithoutTag().ToString(),
                Resolved = ImageReference.Parse(descriptor.Source).Digest,
                ConfigPlatform = isSingle ? entry.Platform : null,
            });
    }

    /// <summary>A manifest's own annotations are not those of an entry. Its artifact type is (OCI image-spec descriptor.md), though a Docker list has no room for one.</summary>
    private static Descriptor AsEntry(ManifestDescriptor single) => single.ToDescriptor() with
    {
        Annotations = ValueMap.None,
        ArtifactType = single.MediaType == MediaTypes.OciManifest ? single.ArtifactType : single.ToDescriptor().ArtifactType,
    };

    private static string NameOf(string source) =>
        ImageReference.Parse(source) is { Tag: not null } tagged ? tagged.WithoutDigest().ToString() : source;
}
