using ManifestPS.Json;

namespace ManifestPS.Core.Tests.Evidence;

/// <summary>Alone, for the memory that is measured is the whole process's.</summary>
[CollectionDefinition(nameof(StatementMemoryTests), DisableParallelization = true)]
[Collection(nameof(StatementMemoryTests))]
public sealed class StatementMemoryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_statement_of_60_MiB_is_read_in_little_memory(bool isInEnvelope)
    {
        await using GeneratedStatement content = new(60, isInEnvelope);
        ImageReferrer evidence = new() { Reference = "r/app@" + StatementCases.Digest, Image = "r/app:1", Subject = StatementCases.Digest, Source = "ReferrersApi", Digest = StatementCases.Digest, MediaType = MediaTypes.OciManifest };

        ImageSbom sbom = Assert.IsType<ImageSbom>(await OciJson.ReadStatementAsync(content, evidence, StatementCases.Digest, TestContext.Current.CancellationToken));

        Assert.Equal(["first", "last"], sbom.Packages.Select(package => package.Name));
        Assert.InRange(content.Length, 60L * 1024 * 1024, OciJson.MaxStatementBytes);
        Assert.InRange(content.MostMemory, long.MinValue, 24L * 1024 * 1024);
    }
}
