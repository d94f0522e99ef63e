using System.Text;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Operations.Lists;
using static ManifestPS.Core.Tests.ListSamples;

namespace ManifestPS.Core.Tests;

public sealed class DraftTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(2));
    private static readonly Descriptor Amd64 = Entry("amd64", "linux/amd64");

    private static readonly ManifestList Sample = List(Amd64 with { Annotations = Map(("a", "<b>")) }, Attestation(Amd64)) with
    {
        Origin = $"{Repository}:all@{DigestOf("list")}",
        ArtifactType = "application/x+y",
        Sources = [Source(Amd64, Repository + ":amd64") with { ConfigPlatform = Platform.Parse("linux/amd64") }],
        Unknown = Map(("x", "[1e3]")),
    };

    private readonly string _directory = Directory.CreateTempSubdirectory("manifestps-").FullName;

    /// <summary>What replaces what in a good draft, so that it is none.</summary>
    public static TheoryData<string, string> Damages => new()
    {
        { "\"formatVersion\": 1", "\"formatVersion\": 2" },
        { "\"formatVersion\": 1", "\"formatVersion\": \"1\"" },
        { "\"formatVersion\": 1,", "" },
        { "2026-03-04T03:06:07Z", "yesterday" },
        { "\"exported\": \"2026-03-04T03:06:07Z\",", "" },
        { $"\"name\": \"{Repository}:all\"", "\"name\": \"No Name\"" },
        { $"\"origin\": \"{Repository}:all@{DigestOf("list")}\"", "\"origin\": \"Nowhere\"" },
        { $"\"origin\": \"{Repository}:all@{DigestOf("list")}\"", $"\"origin\": \"{Repository}:all\"" },
        { $"\"reference\": \"{Repository}@{DigestOf("amd64")}\"", "\"reference\": \"../../x y\"" },
        { "\"sources\": [", "\"Sources\": [" },
        { "\"sources\": [", "\"sources\": [{}," },
        { "\"sources\": [", $"\"sources\": [{{\"digest\":\"{DigestOf("amd64")}\",\"name\":\"a\",\"reference\":\"a\"}}," },
        { $"\"digest\": \"{DigestOf("amd64")}\"", "\"digest\": \"sha256:0\"" },
        { "\"schemaVersion\": 2", "\"schemaVersion\": 1" },
        { MediaTypes.OciIndex, MediaTypes.OciManifest },
        { "\"size\": 7", "\"size\": -7" },
        { "\"manifests\": [", "\"layers\": [" },
        { "\"list\": {", "\"list\": [{" },
        { "{\n  \"formatVersion\"", "[{\n  \"formatVersion\"" },
        { "}\n}", "}" },
        { "\"x\": [1e3]", "\"x\": [1e3], \"x\": 1" },
    };

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_draft_is_read_as_it_was_written()
    {
        ManifestList read = OciJson.ReadDraft(OciJson.WriteDraft(Sample, Time));

        Assert.Equal(Sample with { DraftedAt = Time.ToUniversalTime() }, read);
        Assert.Equal(OciJson.Write(Sample), OciJson.Write(read));
    }

    [Fact]
    public void A_draft_is_these_bytes() => Assert.Equal(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "draft.json")),
        Encoding.UTF8.GetString(OciJson.WriteDraft(Sample, Time)));

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_draft_is_one_typed_error(string good, string bad)
    {
        string draft = Encoding.UTF8.GetString(OciJson.WriteDraft(Sample, Time));
        int place = draft.IndexOf(good, StringComparison.Ordinal);
        Assert.True(place >= 0, $"The draft has no {good}.");

        ManifestException error = Assert.Throws<ManifestException>(() => OciJson.ReadDraft(Encoding.UTF8.GetBytes(draft.Remove(place, good.Length).Insert(place, bad))));
        Assert.Equal(ImageErrorCode.DraftInvalid, error.Code);
    }

    [Fact]
    public void A_draft_that_is_cut_anywhere_is_one_typed_error()
    {
        byte[] draft = OciJson.WriteDraft(Sample, Time);

        Assert.All(Enumerable.Range(0, draft.Length), length => Assert.Equal(ImageErrorCode.DraftInvalid, Assert.Throws<ManifestException>(() => OciJson.ReadDraft(draft.AsMemory(0, length))).Code));
    }

    [Fact]
    public async Task A_draft_behind_a_link_is_the_users_own_file()
    {
        string path = Path.Combine(_directory, "draft.json");
        DraftFile.Write(path, Sample, Time);
        _ = File.CreateSymbolicLink(Path.Combine(_directory, "link.json"), path);

        Assert.Equal(Sample.Manifests, (await DraftFile.ReadAsync(Path.Combine(_directory, "link.json"), TestContext.Current.CancellationToken)).Manifests);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_said_to_be_missing()
    {
        StorageException error = await Assert.ThrowsAsync<StorageException>(() => DraftFile.ReadAsync(Path.Combine(_directory, "none.json"), TestContext.Current.CancellationToken));

        Assert.Equal(ImageErrorCode.FileReadFailed, error.Code);
    }

    [Fact]
    public void A_file_that_cannot_be_replaced_stays_and_leaves_nothing_behind()
    {
        string path = Path.Combine(_directory, "directory");
        _ = Directory.CreateDirectory(path);

        Assert.Equal(ImageErrorCode.FileWriteFailed, Assert.Throws<StorageException>(() => DraftFile.Write(path, Sample, Time)).Code);
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(_directory));
    }
}
