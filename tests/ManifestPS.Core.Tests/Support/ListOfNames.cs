using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using ManifestPS.Errors;
using ManifestPS.Registry.Paging;
using ManifestPS.Registry.Pull;
using ManifestPS.TestRegistry;
using ManifestPS.Transports;

namespace ManifestPS.Core.Tests;

/// <summary>A registry that pages one of its lists by Link headers of the test's choice: tags, repositories or referrers.</summary>
internal sealed class ListOfNames : IAsyncDisposable
{
    public const string Subject = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    private readonly string _kind;
    private readonly StubServer _server;

    private ListOfNames(string kind, StubServer server) => (_kind, _server) = (kind, server);

    /// <summary>Path and query of every request.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public string Address => _server.Address;

    /// <summary>The path of the list.</summary>
    public string Path => _kind switch
    {
        "tags" => $"/v2/{RegistryCall.Repository}/tags/list",
        "catalog" => "/v2/_catalog",
        _ => $"/v2/{RegistryCall.Repository}/referrers/{Subject}",
    };

    /// <param name="kind">Which list: tags, catalog or referrers.</param>
    /// <param name="page">The names and the Link header for a query; no Link for null.</param>
    public static async Task<ListOfNames> StartAsync(string kind, Func<ListOfNames, WireRequest, (string[] Names, string? Link)> page)
    {
        ListOfNames? list = null;
        StubServer server = await StubServer.StartAsync(new() { IPAddress = IPAddress.Loopback }, request => Task.FromResult(list!.Respond(request, page)));   // set before the first request
        return list = new ListOfNames(kind, server);
    }

    /// <summary>Reads the list as commands do, page by page; a referrer's name is its artifact type.</summary>
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RegistryCall call = new();
        RegistryCatalog catalog = new(Address, call.Session, call);
        Func<string?, CancellationToken, Task<Page<string>>> read = _kind switch
        {
            "tags" => call.Open(_server).GetTagsAsync,
            "catalog" => catalog.ReadAsync,
            _ => async (next, stop) => NamesOf((await call.Open(_server).FindReferrersAsync(Subject, artifactType: null, next, stop))!),   // the server has the list
        };
        await foreach (ValueList<string> names in PageWalk.ReadAsync(_kind, read, cancellationToken))
        {
            foreach (string name in names)
            {
                yield return name;
            }
        }
    }

    /// <summary>Everything that was listed before the error.</summary>
    public async Task<(IReadOnlyList<string> Names, ImageException? Error)> ReadAllAsync()
    {
        List<string> names = [];
        try
        {
            await foreach (string name in ReadAsync(TestContext.Current.CancellationToken))
            {
                names.Add(name);
            }
        }
        catch (ImageException e)
        {
            return (names, e);
        }
        return (names, null);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Page<string> NamesOf(Page<Descriptor> page) => new([.. page.Items.Select(item => item.ArtifactType!)], page.Next) { Failure = page.Failure };   // set by Respond

    private Reply Respond(WireRequest request, Func<ListOfNames, WireRequest, (string[] Names, string? Link)> page)
    {
        Requests.Enqueue(request.Target);
        (string[] names, string? link) = page(this, request);
        Reply reply = _kind switch
        {
            "tags" => Reply.Text(200, "application/json", $"{{\"name\":\"x\",\"tags\":[{string.Join(',', names.Select(name => $"\"{name}\""))}]}}"),
            "catalog" => Reply.Text(200, "application/json", $"{{\"repositories\":[{string.Join(',', names.Select(name => $"\"{name}\""))}]}}"),
            _ => Reply.Text(200, MediaTypes.OciIndex, $"{{\"schemaVersion\":2,\"manifests\":[{string.Join(',', names.Select(Entry))}]}}"),
        };
        return link is null ? reply : reply.With("Link", link);
    }

    private static string Entry(string name) => $"{{\"mediaType\":\"{MediaTypes.OciManifest}\",\"digest\":\"{Digest.Compute("sha256", System.Text.Encoding.UTF8.GetBytes(name))}\",\"size\":2,\"artifactType\":\"{name}\"}}";
}
