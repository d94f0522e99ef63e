using Xunit.Sdk;
using Xunit.v3;

namespace ManifestPS.Core.Tests;

/// <summary>Finds the cases of <see cref="NamespaceFactAttribute"/>.</summary>
internal sealed class NamespaceFactDiscoverer : FactDiscoverer
{
    public override async ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        NetworkNamespace.IsInside ? await base.Discover(discoveryOptions, testMethod, factAttribute) : [];
}
