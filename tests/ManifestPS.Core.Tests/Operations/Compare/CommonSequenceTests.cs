using ManifestPS.Operations.Compare;

namespace ManifestPS.Core.Tests.Images;

public class CommonSequenceTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "abc", 3)]
    [InlineData("abc", "xabc", 3)]
    [InlineData("abcd", "acbe", 2)]
    [InlineData("abcbdab", "bdcaba", 4)]
    [InlineData("aab", "ab", 2)]
    [InlineData("abc", "xyz", 0)]
    public void The_longest_sequence_that_both_have_is_paired(string left, string right, int length)
    {
        string[] Letters(string text) => [.. text.Select(letter => letter.ToString())];

        int?[] found = CommonSequence.Pair(Letters(left), Letters(right));

        Assert.Equal(length, found.Count(partner => partner is not null));
        Assert.All(found.Select((partner, i) => (partner, i)), pair => Assert.True(pair.partner is not int there || left[pair.i] == right[there]));
        Assert.Equal(found.OfType<int>().Order(), found.OfType<int>());
    }

    [Fact]
    public void Of_what_is_too_long_to_be_searched_beginning_and_end_are_paired()
    {
        string[] middle = [.. Enumerable.Range(0, 1_001).Select(i => $"{i}")];

        int?[] found = CommonSequence.Pair(["first", .. middle, "last"], ["first", .. Enumerable.Reverse(middle), "last"]);

        Assert.Equal([0, 1_002], found.OfType<int>());
    }
}
