using System.Globalization;
using ManifestPS.Credentials;
using ManifestPS.Errors;
using ManifestPS.Files;
using ManifestPS.Fuzz;
using ManifestPS.Operations.Registries;

// dotnet run --project tests/ManifestPS.Fuzz -- reference|platform|document|config|layout|header|credential|statement [seconds=60] [seed]
// dotnet run --project tests/ManifestPS.Fuzz -- write <path> <text>      (for the tests that break the disk)
// dotnet run --project tests/ManifestPS.Fuzz -- save <path>              (for the tests of the umask: a credential, where docker keeps it)
switch (args)
{
    case ["write", var path, var text]:
        try
        {
            AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes(text));
            return 0;
        }
        catch (StorageException e)   // as PowerShell does: .NET 8 runs no finally block of an exception that nobody catches
        {
            Console.Error.WriteLine(e);
            return 1;
        }
    case ["save", var config]:
        Environment.SetEnvironmentVariable("DOCKER_CONFIG", Path.GetDirectoryName(config));
        await new DockerConfigEdit(CredentialEnvironment.Process).SaveAsync(new CredentialTarget("reg.test", null), new RegistryCredential("alice", "p"), CancellationToken.None);
        return 0;
    case [var name, .. var rest] when rest.Length <= 2 && FuzzTarget.Find(name) is { } target:
        using (target)
        {
            int seconds = rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 60;
            int seed = rest.Length > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : Environment.TickCount;
            return new FuzzRun(target, seed).Run(TimeSpan.FromSeconds(seconds)) == 0 ? 0 : 1;
        }
    default:
        Console.Error.WriteLine("usage: reference|platform|document|config|layout|header|credential|statement [seconds=60] [seed]");
        return 2;
}
