using ManifestPS.Errors;
using ManifestPS.Files;
using ManifestPS.Json;

namespace ManifestPS.Operations.Lists;

/// <summary>Drafts of lists in files that the user names: written whole or not at all.</summary>
public static class DraftFile
{
    /// <summary>Writes a draft.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="list">The list.</param>
    /// <param name="time">When it is exported.</param>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void Write(string path, ManifestList list, DateTimeOffset time) => AtomicFile.Write(path, OciJson.WriteDraft(list, time));

    /// <summary>Reads a draft.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">The file cannot be read, or holds no draft.</exception>
    public static async Task<ManifestList> ReadAsync(string path, CancellationToken cancellationToken)
    {
        byte[] content = await RegularFile.ReadAsync(path, OciJson.MaxDocumentBytes, cancellationToken).ConfigureAwait(false)
            ?? throw new StorageException(ImageErrorCode.FileReadFailed, path, $"There is no file '{path}'.");
        return OciJson.ReadDraft(content);
    }
}
