namespace ManifestPS.TestRegistry;

/// <summary>An OCI registry in memory, on loopback, that speaks the wire: no part of it is shared with what it tests.</summary>
public sealed class RegistryServer : WireServer
{
    private readonly ManifestEndpoints _manifests;
    private readonly BlobEndpoints _blobs;
    private readonly UploadEndpoints _uploads;
    private readonly ListEndpoints _lists;
    private readonly ReferrerEndpoints _referrers;

    private RegistryServer(RegistryOptions options)
        : base(options)
    {
        Options = options;
        _manifests = new ManifestEndpoints(Store, options);
        _blobs = new BlobEndpoints(Store, options);
        _uploads = new UploadEndpoints(Store, options);
        _lists = new ListEndpoints(Store, options);
        _referrers = new ReferrerEndpoints(Store, options);
    }

    public new RegistryOptions Options { get; }

    public RegistryStore Store { get; } = new();

    public static async Task<RegistryServer> StartAsync(RegistryOptions? options = null)
    {
        RegistryServer server = new(options ?? new RegistryOptions());
        await server.ListenAsync();
        return server;
    }

    internal override async Task<Reply> RespondAsync(WireRequest request)
    {
        Route? route = Route.Parse(request.Path);
        if (route is null)
        {
            return RegistryReplies.NoSuchPath();
        }

        if (Options.Authentication?.Refuse(this, request, route) is Reply refusal)
        {
            await request.ReadBodyAsync();
            return refusal;
        }

        Reply reply = route.Repository.Length > 0 && !Route.IsName(route.Repository)
            ? Reply.Error(400, "NAME_INVALID", "invalid repository name")
            : await RespondAsync(request, route);
        return reply.With("Docker-Distribution-Api-Version", "registry/2.0");
    }

    private async Task<Reply> RespondAsync(WireRequest request, Route route) => route.Kind switch
    {
        RouteKind.Ping => Reply.Text(200, "application/json", "{}"),
        RouteKind.Manifest => await _manifests.RespondAsync(request, route.Repository, route.Reference),
        RouteKind.Blob => _blobs.Respond(request, route.Repository, route.Reference),
        RouteKind.Upload => await _uploads.RespondAsync(request, route.Repository, route.Reference),
        _ when request.Method is not "GET" => RegistryReplies.Unsupported(405),
        RouteKind.Tags => _lists.Tags(request, route.Repository),
        RouteKind.Referrers => _referrers.Respond(request, route.Repository, route.Reference),
        _ => _lists.Catalog(request),
    };
}
