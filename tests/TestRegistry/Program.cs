namespace ManifestPS.TestRegistry;

internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Port = 5000 });
        Console.WriteLine(registry.Url);
        await Task.Delay(Timeout.Infinite);
        return arguments.Length;
    }
}
