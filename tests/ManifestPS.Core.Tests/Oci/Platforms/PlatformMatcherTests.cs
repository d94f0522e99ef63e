using FsCheck.Xunit;

namespace ManifestPS.Core.Tests;

public class PlatformMatcherTests
{
    [Theory]
    [MemberData(nameof(PlatformMatchCases.Taken), MemberType = typeof(PlatformMatchCases))]
    public void A_host_takes_what_it_runs(string host, string candidate, int rank, string reason)
    {
        PlatformMatch match = new PlatformMatcher(PlatformMatchCases.Raw(host)).Match(PlatformMatchCases.Raw(candidate));

        Assert.Equal(new PlatformMatch { Rank = rank, Reason = reason }, match);
        Assert.True(match.IsMatch);
        Assert.Equal($"taken: {reason}", match.ToString());
    }

    [Theory]
    [MemberData(nameof(PlatformMatchCases.Refused), MemberType = typeof(PlatformMatchCases))]
    public void A_host_refuses_what_it_does_not_run_and_says_why(string host, string candidate, string reason)
    {
        PlatformMatch match = new PlatformMatcher(PlatformMatchCases.Raw(host)).Match(PlatformMatchCases.Raw(candidate));

        Assert.Equal(new PlatformMatch { Rank = int.MaxValue, Reason = reason }, match);
        Assert.False(match.IsMatch);
        Assert.Equal($"refused: {reason}", match.ToString());
    }

    [Theory]
    [MemberData(nameof(PlatformMatchCases.Vectors), MemberType = typeof(PlatformMatchCases))]
    public void The_order_of_preference_is_the_one_of_containerd(string host, string processors)
    {
        Platform platform = Platform.Parse("linux/" + host);

        Assert.Equal(processors, string.Join(" ", ProcessorPreference.Of(Processor.Of(platform))));
    }

    [Theory]
    [MemberData(nameof(PlatformMatchCases.Choices), MemberType = typeof(PlatformMatchCases))]
    public void The_best_candidate_is_chosen(string host, string[] candidates, int best)
    {
        List<Platform?> platforms = [.. candidates.Select(text => text == "none" ? null : Platform.Parse(text))];

        Assert.Equal(best, new PlatformMatcher(Platform.Parse(host)).IndexOfBest(platforms));
    }

    [Theory]
    [MemberData(nameof(PlatformMatchCases.Losses), MemberType = typeof(PlatformMatchCases))]
    public void What_would_run_and_is_not_chosen_says_why(string host, string chosen, string other, string reason)
    {
        PlatformMatcher matcher = new(Platform.Parse(host));

        Assert.Equal(0, matcher.IndexOfBest([Platform.Parse(chosen), Platform.Parse(other)]));
        Assert.True(matcher.Match(Platform.Parse(other)).IsMatch);
        Assert.Equal(reason, matcher.LossTo(Platform.Parse(chosen), Platform.Parse(other)));
    }

    [Fact]
    public void An_entry_without_a_platform_is_refused() =>
        Assert.Equal("refused: no platform is stated", new PlatformMatcher(Platform.Parse("linux/amd64")).Match(null).ToString());

    [Fact]
    public void An_entry_without_an_os_is_taken_for_the_hosts_own_and_one_without_architecture_is_refused()
    {
        PlatformMatcher matcher = new(Platform.Parse("linux/amd64"));

        Assert.True(matcher.Match(new() { OS = "", Architecture = "amd64" }).IsMatch);
        Assert.Equal("no architecture is stated, wanted amd64", matcher.Match(new() { OS = "linux", Architecture = "" }).Reason);
    }

    [Fact]
    public void Raw_values_are_normalised_on_both_sides()
    {
        PlatformMatcher matcher = new(new() { OS = "Linux", Architecture = "AARCH64", Variant = "8" });

        Assert.Equal(0, matcher.Match(new() { OS = "LINUX", Architecture = "arm64", Variant = "v8.0", OSFeatures = [""] }).Rank);
        Assert.Equal("Linux/AARCH64/8", matcher.Wanted.ToString());
    }

    [Property(MaxTest = 2000, Arbitrary = [typeof(PlatformTests)])]
    public void Every_platform_runs_on_itself(PlatformTests.PlatformText text)
    {
        Platform platform = Platform.TryParse(text.Value, out Platform? parsed) ? parsed : Platform.Local;

        Assert.Equal(0, new PlatformMatcher(platform).Match(platform).Rank);
    }

    [Property(MaxTest = 2000, Arbitrary = [typeof(PlatformTests)])]
    public void The_choice_is_a_match_and_none_ranks_before_it(PlatformTests.PlatformText host, PlatformTests.PlatformText[] texts)
    {
        PlatformMatcher matcher = new(Platform.TryParse(host.Value, out Platform? parsed) ? parsed : Platform.Parse("linux/arm64/v9"));
        List<Platform?> candidates = [.. texts.Select(text => Platform.TryParse(text.Value, out Platform? platform) ? platform : null)];
        int lowest = candidates.Select(candidate => matcher.Match(candidate).Rank).DefaultIfEmpty(int.MaxValue).Min();

        int best = matcher.IndexOfBest(candidates);

        Assert.Equal(lowest, best < 0 ? int.MaxValue : matcher.Match(candidates[best]).Rank);
    }
}
