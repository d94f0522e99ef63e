using System.Diagnostics;
using System.Globalization;
using System.Text;
using ManifestPS.Errors;
using ManifestPS.Json;

namespace ManifestPS.Core.Tests;

public class OciJsonLimitTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void A_document_may_nest_32_levels_and_no_more(char open, char close)
    {
        string step = open == '{' ? "{\"a\":" : "[";
        string Nested(int levels) => Json.Index("", $"\"x\":{string.Concat(Enumerable.Repeat(step, levels - 1))}1{new string(close, levels - 1)}");

        Assert.Single(Json.ReadList(Nested(32)).Unknown);
        ManifestException error = Assert.Throws<ManifestException>(() => Json.Read(Nested(33)));
        Assert.Equal(ImageErrorCode.JsonTooDeep, error.Code);
        Assert.StartsWith(open == '{' ? "$.x.a.a" : "$.x[0][0]", error.JsonPath, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_may_have_4_MiB_and_no_more()
    {
        string document = Json.Index();
        string Padded(int bytes) => document + new string(' ', bytes - document.Length);

        Assert.Empty(Json.ReadList(Padded(OciJson.MaxDocumentBytes)).Manifests);
        Assert.Equal(ImageErrorCode.ManifestTooLarge, Assert.Throws<ManifestException>(() => Json.Read(Padded(OciJson.MaxDocumentBytes + 1))).Code);
        Assert.Equal(ImageErrorCode.ManifestTooLarge, Assert.Throws<ManifestException>(() => Json.ReadConfig("{" + new string(' ', OciJson.MaxDocumentBytes) + "}")).Code);
    }

    [Fact]
    public void An_object_may_have_20_000_members_and_no_more()
    {
        string Annotations(int count) => Json.Index("", $"\"annotations\":{{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i}\":\"\""))}}}");

        Assert.Equal(20_000, Json.ReadList(Annotations(20_000)).Annotations.Count);
        ManifestException error = Assert.Throws<ManifestException>(() => Json.Read(Annotations(20_001)));
        Assert.Equal((ImageErrorCode.JsonTooManyMembers, "$.annotations['20000']"), (error.Code, error.JsonPath));
    }

    [Fact]
    public void A_list_may_have_10_000_entries_and_no_more()
    {
        string Entries(int count) => Json.Index(string.Join(',', Enumerable.Repeat(Json.Entry(), count)));

        Assert.Equal(OciJson.MaxManifests, Json.ReadList(Entries(OciJson.MaxManifests)).Manifests.Count);
        ManifestException error = Assert.Throws<ManifestException>(() => Json.Read(Entries(OciJson.MaxManifests + 1)));
        Assert.Equal((ImageErrorCode.JsonTooManyMembers, "$.manifests"), (error.Code, error.JsonPath));
    }

    [Fact]
    public void An_image_may_have_1_000_layers_and_no_more()
    {
        string Layers(int count) => $"{{\"schemaVersion\":2,\"config\":{Json.Entry()},\"layers\":[{string.Join(',', Enumerable.Repeat(Json.Entry(), count))}]}}";

        Assert.Equal(OciJson.MaxLayers, Json.ReadImage(Layers(OciJson.MaxLayers)).Layers.Count);
        ManifestException error = Assert.Throws<ManifestException>(() => Json.Read(Layers(OciJson.MaxLayers + 1)));
        Assert.Equal((ImageErrorCode.JsonTooManyMembers, "$.layers"), (error.Code, error.JsonPath));
    }

    [Fact]
    public void The_sum_of_the_largest_sizes_of_the_most_layers_is_a_number_still() =>
        Assert.True((OciJson.MaxLayers + 1) * OciJson.MaxSize > 0);

    /// <summary>4 MiB of what costs a careless reader most (C06).</summary>
    public static TheoryData<string> Bombs =>
    [
        Json.Index("", $"\"x\":[{Repeated("[],", 1_390_000)}[]]"),
        Json.Index("", $"\"x\":[{Repeated("{\"a\":1},", 520_000)}1]"),
        Json.Index("", $"\"x\":[{Repeated("\"\\u0061\",", 460_000)}1]"),
        Json.Index(Json.Entry($"\"urls\":[{Repeated("\"\",", 1_390_000)}\"\"]")),
        Json.Index("", $"\"x\":{new string('1', 4_100_000)}"),
        Json.Index("", $"\"{new string('\u017F', 2_000_000)}\":1"),
        Json.Index("", $"\"x\":[{string.Join(',', Enumerable.Repeat($"{{{string.Join(',', Enumerable.Range(0, 19_999).Select(i => $"\"{i}\":1"))}}}", 21))}]"),
        Repeated("[", 4_000_000),
    ];

    /// <summary>What this thread has had of the processor, which other tests cannot add to; where the system does not say, what the clock says.</summary>
    private static TimeSpan TimeOfThread()
    {
        const string Statistics = "/proc/thread-self/schedstat";   // nanoseconds on the processor, waiting for it, turns
        return File.Exists(Statistics)
            ? TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText(Statistics).Split(' ')[0], CultureInfo.InvariantCulture) / 1000.0)
            : Stopwatch.GetElapsedTime(0);
    }

    [Theory]
    [MemberData(nameof(Bombs), DisableDiscoveryEnumeration = true)]
    public void The_worst_documents_take_linear_time(string json)
    {
        Assert.InRange(Encoding.UTF8.GetByteCount(json), 3_900_000, OciJson.MaxDocumentBytes);
        TimeSpan before = TimeOfThread();

        Exception? error = Record.Exception(() => Json.Read(json));

        Assert.True(error is null or ManifestException, error?.ToString());
        TimeSpan taken = TimeOfThread() - before;
        Assert.True(taken < Generous, $"{taken} for {json[..80]}");
    }

    [Theory]
    [InlineData("\"mediaType\":\"{0}\"")]
    [InlineData("\"subject\":{{\"mediaType\":\"\",\"digest\":\"{0}\"}}")]
    [InlineData("\"subject\":{{\"mediaType\":\"\",\"digest\":\"sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945\",\"size\":\"{0}\"}}")]
    [InlineData("\"annotations\":{{\"{0}\":1}}")]
    [InlineData("\"{0}\":1,\"{0}\":2")]
    public void A_message_stays_readable_whatever_the_document_puts_into_it(string members)
    {
        string json = Json.Index("", string.Format(CultureInfo.InvariantCulture, members, new string('x', 1_000_000)));

        ManifestException error = Assert.Throws<ManifestException>(() => Json.Read(json));

        Assert.InRange(error.Message.Length, 20, 2_100);
    }

    private static string Repeated(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
