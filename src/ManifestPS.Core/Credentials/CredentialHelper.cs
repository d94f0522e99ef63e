using System.Text;
using System.Text.RegularExpressions;
using ManifestPS.Errors;
using ManifestPS.Json;

namespace ManifestPS.Credentials;

/// <summary>A program that keeps credentials: docker-credential-NAME (docker-credential-helpers, client/client.go).</summary>
internal sealed class CredentialHelper
{
    private const string NotFound = "credentials not found in native keychain";

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
    /// <returns>The credential; null where the helper has none.</returns>
    /// <exception cref="CredentialException">The helper is missing or failed.</exception>
    public async Task<RegistryCredential?> GetAsync(string serverKey, CancellationToken cancellationToken)
    {
        (int exitCode, byte[] output) = await RunAsync("get", Encoding.UTF8.GetBytes(Checked(serverKey)), cancellationToken).ConfigureAwait(false);
        if (exitCode != 0 && Encoding.UTF8.GetString(output).Trim() == NotFound)
        {
            return null;
        }
        RequireSuccess(exitCode);
        return OciJson.ReadHelperAnswer(output) is (string user, string secret)
            ? new RegistryCredential(user, secret)
            : throw Failed("answered with something that is not a credential");
    }

    /// <summary>Has a credential kept.</summary>
    /// <exception cref="CredentialException">The helper is missing or failed.</exception>
    public async Task StoreAsync(string serverKey, RegistryCredential credential, CancellationToken cancellationToken) =>
        RequireSuccess((await RunAsync("store", OciJson.WriteHelperRequest(Checked(serverKey), credential.UserName, (credential.Password ?? credential.IdentityToken)?.Reveal()), cancellationToken).ConfigureAwait(false)).ExitCode);

    /// <summary>Has a credential forgotten; one that is not there is no failure.</summary>
    /// <exception cref="CredentialException">The helper is missing or failed.</exception>
    public async Task EraseAsync(string serverKey, CancellationToken cancellationToken)
    {
        (int exitCode, byte[] output) = await RunAsync("erase", Encoding.UTF8.GetBytes(Checked(serverKey)), cancellationToken).ConfigureAwait(false);
        if (Encoding.UTF8.GetString(output).Trim() != NotFound)
        {
            RequireSuccess(exitCode);
        }
    }

    /// <summary>A line break in the key would be a second question (git's Clone2Leak).</summary>
    private static string Checked(string serverKey) =>
        serverKey.Length > 0 && serverKey.All(c => c is > ' ' and < '\x7F')
            ? serverKey
            : throw new CredentialException(ImageErrorCode.ReferenceInvalid, "The registry's name has characters that no host has, so no credential helper was asked for it.");

    private async Task<(int ExitCode, byte[] Output)> RunAsync(string verb, byte[] input, CancellationToken cancellationToken)
    {
        string path = ProgramPath.Find(_program, _environment) ?? throw Failed("is not on the PATH");
        try
        {
            return await new HelperProcess(path, verb, _environment.HelperTimeout).RunAsync(input, cancellationToken).ConfigureAwait(false);
        }
        catch (HelperProcessException e)
        {
            throw Failed(e.Message);
        }
    }

    private void RequireSuccess(int exitCode)
    {
        if (exitCode != 0)
        {
            throw Failed($"failed with exit code {exitCode}");
        }
    }

    /// <summary>What a helper says may be a secret, so only its name and its exit code are passed on.</summary>
    private CredentialException Failed(string what) => new(ImageErrorCode.CredentialHelperFailed, $"The credential helper '{_program}' {what}.");
}
