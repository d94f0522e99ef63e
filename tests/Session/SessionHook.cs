using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Extensions;
using Microsoft.Testing.Platform.Services;

namespace ManifestPS.TestSession;

/// <summary>Adds <see cref="SessionReport"/> to a test program.</summary>
internal static class SessionHook
{
    public static void AddExtensions(ITestApplicationBuilder builder, string[] arguments)
    {
        CompositeExtensionFactory<SessionReport> factory = new(services => new SessionReport(services.GetMessageBus()));
        builder.TestHost.AddDataConsumer(factory);
        builder.TestHost.AddTestSessionLifetimeHandler(factory);
    }
}
