using Xunit.Sdk;
using Xunit.v3;

namespace ManifestPS.Core.Tests;

/// <summary>Finds the cases of <see cref="NamespaceTheoryAttribute"/>.</summary>
internal sealed class NamespaceTheoryDiscoverer : TheoryDiscoverer
{
    public override async ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        NetworkNamespace.IsInside ? await base.Discover(discoveryOptions, testMethod, factAttribute) : [];
}
