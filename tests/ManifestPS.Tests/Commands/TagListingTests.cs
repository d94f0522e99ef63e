using System.Globalization;
using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>Tags and repositories of registries that page as they like: reliability.md, B07, G08 and G09.</summary>
[Collection("places")]   // each holds some of the process's places for requests and waits for more
public sealed class TagListingTests : IAsyncLifetime
{
    private const string Repository = "team/app";
    private const string List = "*/tags/list*";

    private readonly ModuleRunspace _session = new();
    private RegistryServer _registry = null!;   // set before every test

    /// <summary>What a registry does with a page size that it does not like, and how many requests that makes for 250 tags in pages of 100.</summary>
    public static TheoryData<string, int> PageSizes { get; } = new()
    {
        { "none", 1 },
        { "cap", 3 },
        { "ignore", 1 },
        { "413", 4 },
        { "400", 4 },
        { "422", 4 },
        { "refuse-all", 3 },
    };

    /// <summary>A Link header that is not followed; {0} is the registry, {1} another one.</summary>
    public static TheoryData<string> BadLinks { get; } =
    [
        "</v2/_catalog>; rel=\"next\"",
        "</v2/team/app/tags/list?n=1000>; rel=\"next\"",   // the same page
    ];

    private string Name => $"{_registry.Address}/{Repository}";

    public async ValueTask InitializeAsync() => _registry = await RegistryServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _session.Dispose();
    }

    [Fact]
    public void The_first_of_5000_tags_costs_one_page()
    {
        string[] tags = AddTags(5_000);

        Assert.Equal([tags[0]], _session.Invoke("Get-ImageTag $images[0] | Select-First", Name).Texts("Tag"));
        Assert.Equal(1, _registry.Requests.Total);
        Assert.Equal(tags[..1500], _session.Invoke("Get-ImageTag $images[0] -First 1500", Name).Texts("Tag"));
        Assert.Equal(3, _registry.Requests.Total);
        Assert.Equal(tags, _session.Invoke("Get-ImageTag $images[0]", Name).Texts("Tag"));
        Assert.Equal(8, _registry.Requests.Total);
    }

    [Fact]
    public void The_tags_of_a_page_come_before_the_next_page_is_asked_for()
    {
        _ = AddTags(3_000);
        List<int> asked = [];

        Outcome outcome = _session.Invoke("$images[1].Invoke(0); Get-ImageTag $images[0] | ForEach-Object { $images[1].Invoke(1) }", Name, (Action<int>)(_ => asked.Add(_registry.Requests.Total)));

        _ = outcome.Clean();
        Assert.Equal([0, .. Enumerable.Repeat(1, 1000), .. Enumerable.Repeat(2, 1000), .. Enumerable.Repeat(3, 1000)], asked);
    }

    [Theory]
    [MemberData(nameof(PageSizes))]
    public void A_registry_decides_how_long_a_page_is(string does, int requests)
    {
        string[] tags = AddTags(250);
        _registry.Options.TagPageCap = does is "none" or "ignore" ? null : 100;
        _registry.Options.IgnorePageSize = does == "ignore";
        if (int.TryParse(does, CultureInfo.InvariantCulture, out int status))
        {
            _registry.Faults.On("GET", "*/tags/list?n=1000").Error(status, "PAGINATION_NUMBER_INVALID", "n is too large");   // Quay
        }
        if (does == "refuse-all")
        {
            _registry.Options.TagPageCap = null;
            _registry.Faults.On("GET", "*/tags/list?n=*").Status(400);
        }

        Assert.Equal(tags, _session.Invoke("Get-ImageTag $images[0]", Name).Texts("Tag"));
        Assert.Equal(requests, _registry.Requests.Total);
    }

    [Theory]
    [InlineData("Get-ImageTag $images[0]")]
    [InlineData("Get-ImageRepository $images[1]")]
    public void A_list_that_is_null_is_empty(string script)   // G09: Nexus
    {
        _registry.Options.NullLists = true;
        _ = _registry.Store.PutBlob("none", new byte[1]);
        _registry.Faults.On("GET", "*/_catalog*").Body(200, "application/json", """{"repositories":null}""");

        Assert.Empty(_session.Invoke(script, $"{_registry.Address}/none", _registry.Address).Clean());
    }

    [Fact]
    public void What_is_listed_twice_comes_once_and_a_digest_is_no_tag()   // G08, G09
    {
        _registry.Faults.On("GET", "*/tags/list?n=1000").Once().Body(200, "application/json", $$"""{"name":"team/app","tags":["b","a","b","sha256:{{new string('0', 64)}}"]}""")
            .AddHeader("Link", "</v2/team/app/tags/list?last=b>; rel=\"next\"");
        _registry.Faults.On("GET", "*/tags/list?last=b").Body(200, "application/json", """{"name":"team/app","tags":["a","c"]}""");

        Assert.Equal(["b", "a", "c"], _session.Invoke("Get-ImageTag $images[0]", Name).Texts("Tag"));
    }

    [Theory]
    [InlineData("</v2/team/app/tags/list?last=t>; rel=\"next\"")]
    [InlineData("<http://{0}/v2/team/app/tags/list?last=t>; rel=\"next\"")]
    [InlineData("<https://{0}/v2/team/app/tags/list?last=t>; rel=\"next\"")]
    public void A_link_may_be_relative_or_absolute(string link)
    {
        _registry.Faults.On("GET", "*/tags/list?n=1000").Body(200, "application/json", """{"tags":["t"]}""").AddHeader("Link", Format(link));
        _registry.Faults.On("GET", "*/tags/list?last=t").Body(200, "application/json", """{"tags":["u"]}""");

        Assert.Equal(["t", "u"], _session.Invoke("Get-ImageTag $images[0]", Name).Texts("Tag"));
    }

    [Theory]
    [InlineData("<http://{1}/v2/team/app/tags/list?last=t>; rel=\"next\"")]
    [InlineData("<//{1}/v2/team/app/tags/list?last=t>; rel=\"next\"")]
    [InlineData("</v2/other/tags/list?last=t>; rel=\"next\"")]
    public async Task A_link_with_another_host_or_repository_continues_on_the_lists_own_path(string link)
    {
        await using RegistryServer other = await RegistryServer.StartAsync();
        _registry.Faults.On("GET", "*/team/app/tags/list?last=t").Body(200, "application/json", """{"tags":["u"]}""");
        _registry.Faults.On("GET", List).Body(200, "application/json", """{"tags":["t"]}""").AddHeader("Link", Format(link, other.Address));

        Assert.Equal(["t", "u"], _session.Invoke("Get-ImageTag $images[0]", Name).Texts("Tag"));
        Assert.Equal(2, _registry.Requests.Total);
        Assert.Equal(0, other.Requests.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(BadLinks))]
    public async Task A_link_elsewhere_is_an_error_after_what_came_before(string link)   // B07
    {
        await using RegistryServer other = await RegistryServer.StartAsync();
        _registry.Faults.On("GET", List).Body(200, "application/json", """{"tags":["t"]}""").AddHeader("Link", Format(link, other.Address));

        Outcome outcome = _session.Invoke("Get-ImageTag $images[0]", Name);

        _ = outcome.SingleError("PageRefused");
        Assert.Equal(1, _registry.Requests.Total);
        Assert.Equal(0, other.Requests.ConnectionCount);
    }

    [Fact]
    public void A_list_that_goes_round_ends()   // B07
    {
        _registry.Faults.On("GET", "*/tags/list?last=u").Body(200, "application/json", """{"tags":["u"]}""").AddHeader("Link", "</v2/team/app/tags/list?last=t>; rel=\"next\"");
        _registry.Faults.On("GET", List).Body(200, "application/json", """{"tags":["t"]}""").AddHeader("Link", "</v2/team/app/tags/list?last=u>; rel=\"next\"");

        Outcome outcome = _session.Invoke("Get-ImageTag $images[0]", Name);

        _ = outcome.SingleError("PageRefused");
        Assert.InRange(_registry.Requests.Total, 2, 4);
    }

    [Fact]
    public void Filter_skip_and_first_choose_among_all_pages()
    {
        string[] tags = AddTags(250);
        _registry.Options.TagPageCap = 100;

        Assert.Equal(tags.Where(tag => tag.EndsWith('7')), _session.Invoke("Get-ImageTag $images[0] -Filter T*7", Name).Texts("Tag"));
        Assert.Equal(tags.Where(tag => tag.EndsWith('7')).Skip(12).Take(3), _session.Invoke("Get-ImageTag $images[0] -Filter t*7 -Skip 12 -First 3", Name).Texts("Tag"));
        int before = _registry.Requests.Total;
        Assert.Empty(_session.Invoke("Get-ImageTag $images[0] -First 0", Name).Clean());
        Assert.Equal(before, _registry.Requests.Total);
    }

    [Fact]
    public async Task A_digest_is_one_HEAD_at_most_so_many_at_a_time_and_in_the_order_of_the_tags()
    {
        string[] tags = AddTags(60);
        Gate gate = _registry.Faults.Hold("HEAD", "*");
        Task<Outcome> running = Task.Run(() => _session.Invoke("Get-ImageTag $images[0] -IncludeDigest -ThrottleLimit 4", Name));
        await gate.WaitForArrivalsAsync(4);
        gate.Release();
        Outcome outcome = await running;

        string? digest = _registry.Store.Resolve(Repository, tags[0]);
        Assert.Equal(tags.Select(tag => $"{Name}:{tag}@{digest}"), outcome.Texts("Reference"));
        Assert.Equal(4, _registry.Requests.MaxInFlight);
        Assert.Equal(61, _registry.Requests.Total);
    }

    [Fact]
    public void The_first_digest_costs_no_more_than_the_throttle_lets_out()
    {
        _ = AddTags(500);

        _ = Assert.Single(_session.Invoke("Get-ImageTag $images[0] -IncludeDigest -ThrottleLimit 3 | Select-First", Name).Output);
        Assert.InRange(_registry.Requests.Total, 2, 5);
    }

    [Fact]
    public void A_tag_that_is_gone_is_an_error_of_its_own_and_the_others_come()
    {
        string[] tags = AddTags(20);
        _registry.Faults.On("HEAD,GET", $"*/manifests/{tags[7]}").Error(404, "MANIFEST_UNKNOWN", "manifest unknown");

        Outcome outcome = _session.Invoke("Get-ImageTag $images[0] -IncludeDigest", Name);

        Assert.Equal($"{Name}:{tags[7]}", outcome.SingleError("TagNotFound").TargetObject);
        Assert.Equal(tags.Where(tag => tag != tags[7]), outcome.Texts("Tag"));
    }

    [Fact]
    public void A_repository_that_is_not_there_is_one_error_and_the_next_comes()
    {
        _ = AddTags(1);

        Outcome outcome = _session.Invoke("$images | Get-ImageTag", $"{_registry.Address}/none", Name);

        Assert.Equal($"{_registry.Address}/none", outcome.SingleError("RepositoryNotFound").TargetObject);
        _ = Assert.Single(outcome.Output);
    }

    [Fact]
    public void Repositories_are_listed_page_by_page_and_pipe_into_tags()
    {
        string[] names = [.. Enumerable.Range(0, 25).Select(i => $"team/app{i:D2}")];
        foreach (string name in names)
        {
            _ = _registry.Store.AddImage(name, "1");
        }
        _registry.Options.TagPageCap = 10;

        Assert.Equal(names, _session.Invoke("Get-ImageRepository $images[0]", _registry.Address).Texts("Repository"));
        Assert.Equal(3, _registry.Requests.Count("GET", "/v2/_catalog*"));
        Assert.Equal(names[5..7], _session.Invoke("Get-ImageRepository $images[0] -Skip 5 -First 2", _registry.Address).Texts("Repository"));
        Assert.Equal(names[..1].Select(name => $"{_registry.Address}/{name}:1"), _session.Invoke("Get-ImageRepository $images[0] -First 1 | Get-ImageTag", _registry.Address).Texts("Reference"));
        Assert.Equal([names[13]], _session.Invoke("Get-ImageRepository $images[0] -Filter *13", _registry.Address).Texts("Repository"));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(405)]
    public void A_registry_without_catalog_is_told_by_name(int status)
    {
        _registry.Faults.On("GET", "*/_catalog*").Status(status);

        Assert.Contains($"'{_registry.Address}' does not list its repositories", _session.Invoke("Get-ImageRepository $images[0]", _registry.Address).SingleError("CatalogUnsupported").ToString(), StringComparison.Ordinal);
    }

    private string Format(string link, string other = "") => link.Replace("{0}", _registry.Address, StringComparison.Ordinal).Replace("{1}", other, StringComparison.Ordinal);

    private string[] AddTags(int count)
    {
        string digest = _registry.Store.AddImage(Repository, null).Digest;
        string[] tags = [.. Enumerable.Range(0, count).Select(i => $"t{i:D6}")];
        foreach (string tag in tags)
        {
            _registry.Store.SetTag(Repository, tag, digest);
        }
        return tags;
    }
}
