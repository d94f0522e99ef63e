namespace ManifestPS.Core.Tests;

/// <summary>Of every list of the table, a host takes what containerd takes, in its order; the table says where it is from.</summary>
public class ContainerdPlatformTests
{
    private const string None = "-";

    /// <summary>source, host, candidates, those that run in order of preference, why we give another answer</summary>
    public static TheoryData<string, string, string, string, string> Cases =>
        [.. GoldenTable.Read("containerd-platforms.tsv").Select(cells => (cells[0], cells[1], cells[2], cells[3], cells[4]))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_host_takes_what_containerd_takes_in_its_order(string source, string host, string candidates, string order, string difference)
    {
        PlatformMatcher matcher = new(PlatformMatchCases.Raw(host));
        List<string> left = [.. candidates.Split(' ')];
        List<string> taken = [];
        string[] running = [.. left.Where(candidate => matcher.Match(PlatformMatchCases.Raw(candidate)).IsMatch)];
        while (matcher.IndexOfBest([.. left.Select(PlatformMatchCases.Raw)]) is >= 0 and var best)
        {
            taken.Add(left[best]);
            left.RemoveAt(best);
        }

        Assert.True(order == (taken.Count == 0 ? None : string.Join(' ', taken)), $"{source}: {string.Join(' ', taken)} ({difference})");
        Assert.Equal(running.Order(StringComparer.Ordinal), taken.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("linux/amd64", "linux/amd64/v2", "linux/amd64/v3", "linux/amd64/v4")]
    [InlineData("linux/arm/v5", "linux/arm/v6", "linux/arm/v7", "linux/arm/v8")]
    [InlineData("linux/arm64", "linux/arm64/v8.1", "linux/arm64/v8.5", "linux/arm64/v8.9")]
    [InlineData("linux/arm64/v9", "linux/arm64/v9.1", "linux/arm64/v9.4", "linux/arm64/v9.7")]
    [InlineData("windows(10.0.17763)/amd64", "windows(10.0.20348)/amd64", "windows(10.0.26100)/amd64")]
    public void The_table_has_at_least_60_cases_and_each_of_these_hosts(params string[] hosts)
    {
        Assert.True(Cases.Count >= 60, $"{Cases.Count} cases");
        Assert.Subset(Cases.Select(row => row.Data.Item2).ToHashSet(), hosts.ToHashSet());
    }

    [Fact]
    public void We_differ_only_where_containerd_does_not_know_the_variant_or_the_windows_version() =>
        Assert.Equal(["linux/arm64/v8.10", "linux/arm64/v9.8", "windows(10.0)/amd64", "windows(10.0.20348)/amd64"], Cases.Where(row => row.Data.Item5 != None).Select(row => row.Data.Item2));
}
