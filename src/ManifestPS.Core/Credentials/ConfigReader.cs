using System.Text;
using ManifestPS.Errors;
using ManifestPS.Files;
using ManifestPS.Json;

namespace ManifestPS.Credentials;

/// <summary>Reads configuration documents: at most 1 MiB, and what is wrong with one is said without what is in it.</summary>
internal static class ConfigReader
{
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Reads a file; it may be a link, for it is the user's own, but not a pipe, which could keep every command waiting.</summary>
    /// <returns>What it says; null where it is not there, or empty.</returns>
    /// <exception cref="CredentialException">It cannot be read, or is not valid.</exception>
    public static async Task<CredentialConfig?> ReadFileAsync(string path, CredentialConfigForm form, CancellationToken cancellationToken) =>
        await ReadBytesAsync(path, cancellationToken).ConfigureAwait(false) is { } content ? Parse(content, form, $"'{path}'") : null;

    /// <summary>Reads a document.</summary>
    /// <param name="content">The document.</param>
    /// <param name="form">Its kind.</param>
    /// <param name="name">Its name, as a sentence starts with it.</param>
    /// <returns>What it says; null where it is empty.</returns>
    /// <exception cref="CredentialException">It is not valid.</exception>
    public static CredentialConfig? Parse(byte[] content, CredentialConfigForm form, string name)
    {
        try
        {
            return string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(content)) ? null : CredentialConfig.Read(content, form);
        }
        catch (ManifestException e)
        {
            throw Invalid(name, e);
        }
    }

    /// <summary>Says where a document is damaged. The parser's own words may quote it, so they are not passed on.</summary>
    public static CredentialException Invalid(string name, ManifestException e) => new(ImageErrorCode.ConfigInvalid, $"{name} is not a valid docker configuration: {Explain(e)}.");

    /// <summary>The bytes of a file; null where there is none.</summary>
    /// <exception cref="CredentialException">It cannot be read, or is larger than any configuration.</exception>
    public static async Task<byte[]?> ReadBytesAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await RegularFile.ReadAsync(path, MaxBytes, cancellationToken).ConfigureAwait(false);
        }
        catch (ManifestException e)
        {
            throw new CredentialException(ImageErrorCode.ConfigInvalid, $"'{path}' is not a valid docker configuration: it has more than {MaxBytes:N0} bytes.", e);
        }
        catch (StorageException e)
        {
            throw new CredentialException(e.Code, e.Message, e);
        }
    }

    private static string Explain(ManifestException e) => (OciJson.FindLine(e), e) switch
    {
        ({ } line, _) => $"line {line} is not JSON",
        (_, { Code: ImageErrorCode.JsonInvalidUtf8 }) => "it is not UTF-8",
        (_, { Code: ImageErrorCode.JsonDuplicateKey }) => "it has the same member twice",
        (_, { Code: ImageErrorCode.JsonInvalid }) => "it is not JSON, or starts with a byte order mark",
        (_, { Code: ImageErrorCode.JsonTooDeep or ImageErrorCode.JsonTooManyMembers }) => "it nests too deep, or has too many members",
        _ => "a member is of the wrong type, or does not belong there",
    };
}
