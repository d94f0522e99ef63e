using System.Text;
using ManifestPS.Errors;

namespace ManifestPS.Credentials;

/// <summary>The variable DOCKER_AUTH_CONFIG: <c>{"auths":{host:{"auth":...}}}</c>, as docker reads it.</summary>
internal sealed class DockerAuthVariable(CredentialEnvironment environment) : ICredentialSource
{
    private const string Name = "DOCKER_AUTH_CONFIG";

    public Task<FoundCredential?> FindAsync(CredentialTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(Read()?.Find(target, oldKeys: true) is { } credential ? new FoundCredential(credential, Name) : null);
        }
        catch (FormatException)
        {
            throw new CredentialException(ImageErrorCode.ConfigInvalid, $"The entry for '{target.Registry}' in {Name} is damaged: its auth is not user:password in base64.");
        }
    }

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. (Read()?.Auths ?? []).Select(auth => CredentialTarget.HostOf(auth.Key))]);

    private CredentialConfig? Read() =>
        environment.Find(Name) is { } text ? ConfigReader.Parse(Encoding.UTF8.GetBytes(text), CredentialConfigForm.Variable, Name) : null;
}
