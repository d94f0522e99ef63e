using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Json;

namespace ManifestPS.Core.Tests.Evidence;

/// <summary>The statements of evidence are fetched from where it holds them; what cannot be understood stays what it is, and what is damaged is an error.</summary>
public sealed class StatementReadingTests : IAsyncLifetime
{
    private EvidenceStore _store = null!;   // set before every test

    public async ValueTask InitializeAsync() => _store = await EvidenceStore.StartAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [MemberData(nameof(StatementCases.Read), MemberType = typeof(StatementCases))]
    public async Task A_statement_is_read(string mediaType, string content, string[] facts)
    {
        JsonObject attached = _store.Attach(mediaType, (mediaType, content));

        ImageStatement statement = Assert.Single(await _store.ReadAsync());

        Assert.Equal($"{_store.Server.Address}/{RegistryCall.Repository}@{attached["digest"]}", statement.Reference);
        Assert.Equal((_store.Image.Digest, "ReferrersApi"), (statement.Subject, statement.Source));
        StatementFacts.Assert([.. facts.Where(fact => !fact.StartsWith("NamesSubject", StringComparison.Ordinal))], statement);   // the case names an image of its own
    }

    [Theory]
    [MemberData(nameof(StatementCases.NotRead), MemberType = typeof(StatementCases))]
    public async Task What_is_not_understood_is_not_guessed_at(string content, string why)
    {
        _ = _store.Attach("application/vnd.in-toto+json", ("application/vnd.in-toto+json", content));

        Assert.Empty(await _store.ReadAsync());
        Assert.Contains(why, Assert.Single(_store.Call.Lines, line => line.Contains("is not understood", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_statement_of_the_evidence_is_read_and_nothing_else_is_fetched()
    {
        _ = _store.Attach("text/plain", ("application/vnd.in-toto+json", StatementCases.BuildKitV1), ("text/plain", "hello"), ("application/vnd.in-toto+json", "{}"), ("application/spdx+json", StatementCases.Spdx));

        Assert.Equal(["ImageProvenance", "ImageSbom"], (await _store.ReadAsync()).Select(statement => statement.GetType().Name));
        Assert.Equal(3, _store.Server.Requests.Count("GET", "*/blobs/*"));
    }

    [Fact]
    public async Task A_signature_is_not_fetched()
    {
        _ = _store.Attach("application/vnd.dev.cosign.artifact.sig.v1+json", ("application/vnd.dev.cosign.simplesigning.v1+json", "{}"));

        Assert.Empty(await _store.ReadAsync());
        Assert.Equal(0, _store.Server.Requests.Count("GET", "*/blobs/*"));
        Assert.Contains(_store.Call.Lines, line => line.Contains("no blob of a statement type", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(StatementCases.Spdx, 0)]
    [InlineData("not JSON, which shows long before the end", 500_000)]   // what was sent must be known to be what was asked for all the same
    public async Task What_does_not_have_its_digest_is_an_error(string content, int more)   // D01
    {
        _ = _store.Attach("application/spdx+json", ("application/spdx+json", content + new string('.', more)));
        _store.Server.Faults.On("GET", "*/blobs/*").WrongBytes();

        Assert.Equal(ImageErrorCode.DigestMismatch, (await Assert.ThrowsAsync<ContentException>(_store.ReadAsync)).Code);
    }

    [Fact]
    public async Task What_breaks_off_is_an_error()
    {
        _ = _store.Attach("application/spdx+json", ("application/spdx+json", StatementCases.Spdx));
        _store.Server.Faults.On("GET", "*/blobs/*").Cut(100);

        Assert.Equal(ImageErrorCode.NetworkTruncated, (await Assert.ThrowsAnyAsync<ImageException>(_store.ReadAsync)).Code);
    }

    [Fact]
    public async Task A_statement_that_breaks_off_once_goes_on_there()   // E04
    {
        _ = _store.Attach("application/spdx+json", ("application/spdx+json", StatementCases.Spdx));
        _store.Server.Faults.On("GET", "*/blobs/*").Once().Cut(100);

        _ = Assert.IsType<ImageSbom>(Assert.Single(await _store.ReadAsync(RegistryCall.Once with { MaxRetryCount = 1, Clock = new FakeClock() })));
        Assert.Equal([null, "bytes=100-"], _store.Server.Requests.Matching("GET", "*/blobs/*").Select(request => request.Header("Range")));
    }

    [Fact]
    public async Task A_statement_that_says_it_is_larger_than_the_limit_is_not_fetched()
    {
        JsonObject blob = _store.AddBlob("application/spdx+json", StatementCases.Spdx);
        blob["size"] = OciJson.MaxStatementBytes + 1;
        string manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = EvidenceStore.Manifest,
            ["config"] = _store.AddBlob("application/vnd.oci.empty.v1+json", "{}"),
            ["layers"] = new JsonArray(blob),
            ["subject"] = new JsonObject { ["mediaType"] = _store.Image.MediaType, ["digest"] = _store.Image.Digest, ["size"] = _store.Image.Size },
        }.ToJsonString();
        _ = _store.Server.Store.PutManifest(RegistryCall.Repository, null, EvidenceStore.Manifest, manifest);

        Assert.Empty(await _store.ReadAsync());
        Assert.Equal(0, _store.Server.Requests.Count("GET", "*/blobs/*"));
        Assert.Contains(_store.Call.Lines, line => line.Contains("67,108,865 bytes", StringComparison.Ordinal));
    }
}
