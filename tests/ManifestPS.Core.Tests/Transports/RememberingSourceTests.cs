using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Transports;

namespace ManifestPS.Core.Tests;

/// <summary>What one call reads is kept as long as it may be needed: each document is read once, and not without limit.</summary>
public sealed class RememberingSourceTests : IDisposable
{
    private readonly LayoutDirectory _layout = new();
    private readonly CountingRepository _source;

    public RememberingSourceTests() => _source = new CountingRepository(_layout.Repository);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _layout.Dispose();

    [Fact]
    public async Task A_document_is_read_once_and_parsed_once_through_every_source_of_the_call()
    {
        Descriptor image = Describe(_layout.AddImage("amd64"));
        DocumentMemory memory = new();
        RememberingSource[] sources = [new(_source, "a", memory), new(_source, "a", memory)];

        ManifestContent[] read = [.. await Task.WhenAll(sources.Concat(sources).Select(source => source.GetManifestAsync(image, Token)))];

        Assert.Equal([image.Digest], _source.Read);
        Assert.Single(read.Select(content => content.Parse()).Distinct(ReferenceEqualityComparer.Instance));
    }

    [Fact]
    public async Task Another_source_is_asked_for_itself()
    {
        Descriptor image = Describe(_layout.AddImage("amd64"));
        DocumentMemory memory = new();

        _ = await new RememberingSource(_source, "a", memory).GetManifestAsync(image, Token);
        _ = await new RememberingSource(_source, "b", memory).GetManifestAsync(image, Token);

        Assert.Equal([image.Digest, image.Digest], _source.Read);
    }

    [Fact]
    public async Task What_was_read_first_is_forgotten_first_when_there_is_too_much()
    {
        Descriptor[] images = [Describe(_layout.AddImage("amd64")), Describe(_layout.AddImage("arm64"))];
        RememberingSource source = new(_source, "a", new DocumentMemory(images[0].Size + images[1].Size - 1));

        foreach (int i in (int[])[0, 0, 1, 1, 0])
        {
            _ = await source.GetManifestAsync(images[i], Token);
        }

        Assert.Equal([images[0].Digest, images[1].Digest, images[0].Digest], _source.Read);
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        JsonObject image = _layout.AddImage("amd64");
        byte[] content = await File.ReadAllBytesAsync(_layout.BlobFile(image), Token);
        RememberingSource source = new(_source, "a", new DocumentMemory());
        File.Delete(_layout.BlobFile(image));

        _ = await Assert.ThrowsAsync<ImageNotFoundException>(() => source.GetManifestAsync(Describe(image), Token));
        await File.WriteAllBytesAsync(_layout.BlobFile(image), content, Token);

        Assert.Equal(Describe(image).Digest, (await source.GetManifestAsync(Describe(image), Token)).Digest);
    }

    private static Descriptor Describe(JsonObject entry) => new()
    {
        MediaType = (string?)entry["mediaType"] ?? "",
        Digest = (string?)entry["digest"] ?? "",
        Size = entry["size"]?.GetValue<int>() ?? 0,
    };
}
