using System.Net;
using ManifestPS.Errors;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Pull;
using ManifestPS.TestRegistry;
using ManifestPS.Transports;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, rows G07 to G09 and B14: how real registries list tags and repositories, and a registry that has no name.</summary>
public sealed class RegistryListQuirkTests : IAsyncLifetime
{
    private const string List = "/v2/team/app/tags/list";

    private static readonly RegistryOptions Patient = RegistryCall.Once;

    private RegistryServer _registry = null!;   // set before every test

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryServer.StartAsync();
        _ = _registry.Store.AddImage(RegistryCall.Repository, "1");
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task G07_a_page_that_is_too_long_for_the_registry_is_asked_for_shorter()
    {
        const string Refusal = """{"errors":[{"code":"UNSUPPORTED","message":"Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value less than or equal to 100'"}]}""";
        _registry.Faults.On("GET", List + "?n=1000").Body(400, "application/json", Refusal);

        Assert.Equal(["1"], await TagsAsync());
        Assert.Equal(["?n=1000", "?n=100"], _registry.Requests.All.Select(request => request.Query));

        _registry.Requests.Clear();
        _registry.Faults.On("GET", List + "?n=100").Body(400, "application/json", Refusal);
        Assert.Equal(["1"], await TagsAsync());
        Assert.Equal(["?n=1000", "?n=100", ""], _registry.Requests.All.Select(request => request.Query));
    }

    [Fact]
    public async Task A_registry_without_pages_may_have_many_tags()   // docker-registry 2.8 ignores n
    {
        string[] tags = [.. Enumerable.Range(0, 200_000).Select(number => $"build-{number:D6}-of-the-app-of-ours")];
        _registry.Faults.On("GET", "*/tags/list*").Body(200, "application/json", $"{{\"name\":\"team/app\",\"tags\":[\"{string.Join("\",\"", tags)}\"]}}");

        Assert.Equal(tags, await TagsAsync());
    }

    [Fact]
    public async Task A_page_without_bound_is_refused()
    {
        _registry.Faults.On("GET", "*/tags/list*").Body(200, "application/json", $"{{\"tags\":[\"{new string('x', 33 * 1024 * 1024)}\"]}}");

        Assert.Equal(ImageErrorCode.BodyTooLarge, (await Assert.ThrowsAsync<RegistryException>(TagsAsync)).Code);
    }

    [Fact]
    public async Task G08_what_is_listed_and_can_be_no_tag_is_left_out()
    {
        _registry.Faults.On("GET", "*/tags/list*").Body(200, "application/json", """{"name":"team/app","tags":["1","sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945","","a b","2"]}""");

        Assert.Equal(["1", "2"], await TagsAsync());
    }

    [Theory]
    [InlineData("""{"name":"team/app","tags":null}""")]
    [InlineData("""{"name":"team/app"}""")]
    [InlineData("""{"name":"team/app","tags":[]}""")]
    public async Task G09_null_is_no_tags(string body)
    {
        _registry.Faults.On("GET", "*/tags/list*").Body(200, "application/json", body);

        Assert.Empty(await TagsAsync());
    }

    [Fact]
    public async Task G09_null_is_no_repositories()
    {
        _registry.Faults.On("GET", "/v2/_catalog*").Body(200, "application/json", """{"repositories":null}""");

        Assert.Empty((await new RegistryCatalog(_registry.Address, new RegistrySession(Patient), new RegistryCall()).ReadAsync(null, TestContext.Current.CancellationToken)).Items);
    }

    [Fact]
    public async Task B14_a_registry_is_read_at_an_IPv6_address()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new() { IPAddress = IPAddress.IPv6Loopback });
        SampleImage image = registry.Store.AddImage(RegistryCall.Repository, "1");

        Assert.Equal(image.Digest, (await new RegistryCall(Patient).GetAsync(registry)).Digest);
        Assert.StartsWith("[::1]:", registry.Requests.All[0].Header("Host"), StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> TagsAsync()
    {
        ImageReference name = ImageReference.Parse($"{_registry.Address}/{RegistryCall.Repository}");
        IImageRepository repository = new RegistryCall(Patient).Open(name);
        List<string> tags = [];
        await foreach (ValueList<string> page in PageWalk.ReadAsync("tags", repository.GetTagsAsync, TestContext.Current.CancellationToken))
        {
            tags.AddRange(page);
        }
        return tags;
    }
}
