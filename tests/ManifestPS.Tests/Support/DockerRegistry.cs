using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ManifestPS.TestRegistry;
using ManifestPS.TestSession;

namespace ManifestPS.Tests;

/// <summary>Debian's docker-registry on a free port, with what its own log says of the requests it answered; where it is not installed, the test registry that behaves like it.</summary>
internal sealed class DockerRegistry : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("manifestps-registry-").FullName;
    private readonly Channel<JsonNode> _answers = Channel.CreateUnbounded<JsonNode>();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private Process? _process;
    private RegistryServer? _standIn;
    private int _taken;

    private DockerRegistry()
    {
    }

    /// <summary>Host and port.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Starts a registry.</summary>
    public static async Task<DockerRegistry> StartAsync()
    {
        DockerRegistry registry = new();
        if (Prerequisite.Has("docker-registry"))
        {
            await registry.RunAsync();
        }
        else
        {
            registry._standIn = await RegistryServer.StartAsync(RegistryOptions.LikeDockerRegistry());
            registry.Address = registry._standIn.Address;
        }
        return registry;
    }

    /// <summary>Puts what a store holds under a digest, and all it refers to.</summary>
    public async Task PushAsync(RegistryStore store, string repository, string digest, string? tag)
    {
        StoredManifest? manifest = store.Manifest(repository, digest);
        if (manifest is null)
        {
            ReadOnlyMemory<byte> blob = store.Blob(repository, digest) ?? throw new InvalidOperationException($"The store lacks {digest}.");
            using HttpResponseMessage upload = await _client.PostAsync(new Uri($"http://{Address}/v2/{repository}/blobs/uploads/"), null);
            Uri location = upload.EnsureSuccessStatusCode().Headers.Location ?? throw new InvalidOperationException("An upload has a location.");
            await PutAsync(new Uri($"{location}&digest={digest}"), blob, "application/octet-stream");
            return;
        }
        foreach (JsonNode? child in Children(manifest.Document))
        {
            await PushAsync(store, repository, (string?)child?["digest"] ?? "", tag: null);
        }
        await PutAsync(new Uri($"http://{Address}/v2/{repository}/manifests/{tag ?? digest}"), manifest.Content, manifest.MediaType);
    }

    /// <summary>Gives another tag to a manifest that was put.</summary>
    public Task PushTagAsync(RegistryStore store, string repository, string digest, string tag)
    {
        StoredManifest manifest = store.Manifest(repository, digest) ?? throw new InvalidOperationException($"The store lacks {digest}.");
        return PutAsync(new Uri($"http://{Address}/v2/{repository}/manifests/{tag}"), manifest.Content, manifest.MediaType);
    }

    /// <summary>The requests answered since the last call, as method, path and remote address with port.</summary>
    public async Task<IReadOnlyList<(string Method, string Path, string Remote)>> TakeRequestsAsync()
    {
        if (_standIn is not null)
        {
            RecordedRequest[] recorded = [.. _standIn.Requests.All.Skip(_taken)];
            _taken += recorded.Length;
            return [.. recorded.Where(request => IsOurs(request.Header("User-Agent"))).Select(request => (request.Method, request.Target, request.ConnectionId))];
        }
        string mark = $"/v2/?mark={Guid.NewGuid():N}";
        using HttpResponseMessage marked = await _client.GetAsync(new Uri($"http://{Address}{mark}"));
        List<(string Method, string Path, string Remote)> requests = [];
        await foreach (JsonNode answer in _answers.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            string path = (string?)answer["http.request.uri"] ?? "";
            if (path == mark)
            {
                break;
            }
            if (IsOurs((string?)answer["http.request.useragent"]))
            {
                requests.Add(((string?)answer["http.request.method"] ?? "", path, (string?)answer["http.request.remoteaddr"] ?? ""));
            }
        }
        return requests;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        if (_standIn is not null)
        {
            await _standIn.DisposeAsync();
        }
        _client.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static bool IsOurs(string? userAgent) => userAgent?.StartsWith("ManifestPS/", StringComparison.Ordinal) == true;

    private static IEnumerable<JsonNode?> Children(JsonNode? document) =>
        [.. document?["manifests"]?.AsArray() ?? [], .. document?["layers"]?.AsArray() ?? [], .. document?["config"] is { } config ? [config] : Array.Empty<JsonNode>()];

    private async Task RunAsync()
    {
        string settings = Path.Combine(_directory, "config.yml");
        await File.WriteAllTextAsync(settings, "version: 0.1\nlog:\n  formatter: json\n  accesslog:\n    disabled: true\nstorage:\n  inmemory: {}\nhttp:\n  addr: 127.0.0.1:0\n");
        ProcessStartInfo start = new("docker-registry", ["serve", settings]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["OTEL_TRACES_EXPORTER"] = "none";
        TaskCompletionSource<string> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = Process.Start(start) ?? throw new InvalidOperationException("docker-registry did not start.");
        _process.ErrorDataReceived += (_, line) => Take(line.Data, listening);
        _process.OutputDataReceived += (_, line) => Take(line.Data, listening);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        Address = await listening.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private void Take(string? line, TaskCompletionSource<string> listening)
    {
        if (line is null || !line.StartsWith('{') || JsonNode.Parse(line) is not { } entry)
        {
            return;
        }
        string message = (string?)entry["msg"] ?? "";
        if (message.StartsWith("listening on ", StringComparison.Ordinal))
        {
            listening.TrySetResult(message["listening on ".Length..]);
        }
        if (message.StartsWith("response completed", StringComparison.Ordinal))
        {
            _ = _answers.Writer.TryWrite(entry);
        }
    }

    private async Task PutAsync(Uri address, ReadOnlyMemory<byte> content, string mediaType)
    {
        using ReadOnlyMemoryContent body = new(content);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        using HttpResponseMessage response = await _client.PutAsync(address, body);
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
    }
}
