using System.Text.Json.Nodes;
using ManifestPS.Repositories;

namespace ManifestPS.Core.Tests;

/// <summary>What one operation reads is kept until it ends: each document once, and not without bound.</summary>
public sealed class RememberingRepositoryTests : IDisposable
{
    private readonly LayoutDirectory _layout = new();
    private readonly CountingRepository _source;

    public RememberingRepositoryTests() => _source = new CountingRepository(new VerifiedSource(new OciLayoutRepository(_layout.Path)));

    public void Dispose() => _layout.Dispose();

    [Fact]
    public async Task A_document_is_read_once_and_counts_once()
    {
        Descriptor image = Describe(_layout.AddImage("amd64"));
        RememberingRepository repository = new(_source, new DocumentBudget(image.Size));

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(image.Digest, (await repository.GetManifestAsync(image, TestContext.Current.CancellationToken)).Digest);
        }

        Assert.Equal([image.Digest], _source.Read);
    }

    [Fact]
    public async Task What_is_more_than_an_operation_may_read_is_not_read()
    {
        Descriptor[] images = [Describe(_layout.AddImage("amd64")), Describe(_layout.AddImage("arm64"))];
        DocumentBudget budget = new(images[0].Size + images[1].Size - 1);
        RememberingRepository[] repositories = [new(_source, budget), new(_source, budget)];

        _ = await repositories[0].GetManifestAsync(images[0], TestContext.Current.CancellationToken);
        Task[] refused =
        [
            repositories[0].GetManifestAsync(images[1], TestContext.Current.CancellationToken),
            repositories[1].GetConfigAsync(images[1], TestContext.Current.CancellationToken),
        ];

        foreach (Task task in refused)
        {
            ManifestException refusal = await Assert.ThrowsAsync<ManifestException>(() => task);
            Assert.Equal(ImageErrorCode.IndexTooDeep, refusal.Code);
            Assert.StartsWith("The manifests and configurations that belong to the image have more than ", refusal.Message, StringComparison.Ordinal);   // of one image, all its lists and repositories
        }
        Assert.Equal([images[0].Digest], _source.Read);
    }

    [Fact]
    public async Task What_is_too_large_for_any_document_is_refused_for_that()
    {
        Descriptor huge = Describe(_layout.AddImage("amd64")) with { Size = OciJson.MaxSize };

        Assert.Equal(ImageErrorCode.ManifestTooLarge, (await Assert.ThrowsAsync<ManifestException>(() => new RememberingRepository(_source, new DocumentBudget(1)).GetManifestAsync(huge, TestContext.Current.CancellationToken))).Code);
    }

    private static Descriptor Describe(JsonObject entry) => new()
    {
        MediaType = (string?)entry["mediaType"] ?? "",
        Digest = (string?)entry["digest"] ?? "",
        Size = entry["size"]?.GetValue<int>() ?? 0,
    };
}
