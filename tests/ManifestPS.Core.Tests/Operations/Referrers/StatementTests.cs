using System.Text;
using ManifestPS.Errors;
using ManifestPS.Json.Statements;
using ManifestPS.Json;

namespace ManifestPS.Core.Tests.Evidence;

/// <summary>What statements say is read out of them as they stream by, whatever they are packed into and in whatever pieces they arrive.</summary>
public sealed class StatementTests
{
    private static readonly ImageReferrer Evidence = new() { Reference = "r/app@" + StatementCases.Digest, Image = "r/app:1", Subject = StatementCases.Digest, Source = "ReferrersApi", Digest = StatementCases.Digest, MediaType = MediaTypes.OciManifest };

    [Theory]
    [MemberData(nameof(StatementCases.Read), MemberType = typeof(StatementCases))]
    public void It_does_not_matter_how_a_statement_arrives(string mediaType, string content, string[] facts)
    {
        Assert.NotEmpty(mediaType);
        StatementFacts.Assert(facts, Read(content, window: 512, piece: 1));
        StatementFacts.Assert(facts, Read(content, window: 256, piece: 7));   // the payload of an envelope does not fit
    }

    [Theory]
    [MemberData(nameof(StatementCases.NotRead), MemberType = typeof(StatementCases))]
    public void What_is_not_understood_is_not_guessed_at(string content, string why) =>
        Assert.Contains(why, Assert.Throws<ManifestException>(() => Read(content, window: 64, piece: 3)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"name\"", "name and its colon")]
    [InlineData("1", "number")]
    [InlineData("\"\"", "empty text")]
    public void White_space_and_numbers_without_end_are_refused(string start, string what)
    {
        string endless = start == "1" ? "{\"name\":" + new string('1', 2_000) : "{" + start + new string(' ', 2_000) + ":1}";

        Assert.False(string.IsNullOrEmpty(what));
        _ = Assert.Throws<ManifestException>(() => Read(endless, window: 128, piece: 50));
    }

    [Fact]
    public void White_space_between_tokens_may_be_as_long_as_it_likes() =>
        StatementFacts.Assert(["Name=app"], Read("{ \"a\" : [1,  2" + new string(' ', 3_000) + "," + new string('\n', 3_000) + "\"x\"]," + new string('\t', 3_000) + StatementCases.Spdx[1..], window: 512, piece: 100));

    [Fact]
    public void A_text_that_is_too_long_is_as_if_it_were_not_there()
    {
        string longName = StatementCases.Spdx.Replace("\"name\":\"bash\"", $"\"name\":\"{new string('x', 5_000)}\\\"{new string('y', 5_000)}\",\"{new string('z', 5_000)}\":1", StringComparison.Ordinal);

        StatementFacts.Assert(["Packages=|5.2|pkg:deb/debian/bash@5.2|GPL-3.0-or-later; tzdata|||"], Read(longName, window: 512, piece: 100));
    }

    [Fact]
    public void A_list_of_the_statement_has_a_limit()
    {
        DraftList<string> list = new();
        for (int i = 0; i < DraftList<string>.MaxItems; i++)
        {
            list.Add("");
        }
        Assert.Equal(ImageErrorCode.JsonTooManyMembers, Assert.Throws<ManifestException>(() => list.Add("")).Code);
    }

    [Fact]
    public async Task A_statement_that_goes_on_beyond_the_limit_is_refused()
    {
        await using GeneratedStatement content = new(65, isInEnvelope: false);

        Assert.Equal(ImageErrorCode.ManifestTooLarge, (await Assert.ThrowsAsync<ManifestException>(() => OciJson.ReadStatementAsync(content, Evidence, StatementCases.Digest, TestContext.Current.CancellationToken))).Code);
    }

    private static ImageStatement Read(string content, int window = OciJsonFeed<object>.Window, int piece = int.MaxValue)
    {
        StatementDraft draft = new();
        OciJsonFeed<StatementDraft> feed = new(OciJsonStatement.Outermost, draft, window);
        foreach (byte[] bytes in Encoding.UTF8.GetBytes(content).Chunk(piece))
        {
            feed.Append(bytes);
        }
        feed.Complete();
        return draft.ToStatement(Evidence, StatementCases.Digest);
    }
}
