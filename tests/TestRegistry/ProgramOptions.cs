using System.Globalization;
using System.Net;

namespace ManifestPS.TestRegistry;

/// <summary>The command line of the program.</summary>
internal sealed class ProgramOptions
{
    public const string Usage = """
        usage: TestRegistry [options]
          --port <n>                     listen on this port (a free one unless told)
          --address <ip>                 listen on this address (127.0.0.1)
          --host-name <name>             the name certificates and references use
          --tls                          HTTPS with a test authority, whose file is printed
          --basic <user>:<password>      Basic authentication
          --token <user>:<password>      Bearer tokens from a token server beside it; anonymous ones, too, to pull
          --token-host <name>            the name the token server goes by
          --docker                       behave as docker-registry 2.8 where it differs from the spec
          --fault '<rule>'               a fault, e.g. 'GET */manifests/* once status=503 retry-after=1'
          --record <dir>                 write all that each server sees to registry.txt and tokens.txt there
          --layout <dir>=<repo>:<tag>    start with an image of an OCI layout
        """;

    public RegistryOptions Registry { get; private set; } = new();

    public bool Tls { get; private set; }

    public (string User, string Password)? Basic { get; private set; }

    public (string User, string Password)? Token { get; private set; }

    /// <summary>The token server's name; null is the registry's.</summary>
    public string? TokenHost { get; private set; }

    /// <summary>Where what the servers see is written; null for nowhere.</summary>
    public string? RecordDirectory { get; private set; }

    public List<string> Faults { get; } = [];

    public List<(string Directory, string Repository, string Tag)> Layouts { get; } = [];

    /// <summary>Reads the arguments; a FormatException says what is wrong with them.</summary>
    public static ProgramOptions Parse(IEnumerable<string> arguments)
    {
        Queue<string> rest = new(arguments);
        ProgramOptions options = new();
        if (rest.Contains("--docker"))
        {
            options.Registry = RegistryOptions.LikeDockerRegistry();
        }

        while (rest.TryDequeue(out string? name))
        {
            options.Set(name, () => rest.TryDequeue(out string? value) ? value : throw new FormatException($"{name} needs a value."));
        }

        return options;
    }

    private static (string Left, string Right) Pair(string text, char separator)
    {
        int at = text.LastIndexOf(separator);
        return at > 0 ? (text[..at], text[(at + 1)..]) : throw new FormatException($"'{text}' has no '{separator}'.");
    }

    private static (string User, string Password) User(string text) =>
        text.Split(':', 2) is [string user, string password] ? (user, password) : throw new FormatException("A user is <user>:<password>.");

    private void Set(string name, Func<string> value)
    {
        switch (name)
        {
            case "--port":
                Registry.Port = int.Parse(value(), NumberStyles.None, CultureInfo.InvariantCulture);
                break;
            case "--address":
                Registry.IPAddress = IPAddress.Parse(value());
                break;
            case "--host-name":
                Registry.HostName = value();
                break;
            case "--tls":
                Tls = true;
                break;
            case "--basic":
                Basic = User(value());
                break;
            case "--token":
                Token = User(value());
                break;
            case "--token-host":
                TokenHost = value();
                break;
            case "--docker":
                break;
            case "--fault":
                Faults.Add(value());
                break;
            case "--record":
                RecordDirectory = value();
                break;
            case "--layout":
                (string directory, string reference) = Pair(value(), '=');
                (string repository, string tag) = Pair(reference, ':');
                Layouts.Add((directory, repository, tag));
                break;
            default:
                throw new FormatException($"There is no option {name}.");
        }
    }
}
