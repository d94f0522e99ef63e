using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Operations.Compare;
using ManifestPS.Operations.Inspect;
using ManifestPS.Operations.Publish;
using ManifestPS.Operations.Validate;
using ManifestPS.Transports;

namespace ManifestPS.Core.Tests.Images;

/// <summary>Lists of lists that multiply (reliability.md, C11), and all that follows them.</summary>
public sealed class NestingLimitTests : IAsyncLifetime
{
    private const string LeftImage = "arm64", RightImage = "s390x";

    private readonly LayoutDirectory _layout = new();
    private readonly CountingRepository _repository;
    private ImageStore _target = null!;   // set before every test

    public NestingLimitTests() => _repository = new CountingRepository(_layout.Repository);

    /// <summary>What follows lists: it gets the tags of two that differ at the bottom only.</summary>
    public static TheoryData<string> Operations { get; } = ["inspect", "test", "copy", "compare"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _target = await ImageStore.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _target.DisposeAsync();
        _layout.Dispose();
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task C11_eight_levels_of_a_hundred_times_the_same_list_are_read_once_each(string operation)
    {
        List<string> lists = [.. Multiply(LeftImage, levels: 8, "left"), .. Multiply(RightImage, levels: 8, "right")];

        await RunAsync(operation);

        string[] read = [.. _repository.Read.Where(lists.Contains)];
        Assert.Equal(operation == "compare" ? 14 : 7, read.Distinct().Count());   // all but the first, which is read under its tag
        Assert.Equal(read.Distinct(), read);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task C11_a_ninth_level_is_refused(string operation)
    {
        _ = Multiply(LeftImage, levels: 9, "left");
        _ = Multiply(RightImage, levels: 9, "right");

        Assert.Equal(ImageErrorCode.IndexTooDeep, (await Assert.ThrowsAsync<ManifestException>(() => RunAsync(operation))).Code);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task C11_more_than_100_000_entries_together_are_refused(string operation)
    {
        foreach (string tag in operation == "compare" ? (string[])["left", "right"] : ["left"])
        {
            // Entries that are one list, over and over: they count like others, and no operation reads it twice.
            JsonObject[] entries = [.. Enumerable.Repeat(_layout.AddList(_layout.AddEntry(tag)), 9_990)];
            _layout.Tag(_layout.AddList([.. Enumerable.Range(0, 11).Select(i => _layout.AddList([.. entries, _layout.AddEntry($"{tag}{i}")]))]), tag);
        }

        Assert.Equal(ImageErrorCode.IndexTooDeep, (await Assert.ThrowsAsync<ManifestException>(() => RunAsync(operation))).Code);
    }

    private Task RunAsync(string operation) => operation switch
    {
        "inspect" => new ImageInspection(new InspectionOptions { Detailed = true }).InspectAllAsync(Given(":left"), Token),
        "test" => TestAsync(),
        "copy" => CopyAsync(),
        _ => new ImageComparison(Given(":left")).CompareAsync(Given(":right"), Token),
    };

    private async Task TestAsync()
    {
        using ImageValidation validation = new(Given(":left"), includeBlobs: false);
        _ = await validation.ValidateAsync(Token);
    }

    /// <summary>Plans what publishing plans, of a list whose entries are those of the layout's.</summary>
    private async Task CopyAsync()
    {
        ImageReference source = _layout.Reference(":left");
        ManifestList list = await ImageInspection.GetListAsync(new ImageSource(source, _repository), Token);
        RegistryCall call = new();
        ListPublisher publisher = new(_ => (IWritableImageRepository)_target.Open(), _ => _repository, call.Session, call);
        _ = await publisher.PlanAsync(list with { Reference = null }, new PublishTarget(_target["new"].WithoutTag(), ["new"]), new PublishOptions { Force = true }, Token);
    }

    private ImageSource Given(string suffix) => new(_layout.Reference(suffix), list: null, _ => _repository);

    /// <summary>A list of an image, a list of a hundred times this list, and so on.</summary>
    private List<string> Multiply(string architecture, int levels, string tag)
    {
        JsonObject list = _layout.AddList(_layout.AddEntry(architecture));
        List<string> digests = [LayoutDirectory.Digest(list)];
        while (digests.Count < levels)
        {
            list = _layout.AddList([.. Enumerable.Repeat(list, 100)]);
            digests.Add(LayoutDirectory.Digest(list));
        }
        _layout.Tag(list, tag);
        return digests;
    }
}
