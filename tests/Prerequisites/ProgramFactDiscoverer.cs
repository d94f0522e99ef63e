using Xunit.Sdk;
using Xunit.v3;

namespace ManifestPS.TestSession;

/// <summary>Finds the cases of <see cref="ProgramFactAttribute"/>.</summary>
internal sealed class ProgramFactDiscoverer : FactDiscoverer
{
    public override async ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        Prerequisite.Filter(await base.Discover(discoveryOptions, testMethod, factAttribute), factAttribute);
}
