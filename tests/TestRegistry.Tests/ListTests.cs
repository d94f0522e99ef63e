using System.Net;
using System.Text.Json.Nodes;

namespace ManifestPS.TestRegistry.Tests;

public sealed class ListTests : RegistryFixture
{
    [Theory]
    [InlineData("/v2/a/tags/list", null, false, "t0,t1,t2,t3,t4")]
    [InlineData("/v2/a/tags/list?n=2", null, false, "t0,t1|t2,t3|t4")]
    [InlineData("/v2/a/tags/list?n=5", null, false, "t0,t1,t2,t3,t4")]
    [InlineData("/v2/a/tags/list?n=1000", 3, false, "t0,t1,t2|t3,t4")]
    [InlineData("/v2/a/tags/list?n=2", null, true, "t0,t1,t2,t3,t4")]
    [InlineData("/v2/a/tags/list?last=t2", null, false, "t3,t4")]
    [InlineData("/v2/a/tags/list?n=0", null, false, "")]
    public async Task Tags_come_in_pages_that_Link_joins(string target, int? cap, bool ignored, string expected)
    {
        for (int i = 4; i >= 0; i--)
        {
            Registry.Store.SetTag("a", $"t{i}", "sha256:0");
        }

        Registry.Options.TagPageCap = cap;
        Registry.Options.IgnorePageSize = ignored;

        Assert.Equal(expected, await PagesAsync(target, page => page["tags"]!.AsArray().Select(tag => tag!.GetValue<string>())));
    }

    [Fact]
    public async Task An_empty_list_can_be_null()
    {
        Registry.Store.PutBlob("a", "x"u8.ToArray());
        Registry.Options.NullLists = true;
        using HttpResponseMessage response = await Client.SendAsync("GET", "/v2/a/tags/list");

        Assert.Equal("""{"name":"a","tags":null}""", await response.TextAsync());
    }

    [Fact]
    public async Task The_catalog_lists_repositories_until_it_is_switched_off()
    {
        foreach (string name in new[] { "b", "a/x", "c" })
        {
            Registry.Store.AddImage(name, "latest");
        }

        Assert.Equal("a/x,b|c", await PagesAsync("/v2/_catalog?n=2", page => page["repositories"]!.AsArray().Select(name => name!.GetValue<string>())));
        Registry.Options.Catalog = false;
        using HttpResponseMessage response = await Client.SendAsync("GET", "/v2/_catalog");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Referrers_are_filtered_and_paged()
    {
        SampleImage image = Registry.Store.AddImage("a", "latest");
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage put = await PutReferrerAsync(image, $"application/x-{(i == 0 ? "sbom" : "scan")}", i);
            Assert.Equal(image.Digest, put.Header("OCI-Subject"));
        }

        string target = $"/v2/a/referrers/{image.Digest}";
        using HttpResponseMessage all = await Client.SendAsync("GET", target);
        using HttpResponseMessage filtered = await Client.SendAsync("GET", $"{target}?artifactType=application%2Fx-sbom");
        JsonNode sbom = Assert.Single(JsonNode.Parse(await filtered.TextAsync())!["manifests"]!.AsArray())!;
        Registry.Options.ReferrersPageSize = 2;

        Assert.Equal((Wire.OciIndex, null), (all.Header("Content-Type"), all.Header("OCI-Filters-Applied")));
        Assert.Equal("artifactType", filtered.Header("OCI-Filters-Applied"));
        Assert.Equal(("application/x-sbom", "0"), (sbom["artifactType"]!.GetValue<string>(), sbom["annotations"]!["n"]!.GetValue<string>()));
        Assert.Equal("x,x|x", await PagesAsync(target, page => page["manifests"]!.AsArray().Select(_ => "x")));
    }

    [Fact]
    public async Task Without_the_referrers_API_there_is_a_plain_404_and_no_OCI_Subject()
    {
        SampleImage image = Registry.Store.AddImage("a", "latest");
        Registry.Options.ReferrersApi = false;
        using HttpResponseMessage put = await PutReferrerAsync(image, "application/x-sbom", 0);
        using HttpResponseMessage get = await Client.SendAsync("GET", $"/v2/a/referrers/{image.Digest}");

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Null(put.Header("OCI-Subject"));
        Assert.Equal((HttpStatusCode.NotFound, "text/plain; charset=utf-8"), (get.StatusCode, get.Header("Content-Type")));
    }

    private Task<HttpResponseMessage> PutReferrerAsync(SampleImage subject, string artifactType, int number)
    {
        byte[] manifest = System.Text.Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"{{Wire.OciManifest}}","artifactType":"{{artifactType}}","annotations":{"n":"{{number}}"},"subject":{"mediaType":"{{subject.MediaType}}","digest":"{{subject.Digest}}","size":{{subject.Size}} } }""");
        return Client.SendAsync("PUT", $"/v2/a/manifests/{Sha.Digest(manifest)}", Wire.Content(manifest, Wire.OciManifest));
    }

    private async Task<string> PagesAsync(string target, Func<JsonNode, IEnumerable<string>> items)
    {
        List<string> pages = [];
        for (string? next = target; next is not null;)
        {
            using HttpResponseMessage response = await Client.SendAsync("GET", next);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            pages.Add(string.Join(',', items(JsonNode.Parse(await response.TextAsync())!)));
            next = response.Header("Link")?.Split('<', '>')[1];
        }

        return string.Join('|', pages);
    }
}
