using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Operations.Referrers;
using ManifestPS.TestRegistry;

namespace ManifestPS.Core.Tests.Evidence;

/// <summary>Evidence is found in the four places where registries keep it; reliability.md, G03: what registries without the API answer.</summary>
public sealed class ReferrerSearchTests : IAsyncLifetime
{
    private const string Sbom = "application/spdx+json";
    private const string Signature = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private const string Referrers = "*/referrers/*";

    private EvidenceStore _store = null!;   // set before every test

    /// <summary>Answers that mean that there is no such list: the status, the content type, the body.</summary>
    public static TheoryData<int, string, string> NoSuchList { get; } = new()
    {
        { 404, "text/plain; charset=utf-8", "404 page not found\n" },   // docker-registry 2.8.2
        { 404, "application/json", """{"errors":[{"code":"NOT_FOUND","message":"no such thing"}]}""" },
        { 400, "application/json", """{"errors":[{"code":"UNSUPPORTED","message":"bad"}]}""" },
        { 405, "text/plain", "" },
        { 406, "application/json", "{}" },
        { 410, "text/plain", "gone" },
        { 424, "application/json", "{}" },   // Azure/acr #891
        { 200, "text/html; charset=utf-8", "<!DOCTYPE html><html></html>" },
        { 200, "application/json", """{"schemaVersion":2,"manifests":[]}""" },
        { 200, "application/vnd.oci.image.manifest.v1+json", "{}" },
        { 204, "text/plain", "" },
    };

    public static TheoryData<int, string> Failures { get; } = new()
    {
        { 401, "AuthenticationFailed" }, { 403, "AccessDenied" }, { 429, "RateLimited" }, { 500, "RegistryUnavailable" }, { 502, "RegistryUnavailable" }, { 503, "RegistryUnavailable" },
    };

    public async ValueTask InitializeAsync() => _store = await EvidenceStore.StartAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task The_list_of_a_registry_is_read_page_by_page()
    {
        string[] attached = [.. Enumerable.Range(0, 25).Select(i => DigestOf(_store.Attach(Sbom, (Sbom, $"{{{i}}}")))).Order(StringComparer.Ordinal)];
        _store.Server.Options.ReferrersPageSize = 10;

        List<ImageReferrer> found = await _store.FindAsync();

        Assert.Equal(attached, found.Select(referrer => referrer.Digest));
        Assert.All(found, referrer => Assert.Equal(("ReferrersApi", Sbom, _store.Image.Digest, null), (referrer.Source, referrer.ArtifactType, referrer.Subject, referrer.Platform)));
        Assert.All(found, referrer => Assert.Equal($"{_store.Tag}@{_store.Image.Digest}", referrer.Image));
        Assert.Equal(["GET referrers", "GET referrers", "GET referrers", "GET manifests", "GET manifests", "GET manifests"], _store.Requests);
    }

    [Fact]
    public async Task Nothing_more_is_asked_than_is_taken()
    {
        for (int i = 0; i < 5; i++)
        {
            _ = _store.Attach(Sbom, (Sbom, $"{{{i}}}"));
        }
        _store.Server.Options.ReferrersPageSize = 1;

        await foreach (ReferrerPart part in _store.Search().FindAsync(_store.Source(_store.Tag), null, TestContext.Current.CancellationToken))
        {
            _ = Assert.Single(part.Found);
            break;
        }

        Assert.Equal(["GET referrers"], _store.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_registry_is_asked_for_one_artifact_type_and_may_give_all(bool filters)
    {
        _ = _store.Attach(Sbom, (Sbom, "{}"));
        _ = _store.Attach(Signature, (Signature, "{}"));
        _store.Server.Options.ReferrersFilter = filters;

        Assert.Equal(filters ? 1 : 2, (await _store.FindAsync(Sbom)).Count);
        Assert.EndsWith("?artifactType=application%2Fspdx%2Bjson", Assert.Single(_store.Server.Requests.Matching("GET", Referrers)).Target, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(NoSuchList))]
    public async Task Where_there_is_no_list_the_tag_says_it(int status, string type, string body)   // G03
    {
        JsonObject attached = _store.Attach(Sbom, (Sbom, "{}"));
        _ = _store.PutIndex(_store.Image.Digest.Replace(':', '-'), attached);
        _store.Server.Faults.On("GET", Referrers).Body(status, type, body);

        ImageReferrer found = Assert.Single(await _store.FindAsync());

        Assert.Equal(("ReferrersTag", DigestOf(attached), Sbom), (found.Source, found.Digest, found.ArtifactType));
        Assert.Equal(["GET referrers", "GET manifests", "GET manifests", "GET manifests", "GET manifests"], _store.Requests);
    }

    [Fact]
    public async Task Without_list_and_tag_nothing_refers_to_the_image()
    {
        _store.Server.Options.ReferrersApi = false;

        Assert.Empty(await _store.FindAsync());
    }

    [Fact]
    public async Task Where_the_registry_redirects_to_another_host_nobody_goes()   // G03: GHCR
    {
        await using StubServer web = await StubServer.StartAsync(new WireOptions(), _ => Task.FromResult(Reply.Text(429, "text/html", "slow down")));
        _ = _store.PutIndex(_store.Image.Digest.Replace(':', '-'), _store.Attach(Sbom, (Sbom, "{}")));
        _store.Server.Faults.On("GET", Referrers).Redirect(303, web.Url + "/team/app/pkgs/container/app");

        Assert.Equal("ReferrersTag", Assert.Single(await _store.FindAsync()).Source);
        Assert.Equal(0, web.Requests.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Who_may_not_ask_or_cannot_be_answered_is_told(int status, string code)   // G03
    {
        _store.Server.Faults.On("GET", Referrers).Status(status);

        Assert.Equal(code, (await Assert.ThrowsAsync<RegistryException>(() => _store.FindAsync())).Code.ToString());
    }

    [Fact]
    public async Task A_list_that_breaks_off_after_its_first_page_is_an_error_not_another_list()
    {
        _ = _store.Attach(Sbom, (Sbom, "{1}"));
        _ = _store.Attach(Sbom, (Sbom, "{2}"));
        _store.Server.Options.ReferrersPageSize = 1;
        _store.Server.Faults.On("GET", "*/referrers/*?from=*").Body(404, "text/plain", "404 page not found");

        _ = await Assert.ThrowsAsync<RegistryException>(() => _store.FindAsync());
        Assert.Equal(["GET referrers", "GET referrers", "GET manifests", "GET manifests", "GET manifests"], _store.Requests);
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"manifests":null}""")]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""")]
    public async Task A_list_of_nothing_is_an_answer(string body)   // G09
    {
        _store.Server.Faults.On("GET", Referrers).Body(200, EvidenceStore.Index, body);

        Assert.Empty(await _store.FindAsync());
        Assert.Equal(["GET referrers", "GET manifests", "GET manifests", "GET manifests"], _store.Requests);   // the tags of cosign alone
    }

    [Fact]
    public async Task What_is_about_the_entries_of_a_list_stands_in_the_list()
    {
        SampleImage other = _store.Server.Store.AddImage(RegistryCall.Repository, null, architecture: "arm64");
        JsonObject[] images = [Entry(_store.Image, "amd64"), Entry(other, "arm64")];
        JsonObject[] attestations = [Attestation(_store.Image.Digest), Attestation(other.Digest)];
        _ = _store.PutIndex("list", images[0], attestations[0], images[1], attestations[1]);
        ImageReference list = _store.Tag.WithTag("list");

        List<ImageReferrer> found = await _store.FindAsync(reference: list);

        Assert.Equal(
            [("linux/amd64", _store.Image.Digest, DigestOf(attestations[0])), ("linux/arm64", other.Digest, DigestOf(attestations[1]))],
            found.Select(referrer => (referrer.Platform ?? "", referrer.Subject, referrer.Digest)));
        Assert.All(found, referrer => Assert.Equal("Attestation", referrer.Source));
        List<ImageReferrer> ofOne = [];
        await foreach (ReferrerPart part in _store.Search().FindAsync(_store.Source(list), other.Digest, TestContext.Current.CancellationToken))
        {
            ofOne.AddRange(part.Found);
        }
        Assert.Equal((found[1].Digest, found[1].Platform, other.Digest), (Assert.Single(ofOne).Digest, ofOne[0].Platform, ofOne[0].Subject));
    }

    [Theory]
    [InlineData("GET", Referrers, 403, "AccessDenied", "Attestation CosignTag")]
    [InlineData("GET", Referrers, 500, "RegistryUnavailable", "Attestation CosignTag")]
    [InlineData("GET", "*/manifests/{name}", 403, "AccessDenied", "Attestation CosignTag")]
    [InlineData("GET", "*.att", 500, "RegistryUnavailable", "Attestation ReferrersTag CosignTag")]
    public async Task A_place_that_fails_is_told_and_hides_no_other(string method, string path, int status, string code, string sources)
    {
        _store.Server.Options.ReferrersApi = false;
        JsonObject list = _store.PutIndex("list", Entry(_store.Image, "amd64"), Attestation(_store.Image.Digest));
        string name = DigestOf(list).Replace(':', '-');
        _ = _store.PutIndex(name, _store.Attach(Sbom, (Sbom, "{}")));
        _ = _store.Put(name + ".sig", null, null, ("application/vnd.dev.cosign.simplesigning.v1+json", "{}"));
        _store.Server.Faults.On(method, path.Replace("{name}", name, StringComparison.Ordinal)).Status(status);

        List<ReferrerPart> parts = await _store.FindPartsAsync(reference: _store.Tag.WithTag("list"));

        Assert.Equal(sources, string.Join(' ', parts.SelectMany(part => part.Found).Select(referrer => referrer.Source)));
        Assert.Equal(code, Assert.Single(parts, part => part.Failure is not null).Failure?.Code.ToString());
    }

    [Fact]
    public async Task What_stands_in_the_list_comes_before_anything_more_is_asked()
    {
        _ = _store.PutIndex("list", Entry(_store.Image, "amd64"), Attestation(_store.Image.Digest));

        await foreach (ReferrerPart part in _store.Search().FindAsync(_store.Source(_store.Tag.WithTag("list")), null, TestContext.Current.CancellationToken))
        {
            Assert.Equal("Attestation", Assert.Single(part.Found).Source);
            break;
        }

        _ = Assert.Single(_store.Server.Requests.All);
    }

    [Fact]
    public async Task A_tag_of_cosign_that_the_registry_denies_is_none_and_told()   // G08
    {
        string name = _store.Image.Digest.Replace(':', '-');
        _ = _store.Put(name + ".sbom", null, null, ("text/spdx+json", "{}"));
        _store.Server.Faults.On("GET", "*.sig").Status(403);

        Assert.Equal("CosignTag", Assert.Single(await _store.FindAsync()).Source);
        Assert.Contains($".sig' is treated as missing", Assert.Single(_store.Call.Lines, line => line.Contains("denies it (403)", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tags_of_cosign_are_evidence()
    {
        string name = _store.Image.Digest.Replace(':', '-');
        JsonObject signature = _store.Put(name + ".sig", null, null, ("application/vnd.dev.cosign.simplesigning.v1+json", "{}"));
        JsonObject sbom = _store.Put(name + ".sbom", null, null, ("text/spdx+json", "{}"));

        List<ImageReferrer> found = await _store.FindAsync();

        Assert.Equal([DigestOf(signature), DigestOf(sbom)], found.Select(referrer => referrer.Digest));
        Assert.All(found, referrer => Assert.Equal(("CosignTag", _store.Image.Digest), (referrer.Source, referrer.Subject)));
    }

    [Theory]
    [InlineData(405)]
    [InlineData(501)]
    public async Task A_registry_without_HEAD_is_asked_with_GET_for_the_tags_of_cosign(int status)   // G01
    {
        _ = _store.Put(_store.Image.Digest.Replace(':', '-') + ".att", null, null, ("application/vnd.dsse.envelope.v1+json", "{}"));
        _store.Server.Faults.On("HEAD", "*").Status(status);

        Assert.Equal("CosignTag", Assert.Single(await _store.FindAsync()).Source);
    }

    private static string DigestOf(JsonObject descriptor) => (string?)descriptor["digest"] ?? "";

    private static JsonObject Entry(SampleImage image, string architecture) => new()
    {
        ["mediaType"] = image.MediaType,
        ["digest"] = image.Digest,
        ["size"] = image.Size,
        ["platform"] = new JsonObject { ["architecture"] = architecture, ["os"] = "linux" },
    };

    private JsonObject Attestation(string subject)
    {
        JsonObject entry = _store.Put(null, null, null, ("application/vnd.in-toto+json", $"{{\"about\":\"{subject}\"}}"));
        entry["platform"] = new JsonObject { ["architecture"] = "unknown", ["os"] = "unknown" };
        entry["annotations"] = new JsonObject { ["vnd.docker.reference.type"] = "attestation-manifest", ["vnd.docker.reference.digest"] = subject };
        return entry;
    }
}
