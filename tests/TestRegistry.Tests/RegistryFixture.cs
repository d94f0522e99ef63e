namespace ManifestPS.TestRegistry.Tests;

/// <summary>One registry and one client for each test.</summary>
public abstract class RegistryFixture : IAsyncLifetime
{
    protected RegistryServer Registry { get; private set; } = null!; // InitializeAsync sets both before any test

    protected HttpClient Client { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Registry = await RegistryServer.StartAsync();
        Client = Wire.Client(Registry);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
