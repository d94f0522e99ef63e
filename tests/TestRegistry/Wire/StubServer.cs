namespace ManifestPS.TestRegistry;

/// <summary>A server that answers what a test says: a redirect target, a foreign realm, a captive portal.</summary>
public sealed class StubServer : WireServer
{
    private readonly Func<WireRequest, Task<Reply>> _respond;

    private StubServer(WireOptions options, Func<WireRequest, Task<Reply>> respond)
        : base(options)
    {
        _respond = respond;
    }

    public static async Task<StubServer> StartAsync(WireOptions options, Func<WireRequest, Task<Reply>> respond)
    {
        StubServer server = new(options, respond);
        await server.ListenAsync();
        return server;
    }

    internal override async Task<Reply> RespondAsync(WireRequest request)
    {
        await request.ReadBodyAsync();
        return await _respond(request);
    }
}
