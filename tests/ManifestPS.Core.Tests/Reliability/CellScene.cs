using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ManifestPS.Concurrency;
using ManifestPS.Credentials;
using ManifestPS.Json;
using ManifestPS.Registry.Limits;
using ManifestPS.TestRegistry;
using ManifestPS.Transports.Registry;
using ManifestPS.Transports;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests.Faults;

/// <summary>What a cell works on: a registry where things go wrong, another that holds the same, and a call with a secret.</summary>
internal sealed class CellScene : IAsyncDisposable
{
    /// <summary>Another repository of the registry, to take blobs over from.</summary>
    public const string Base = "base/image";

    /// <summary>The silence that calls bear: a drip at half of the matrix's bodies is too slow.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private const string Canary = "canary-8161";

    private static readonly string[] Secrets = [Canary, .. new[] { "user", "user1", "user2", "user3" }.Select(user => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{Canary}")))];

    private readonly RegistryServer? _other;
    private readonly TokenServer? _tokens;
    private readonly RefusedPort? _refused;
    private readonly RegistryOptions _options;

    private CellScene(RegistryServer registry, RegistryServer? other, TokenServer? tokens, RefusedPort? refused, RegistryOptions options)
    {
        (Registry, _other, _tokens, _refused) = (registry, other, tokens, refused);
        _options = options;
        Call = new RegistryCall(options);
        Image = registry.Store.AddImage(RegistryCall.Repository, "1");
        _ = other?.Store.AddImage(RegistryCall.Repository, "1");
    }

    public RegistryServer Registry { get; }

    /// <summary>The registry that holds the same, in a cell that has one.</summary>
    public RegistryServer Other => _other ?? throw new InvalidOperationException("The cell has no other registry.");

    /// <summary>Gives tokens, in a cell whose registry wants some.</summary>
    public TokenServer Tokens => _tokens ?? throw new InvalidOperationException("The cell has no token server.");

    /// <summary>Where a redirect to another host leads; in a cell without one, nowhere.</summary>
    public string OtherUrl => _other?.Url ?? "http://other.invalid";

    public IEnumerable<RegistryServer> Registries => _other is null ? [Registry] : [Registry, _other];

    /// <summary>The requests that the cell's registry and token server got.</summary>
    public int RequestCount => Registry.Requests.Total + (_tokens?.Requests.Total ?? 0);

    public RegistryCall Call { get; }

    public SampleImage Image { get; }

    public Descriptor Config => ((ImageManifest)OciJson.ReadManifest(Registry.Store.Manifest(RegistryCall.Repository, Image.Digest)!.Content, MediaTypes.OciManifest)).Config;   // Image was put there, and is one

    public IClock Clock => _options.Clock;

    /// <summary>Host and port as the call has them.</summary>
    public string Address => _refused?.Address ?? Registry.Address;

    public ImageReference Tag => ImageReference.Parse($"{Address}/{RegistryCall.Repository}:1");

    public VerifiedTarget<RegistryRepository> Repository => Call.Open(Tag);

    /// <summary>Starts the servers that a cell uses: each takes its time.</summary>
    public static async Task<CellScene> StartAsync(MatrixOperation operation, string fault, FakeClock clock)
    {
        bool tls = fault == "redirect-http";
        RegistryServer registry = await RegistryServer.StartAsync(new() { Wait = clock.WaitAsync, Tls = tls ? ServerTls.Create() : null });
        TokenServer? tokens = operation.UsesTokens ? await TokenServer.StartAsync(new() { Wait = clock.WaitAsync, Tls = tls ? ServerTls.Create() : null }) : null;
        RegistryServer? other = operation.UsesOther || fault == "redirect-cross" ? await RegistryServer.StartAsync(new() { Wait = clock.WaitAsync }) : null;
        return new CellScene(registry, other, tokens, fault == MatrixFaults.Refused ? new RefusedPort() : null, new RegistryOptions
        {
            Clock = clock,
            ChunkSize = CellBlob.Chunk,
            Places = new RequestLimiter(),
            PlainHttp = !tls,
            SkipCertificateCheck = tls,
            Timeout = Patience,
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
            .. (_other?.Requests.All ?? []).Where(request => request.Headers.ContainsKey("Authorization") || request.Method is not ("GET" or "HEAD")).Select(request => $"elsewhere {request.Method}"),
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
            await (_tokens?.Requests.WaitForEndedAsync(_tokens.Requests.Total) ?? Task.CompletedTask);
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
        await (_other?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_tokens?.DisposeAsync() ?? ValueTask.CompletedTask);
        _refused?.Dispose();
    }
}
