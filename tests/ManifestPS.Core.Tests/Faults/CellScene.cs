using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ManifestPS.Registry;
using ManifestPS.Registry.Credentials;
using ManifestPS.Repositories;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.RegistryOptions;

namespace ManifestPS.Core.Tests.Faults;

/// <summary>What a cell works on: a registry where things go wrong, another that holds the same, and a call with a secret.</summary>
internal sealed class CellScene : IAsyncDisposable
{
    /// <summary>Another repository of the registry, to take blobs over from.</summary>
    public const string Base = "base/image";

    private const string Canary = "canary-8161";

    private static readonly string[] Secrets = [Canary, .. new[] { "user", "user1", "user2", "user3" }.Select(user => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{Canary}")))];

    private readonly RefusedPort? _refused;
    private readonly RegistryOptions _options;

    private CellScene(RegistryServer registry, RegistryServer other, TokenServer tokens, RefusedPort? refused, RegistryOptions options)
    {
        (Registry, Other, Tokens, _refused) = (registry, other, tokens, refused);
        _options = options;
        Call = new RegistryCall(options);
        Image = registry.Store.AddImage(RegistryCall.Repository, "1");
        _ = other.Store.AddImage(RegistryCall.Repository, "1");
    }

    public RegistryServer Registry { get; }

    public RegistryServer Other { get; }

    /// <summary>Gives tokens, to a registry that wants some.</summary>
    public TokenServer Tokens { get; }

    public RegistryCall Call { get; }

    public SampleImage Image { get; }

    public Descriptor Config => ((ImageManifest)OciJson.ReadManifest(Registry.Store.Manifest(RegistryCall.Repository, Image.Digest)!.Content, MediaTypes.OciManifest)).Config;   // Image was put there, and is one

    /// <summary>Host and port as the call has them.</summary>
    public string Address => _refused?.Address ?? Registry.Address;

    public ImageReference Tag => ImageReference.Parse($"{Address}/{RegistryCall.Repository}:1");

    public VerifiedTarget<RegistryRepository> Repository => Call.Open(Tag);

    public static async Task<CellScene> StartAsync(string fault, FakeClock clock)
    {
        bool tls = fault == "redirect-http";
        RegistryServer registry = await RegistryServer.StartAsync(new() { Tls = tls ? ServerTls.Create() : null });
        TokenServer tokens = await TokenServer.StartAsync(new() { Tls = tls ? ServerTls.Create() : null });
        return new CellScene(registry, await RegistryServer.StartAsync(), tokens, fault == MatrixFaults.Refused ? new RefusedPort() : null, new RegistryOptions
        {
            Clock = clock,
            Places = new RequestPlaces(),
            PlainHttp = !tls,
            SkipCertificateCheck = tls,
            Timeout = TimeSpan.FromSeconds(MatrixFaults.TakesTime(fault) ? 8 : 60),
            Credential = new RegistryCredential("user", Canary),
        });
    }

    /// <summary>A call with a user of its own, who has no token yet.</summary>
    public RegistryCall CallAs(int call)
    {
        string user = $"user{call}";
        Tokens.Options.Users[user] = Canary;
        return new RegistryCall(_options with { Credential = new RegistryCredential(user, Canary) }, Call);
    }

    /// <summary>The image's manifest with a mark of its own, which no registry has yet.</summary>
    public byte[] Manifest(int call)
    {
        JsonObject manifest = (JsonObject)JsonNode.Parse(Registry.Store.Manifest(RegistryCall.Repository, Image.Digest)!.Content.Span)!;   // Image was put there, and is a document
        manifest["annotations"] = new JsonObject { ["call"] = call.ToString(CultureInfo.InvariantCulture) };
        return Encoding.UTF8.GetBytes(manifest.ToJsonString());
    }

    /// <summary>What must not be, however a cell ended: a secret in the output, a credential or a write at the other host, a connection that stays behind. Empty where nothing is.</summary>
    public async Task<string> FindTracesAsync(string fault)
    {
        bool allEnd = await AllEndAsync();
        int broken = Registry.Requests.All.Count(request => request.Fault is null ? request.Status == 0 : MatrixFaults.EndsTheConnection(fault));
        int sources = Registry.Requests.Count("GET", $"/v2/{Base}/blobs/*");   // each is read while it is written
        int connections = Registry.Requests.MaxInFlight + broken + sources;
        string[] traces =
        [
            .. allEnd ? Array.Empty<string>() : ["a request that the client does not let go"],
            .. Call.Lines.Any(HoldsSecret) ? ["a secret in the output"] : Array.Empty<string>(),
            .. Other.Requests.All.Where(request => request.Headers.ContainsKey("Authorization") || request.Method is not ("GET" or "HEAD")).Select(request => $"elsewhere {request.Method}"),
            .. Registry.Requests.ConnectionCount > connections ? [$"{Registry.Requests.ConnectionCount} connections where {connections} do"] : Array.Empty<string>(),
        ];
        return string.Concat(traces.Select(trace => $" ({trace})"));
    }

    private async Task<bool> AllEndAsync()
    {
        try
        {
            // The answer to a HEAD has no body to stall in, so the client need not hang up.
            await Registry.Requests.WaitForEndedAsync(Registry.Requests.All.Count(request => request.Method != "HEAD"));
            await Tokens.Requests.WaitForEndedAsync(Tokens.Requests.Total);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public static bool HoldsSecret(string text) => Secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        await Other.DisposeAsync();
        await Tokens.DisposeAsync();
        _refused?.Dispose();
    }
}
