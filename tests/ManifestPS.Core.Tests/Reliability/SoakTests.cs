using System.Collections.Concurrent;
using ManifestPS.Images;
using ManifestPS.Operations.Inspect;
using ManifestPS.Registry.Limits;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests.Faults;

/// <summary>reliability.md, 3.4: many reads through a network that fails now and then.</summary>
public sealed class SoakTests
{
    private const int Inspections = 2000;

    [Fact]
    public async Task Two_thousand_inspections_through_one_percent_of_faults_all_succeed_and_are_right()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        SampleImage[] images = [.. new[] { "amd64", "arm64", "s390x" }.Select(architecture => registry.Store.AddImage(RegistryCall.Repository, tag: null, architecture: architecture))];
        SampleImage list = registry.Store.AddList(RegistryCall.Repository, "1", docker: false, images);
        registry.Faults.On("GET", "*").When(Occurrence.Chance(0.005, 1)).Status(503);
        registry.Faults.On("GET", "*").When(Occurrence.Chance(0.003, 2)).Reset();
        registry.Faults.On("GET", "*").When(Occurrence.Chance(0.002, 3)).Cut(100);
        RegistryOptions options = new() { Clock = new FakeClock(), Places = new RequestLimiter(), PlainHttp = true, ThrottleLimit = 16, Timeout = TimeSpan.FromSeconds(60) };
        RegistryCall call = new(options);
        ImageReference reference = ImageReference.Parse($"{registry.Address}/{RegistryCall.Repository}:1");
        ConcurrentBag<string> wrong = [];

        await Parallel.ForEachAsync(Enumerable.Range(0, Inspections), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, async (_, stop) =>
        {
            ImageInspection inspection = new(new InspectionOptions { Detailed = true });
            ValueList<ManifestDescriptor> found = await inspection.InspectAllAsync(new ImageSource(reference, call.Open(reference)), stop);
            if (!found.Select(item => item.Digest).SequenceEqual(images.Select(image => image.Digest)) || found.Any(item => item.ConfigDigest is null || !item.Source!.EndsWith(list.Digest, StringComparison.Ordinal)))
            {
                wrong.Add(string.Join(", ", found));
            }
        });

        Assert.Empty(wrong);
        int needed = Inspections * registry.Requests.All.Select(request => request.Target).Distinct().Count();
        double extra = 100.0 * (registry.Requests.Total - needed) / needed;
        TestContext.Current.TestOutputHelper?.WriteLine($"{Inspections} inspections, {registry.Requests.Total} requests, {extra:0.00} % extra, {registry.Requests.All.Count(request => request.Fault is not null)} faults, 0 failures");
        Assert.InRange(extra, 0.1, 3);
    }
}
