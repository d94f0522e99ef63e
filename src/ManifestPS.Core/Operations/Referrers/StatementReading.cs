using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Referrers;

/// <summary>Reads what evidence says: provenance and SBOM statements, as BuildKit, cosign, sigstore, oras and others attach them.</summary>
/// <remarks>A statement streams by and is verified by its digest; of its up to 64 MiB only what is shown is kept. Signatures are not looked at.</remarks>
public sealed class StatementReading
{
    private readonly IImageRepository _repository;
    private readonly ITrace _log;

    /// <summary>Reads evidence of one repository.</summary>
    /// <param name="repository">Where the evidence is.</param>
    /// <param name="log">Sees what could not be understood, and why.</param>
    public StatementReading(IImageRepository repository, ITrace log) => (_repository, _log) = (repository, log);

    /// <summary>Reads the statements that a piece of evidence holds, in order.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What could be understood; empty for signatures and whatever else is no provenance and no SBOM.</returns>
    /// <exception cref="ImageException">The evidence is not there, or not what its digest says.</exception>
    public async Task<ValueList<ImageStatement>> ReadAsync(ImageReferrer evidence, CancellationToken cancellationToken)
    {
        List<ImageStatement> statements = [];
        foreach (Descriptor blob in await FindBlobsAsync(evidence, cancellationToken).ConfigureAwait(false))
        {
            if (await TryAsync(evidence, () => ReadAsync(blob, evidence, cancellationToken)).ConfigureAwait(false) is { } statement)
            {
                statements.Add(statement);
            }
        }
        return [.. statements];
    }

    private async Task<ValueList<Descriptor>> FindBlobsAsync(ImageReferrer evidence, CancellationToken cancellationToken)
    {
        Descriptor descriptor = new() { MediaType = evidence.MediaType, Digest = evidence.Digest, Size = evidence.Size };
        ManifestDocument? document = MediaTypes.IsImageManifest(evidence.MediaType)
            ? await TryAsync(evidence, async () => (await _repository.GetManifestAsync(descriptor, cancellationToken).ConfigureAwait(false)).Parse()).ConfigureAwait(false)
            : null;
        ValueList<Descriptor> found = [.. (document as ImageManifest)?.Layers.Where(layer => MediaTypes.IsStatement(layer.MediaType)) ?? []];
        if (found.Count == 0)
        {
            _log.WriteVerbose($"{evidence.Reference} holds no blob of a statement type; it is returned unchanged.");
        }
        return found;
    }

    private async Task<ImageStatement> ReadAsync(Descriptor blob, ImageReferrer evidence, CancellationToken cancellationToken)
    {
        if (blob.Size > OciJson.MaxStatementBytes)
        {
            throw new ManifestException(ImageErrorCode.ManifestTooLarge, null, $"It is said to have {blob.Size:N0} bytes; the limit for statements is {OciJson.MaxStatementBytes:N0}.");
        }
        using Stream content = await _repository.OpenBlobAsync(blob, cancellationToken).ConfigureAwait(false);
        return await OciJson.ReadStatementAsync(content, evidence, blob.Digest, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A document that is not understood is no failure: it is what it is, and verified.</summary>
    private async Task<T?> TryAsync<T>(ImageReferrer evidence, Func<Task<T>> readAsync)
        where T : class
    {
        try
        {
            return await readAsync().ConfigureAwait(false);
        }
        catch (ManifestException e)
        {
            _log.WriteVerbose($"{evidence.Reference} is not understood: {e.Message}");
            return null;
        }
    }
}
