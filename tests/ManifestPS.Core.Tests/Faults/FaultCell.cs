using System.Globalization;
using ManifestPS.Registry.Credentials;
using ManifestPS.Repositories;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.RegistryOptions;

namespace ManifestPS.Core.Tests.Faults;

/// <summary>What came of a cell.</summary>
/// <param name="Outcome">"ok" or the error id of the last call.</param>
/// <param name="Requests">How many requests the registry saw.</param>
/// <param name="Waits">The waits on the clock, in seconds.</param>
internal sealed record CellResult(string Outcome, int Requests, string Waits);

/// <summary>One cell of the fault matrix: an operation, what goes wrong, and when.</summary>
internal sealed record FaultCell(string Operation, string Fault, string Occurrence)
{
    public static readonly string[] Operations = ["head", "tag", "digest", "config", "tags", "referrers"];
    public static readonly string[] Occurrences = ["once", "always", "every3"];

    private const string Canary = "canary-8161";

    /// <summary>The faults, as rules for the test registry. What the rule leaves out the cell does itself.</summary>
    public static readonly Dictionary<string, Action<FaultRule>> Faults = new()
    {
        ["reset-before"] = rule => rule.Reset(),
        ["reset-1"] = rule => rule.Reset(1),
        ["reset-middle"] = rule => rule.Reset(15),
        ["reset-last"] = rule => rule.Reset(25),
        ["cut-before"] = rule => rule.Cut(),
        ["cut-middle"] = rule => rule.Cut(15),
        ["stall-before"] = rule => rule.Stall(),
        ["stall-body"] = rule => rule.Stall(15),
        ["drip"] = rule => rule.Drip(4),
        ["status-408"] = rule => rule.Status(408),
        ["status-429"] = rule => rule.Error(429, "TOOMANYREQUESTS", "slow down"),
        ["status-429-seconds"] = rule => rule.Status(429, ("Retry-After", "7")),
        ["status-429-date"] = rule => rule.Status(429, ("Date", "Fri, 02 Jan 2026 03:04:05 GMT"), ("Retry-After", "Fri, 02 Jan 2026 03:04:35 GMT")),
        ["status-429-huge"] = rule => rule.Status(429, ("Retry-After", "3600")),
        ["status-429-garbage"] = rule => rule.Status(429, ("Retry-After", "880.092µs")),
        ["status-500"] = rule => rule.Status(500),
        ["status-502"] = rule => rule.Body(502, "text/html", "<html>Bad gateway</html>"),
        ["status-503"] = rule => rule.Status(503),
        ["status-504"] = rule => rule.Status(504),
        ["status-401"] = rule => rule.Status(401, ("WWW-Authenticate", "Basic realm=\"x\"")),
        ["status-403"] = rule => rule.Error(403, "DENIED", "no"),
        ["status-404"] = rule => rule.Body(404, "text/plain", "Not found"),
        ["long-length"] = rule => rule.Framing("Content-Length: 9999"),
        ["short-length"] = rule => rule.Framing("Content-Length: 20"),
        ["close-delimited-cut"] = rule => rule.OtherBody("{\"name\":"u8.ToArray()).Framing(),
        ["wrong-bytes"] = rule => rule.WrongBytes(),
        ["lie-digest"] = rule => rule.LieDigest(),
        ["wrong-type"] = rule => rule.ContentType(MediaTypes.DockerList),
        ["html"] = rule => rule.Body(200, "text/html", "<html>Sign in</html>"),
        ["infinite"] = rule => rule.InfiniteBody(),
        ["gzip"] = rule => rule.Gzip(),
        ["redirect-same"] = rule => rule.Redirect(307, "?again=1"),
        ["redirect-cross"] = _ => { },
        ["redirect-private"] = rule => rule.Redirect(307, "http://10.255.255.1/x"),
        ["redirect-http"] = rule => rule.Redirect(307, "http://127.0.0.1:9/x"),
        ["redirect-loop"] = rule => rule.Redirect(307, "{target}"),
    };

    private bool WantsTls => Fault == "redirect-http";

    private bool WantsSilence => Fault is "stall-before" or "stall-body" or "drip";

    /// <summary>All cells. A port where nothing listens refuses always.</summary>
    public static IEnumerable<FaultCell> All() =>
        from operation in Operations
        from fault in Faults.Keys.Append("refused")
        from occurrence in Occurrences
        where fault != "refused" || occurrence == "always"
        select new FaultCell(operation, fault, occurrence);

    public override string ToString() => $"{Operation} {Fault} {Occurrence}";

    public async Task<CellResult> RunAsync(CancellationToken cancellationToken)
    {
        await using RegistryServer registry = await StartAsync(WantsTls ? ServerTls.Create() : null);
        await using RegistryServer other = await StartAsync(tls: null);
        FaultRule rule = registry.Faults.On("GET,HEAD", "/v2/*").When(Occurrence switch { "once" => TestRegistry.Occurrence.Once, "every3" => TestRegistry.Occurrence.Every(3), _ => TestRegistry.Occurrence.Always });
        Faults.GetValueOrDefault(Fault, _ => { })(Fault == "redirect-cross" ? rule.Redirect(307, other.Url + "{target}") : rule);
        using RefusedPort refused = new();
        FakeClock clock = new() { Flows = Fault == "drip" };
        RegistryCall call = new(new RegistryOptions
        {
            Clock = clock,
            PlainHttp = !WantsTls,
            SkipCertificateCheck = WantsTls,
            Timeout = WantsSilence ? TimeSpan.FromSeconds(2) : TimeSpan.FromSeconds(60),
            Credential = new RegistryCredential("user", Canary),
        });
        string outcome = "ok";
        for (int i = 0; i < (Occurrence == "every3" ? 3 : 1); i++)
        {
            outcome = await CallAsync(call, Fault == "refused" ? refused.Address : registry.Address, registry.Store, cancellationToken);
        }
        Assert.DoesNotContain(call.Lines, line => line.Contains(Canary, StringComparison.Ordinal));
        Assert.DoesNotContain(other.Requests.All, request => request.Headers.ContainsKey("Authorization"));
        return new CellResult(outcome, registry.Requests.Total, string.Join(' ', clock.Waits.Select(wait => wait.ToString(CultureInfo.InvariantCulture))));
    }

    private static async Task<RegistryServer> StartAsync(ServerTls? tls)
    {
        RegistryServer registry = await RegistryServer.StartAsync(new() { Tls = tls });
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        return registry;
    }

    private async Task<string> CallAsync(RegistryCall call, string address, RegistryStore store, CancellationToken cancellationToken)
    {
        string digest = store.Resolve(RegistryCall.Repository, "1")!;   // put there by StartAsync
        ImageReference tag = ImageReference.Parse($"{address}/{RegistryCall.Repository}:1");
        RegistryRepository repository = call.Open(tag);
        try
        {
            _ = Operation switch
            {
                "head" => await call.Client(address).HeadManifestAsync("1", cancellationToken),
                "tag" => (await repository.GetManifestAsync(tag, cancellationToken)).Parse(),
                "digest" => (await repository.GetManifestAsync(ImageReference.Parse($"{address}/{RegistryCall.Repository}@{digest}"), cancellationToken)).Parse(),
                "config" => await repository.GetConfigAsync(Config(store, digest), cancellationToken),
                "tags" => await call.Client(address).Tags().ReadAsync(null, cancellationToken),
                _ => (object?)await repository.FindReferrersAsync(digest, null, null, cancellationToken),
            };
            return "ok";
        }
        catch (ImageException e)
        {
            Assert.DoesNotContain(Canary, e.ToString(), StringComparison.Ordinal);
            return e.Code.ToString();
        }
    }

    private static Descriptor Config(RegistryStore store, string digest) =>
        ((ImageManifest)OciJson.ReadManifest(store.Manifest(RegistryCall.Repository, digest)!.Content, MediaTypes.OciManifest)).Config;   // an image of StartAsync
}
