using ManifestPS.Registry.Connections;

namespace ManifestPS.Core.Tests;

/// <summary>Settings of one registry for as long as a test needs them: ports come again, and settings are the process's.</summary>
internal sealed class KeptSettings : IDisposable
{
    private readonly string _registry;

    public KeptSettings(RegistrySettings settings)
    {
        _registry = settings.Registry;
        RegistrySettings.Keep(settings);
    }

    public void Dispose() => RegistrySettings.Keep(new RegistrySettings { Registry = _registry });
}
