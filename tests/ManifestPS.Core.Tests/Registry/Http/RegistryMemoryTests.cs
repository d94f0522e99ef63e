using ManifestPS.Errors;
using ManifestPS.TestRegistry;

namespace ManifestPS.Core.Tests;

/// <summary>Alone, for the memory that is measured is the whole process's.</summary>
[CollectionDefinition(nameof(RegistryMemoryTests), DisableParallelization = true)]
[Collection(nameof(RegistryMemoryTests))]
public sealed class RegistryMemoryTests
{
    [Fact]
    public async Task An_infinite_body_costs_bounded_memory_and_the_connection()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        registry.Faults.On("GET", "*/manifests/*").InfiniteBody();
        long before = GC.GetTotalAllocatedBytes(precise: true);

        RegistryException error = await new RegistryCall().FailAsync<RegistryException>(registry);

        Assert.Equal(ImageErrorCode.BodyTooLarge, error.Code);
        await registry.Requests.WaitForAbortedAsync(1);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 256L * 1024 * 1024);   // the server's own part included
    }
}
