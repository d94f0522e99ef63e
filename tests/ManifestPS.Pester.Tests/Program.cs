using ManifestPS.Pester.Tests;
using ManifestPS.TestSession;
using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Capabilities.TestFramework;

ITestApplicationBuilder builder = await TestApplication.CreateBuilderAsync(args);
builder.RegisterTestFramework(_ => new TestFrameworkCapabilities(), (_, _) => new PesterFramework());
SessionHook.AddExtensions(builder, args);
using ITestApplication application = await builder.BuildAsync();
return await application.RunAsync();
