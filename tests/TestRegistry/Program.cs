using System.Runtime.InteropServices;

namespace ManifestPS.TestRegistry;

/// <summary>The registry as a program: runs until it is interrupted and prints a line per request.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        try
        {
            await RunAsync(ProgramOptions.Parse(arguments));
            return 0;
        }
        catch (FormatException failure)
        {
            await Console.Error.WriteLineAsync($"{failure.Message}\n{ProgramOptions.Usage}");
            return 2;
        }
    }

    private static async Task RunAsync(ProgramOptions options)
    {
        using CertificateAuthority authority = new();
        await using TokenServer? tokens = await StartTokensAsync(options, authority);
        options.Registry.Tls = Tls(options, authority, options.Registry.HostName);
        options.Registry.Authentication = tokens is not null ? RegistryAuthentication.Token(tokens)
            : options.Basic is (string, string) user ? RegistryAuthentication.Basic(user)
            : null;
        await using RegistryServer registry = await RegistryServer.StartAsync(options.Registry);
        registry.Requests.Answered = entry => Console.WriteLine(entry);
        tokens?.Requests.Answered = entry => Console.WriteLine(entry);
        Record(options.RecordDirectory, registry, "registry.txt");
        Record(options.RecordDirectory, tokens, "tokens.txt");
        options.Faults.ForEach(registry.Faults.Add);
        foreach ((string directory, string repository, string tag) in options.Layouts)
        {
            Console.WriteLine($"{registry.Address}/{repository}:{tag} is {registry.Store.LoadLayout(directory, repository, tag)}");
        }

        Console.WriteLine($"registry: {registry.Url}");
        Console.WriteLine(tokens is null ? "tokens: none" : $"tokens: {tokens.Realm}");
        Console.WriteLine($"authority: {registry.CertificateAuthorityPath ?? "none"}");
        await InterruptedAsync();
    }

    private static void Record(string? directory, WireServer? server, string file)
    {
        if (directory is not null && server is not null)
        {
            RequestRecorder.Record(server, Path.Combine(directory, file));
        }
    }

    private static async Task<TokenServer?> StartTokensAsync(ProgramOptions options, CertificateAuthority authority)
    {
        if (options.Token is not (string user, string password))
        {
            return null;
        }

        string? host = options.TokenHost ?? options.Registry.HostName;
        TokenServerOptions tokens = new() { IPAddress = options.Registry.IPAddress, HostName = host, Tls = Tls(options, authority, host) };
        tokens.Users[user] = password;
        return await TokenServer.StartAsync(tokens);
    }

    private static ServerTls? Tls(ProgramOptions options, CertificateAuthority authority, string? host) => options.Tls
        ? ServerTls.From(authority, CertificateKind.Trusted, "localhost", "127.0.0.1", "::1", host ?? options.Registry.IPAddress.ToString())
        : null;

    private static async Task InterruptedAsync()
    {
        TaskCompletionSource interrupted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Interrupt(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interrupted.TrySetResult();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        await interrupted.Task;
    }
}
