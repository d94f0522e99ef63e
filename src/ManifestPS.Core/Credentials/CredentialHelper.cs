using System.Text;
using System.Text.RegularExpressions;
using ManifestPS.Errors;
using ManifestPS.Json;

namespace ManifestPS.Credentials;

/// <summary>A program that keeps credentials: docker-credential-NAME (docker-credential-helpers, client/client.go).</summary>
internal sealed class CredentialHelper
{
    /// <summary>How docker-credential-helpers begins it; programs of others end it in their own way.</summary>
    private const string NotFound = "credentials not found";

    private static readonly Regex NameRule = new(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant);

    private readonly string _program;
    private readonly CredentialEnvironment _environment;

    /// <param name="name">The name, as a configuration file gives it.</param>
    /// <param name="environment">Where programs are found.</param>
    /// <exception cref="CredentialException">The name is not one of a helper: it could lead anywhere.</exception>
    public CredentialHelper(string name, CredentialEnvironment environment)
    {
        _program = NameRule.IsMatch(name)
            ? $"docker-credential-{name}"
            : throw new CredentialException(ImageErrorCode.CredentialHelperInvalidName, $"'{(name.Length > 64 ? name[..64] + "..." : name)}' is not the name of a credential helper, so nothing was started.");
        _environment = environment;
    }

    /// <summary>Asks for a credential.</summary>
    /// <returns>The credential, and what the helper has to say to its user; null where the helper has none.</returns>
    /// <exception cref="CredentialException">The helper is missing or failed.</exception>
    public async Task<FoundCredential?> GetAsync(string serverKey, CancellationToken cancellationToken)
    {
        HelperResult result = await RunAsync("get", Encoding.UTF8.GetBytes(Checked(serverKey)), null, cancellationToken).ConfigureAwait(false);
        if (HasNone(result))
        {
            return null;
        }
        RequireSuccess(result, null);
        (string user, string secret) = OciJson.ReadHelperAnswer(result.Output) ?? throw Failed("returned something that is not a credential", result.Errors, result.Output, null);
        return secret.Length == 0 && user is "" or RegistryCredential.TokenUser
            ? null
            : new FoundCredential(new RegistryCredential(user, secret), _program)
            {
                Note = HelperMessage.From(result.Errors, result.Output, secret) is { } message ? $"The credential helper '{_program}' says: \"{message}\"" : null,
            };
    }

    /// <summary>Has a credential kept.</summary>
    /// <exception cref="CredentialException">The helper is missing or failed.</exception>
    public async Task StoreAsync(string serverKey, RegistryCredential credential, CancellationToken cancellationToken)
    {
        string? secret = (credential.Password ?? credential.IdentityToken)?.Reveal();
        RequireSuccess(await RunAsync("store", OciJson.WriteHelperRequest(Checked(serverKey), credential.UserName, secret), secret, cancellationToken).ConfigureAwait(false), secret);
    }

    /// <summary>Has a credential forgotten; one that is not there is no failure.</summary>
    /// <exception cref="CredentialException">The helper is missing or failed.</exception>
    public async Task EraseAsync(string serverKey, CancellationToken cancellationToken)
    {
        HelperResult result = await RunAsync("erase", Encoding.UTF8.GetBytes(Checked(serverKey)), null, cancellationToken).ConfigureAwait(false);
        if (!HasNone(result))
        {
            RequireSuccess(result, null);
        }
    }

    /// <summary>Whether the helper says that it has no such credential, whatever its exit code, and on whichever stream.</summary>
    private static bool HasNone(HelperResult result)
    {
        string output = Encoding.UTF8.GetString(result.Output).Trim();
        return (output.Length > 0 ? output : Encoding.UTF8.GetString(result.Errors).Trim()).StartsWith(NotFound, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A line break in the key would be a second question (git's Clone2Leak).</summary>
    private static string Checked(string serverKey) =>
        serverKey.Length > 0 && serverKey.All(c => c is > ' ' and < '\x7F')
            ? serverKey
            : throw new CredentialException(ImageErrorCode.ReferenceInvalid, "The registry's name has characters that no host has, so no credential helper was asked for it.");

    private async Task<HelperResult> RunAsync(string verb, byte[] input, string? secret, CancellationToken cancellationToken)
    {
        string path = ProgramPath.Find(_program, _environment) ?? throw Failed("is not on the PATH");
        try
        {
            return await new HelperProcess(path, verb, _environment.HelperTimeout).RunAsync(input, cancellationToken).ConfigureAwait(false);
        }
        catch (HelperProcessException e)
        {
            throw Failed(e.Message, e.Errors, [], secret);
        }
    }

    private void RequireSuccess(HelperResult result, string? secret)
    {
        if (result.ExitCode != 0)
        {
            throw Failed($"failed with exit code {result.ExitCode}", result.Errors, result.Output, secret);
        }
    }

    /// <summary>What a helper writes to its output may be a secret, so only its name, its exit code and its error stream are passed on.</summary>
    private CredentialException Failed(string what, byte[] errors, byte[] output, string? secret) =>
        Failed(HelperMessage.From(errors, output, secret) is { } message ? $"{what}: \"{message}\"" : what);

    private CredentialException Failed(string what) => new(ImageErrorCode.CredentialHelperFailed, $"The credential helper '{_program}' {what}.");
}
