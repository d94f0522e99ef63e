using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManifestPS.TestRegistry;

/// <summary>Joins Kestrel to the exchange runner, without a host around it.</summary>
internal sealed class WireApplication(ExchangeRunner runner) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public Task ProcessRequestAsync(HttpContext context) => runner.RunAsync(context);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }
}
