using System.Management.Automation;
using System.Text.Json.Nodes;
using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>A session, and a registry with two images under two tags, a list of four with an attestation, and another list.</summary>
internal sealed class ListScene : IAsyncDisposable
{
    public const string Repository = "my/image";

    private ListScene(RegistryServer registry) => Registry = registry;

    public ModuleRunspace Session { get; } = new();

    public RegistryServer Registry { get; }

    public RegistryStore Store => Registry.Store;

    public string Image => $"{Registry.Address}/{Repository}";

    public static async Task<ListScene> StartAsync(RegistryOptions? options = null)
    {
        ListScene scene = new(await RegistryServer.StartAsync(options ?? RegistryOptions.LikeDockerRegistry()));
        scene.Fill();
        return scene;
    }

    /// <summary>Runs a script in which <c>{0}</c> stands for the repository.</summary>
    public Outcome Run(string script, params object?[] input) => Session.Invoke(script.Replace("{0}", Image, StringComparison.Ordinal), input);

    /// <summary>The only object that a script gives.</summary>
    public PSObject One(string script, params object?[] input) => Assert.Single(Run(script, input).Clean()) ?? throw new InvalidOperationException("The script gave null.");

    /// <summary>The document under a tag.</summary>
    public JsonNode Document(string tag) => Store.Manifest(Repository, tag)?.Document ?? throw new InvalidOperationException($"Nothing is under {tag}.");

    /// <summary>The entries of the list under a tag, as architecture and variant.</summary>
    public string Entries(string tag) => string.Join(' ', Document(tag)["manifests"]?.AsArray().Select(entry => $"{entry?["platform"]?["architecture"]}{entry?["platform"]?["variant"]}") ?? []);

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        Session.Dispose();
    }

    private void Fill()
    {
        _ = Store.AddImage(Repository, "amd64", docker: true);
        _ = Store.AddImage(Repository, "arm", architecture: "arm", docker: true);
        _ = Store.AddList(Repository, "other", docker: false, Store.AddImage(Repository, null, architecture: "s390x"));
        SampleImage[] images = [Store.AddImage(Repository, null), Store.AddImage(Repository, null, architecture: "arm64"), Store.AddImage(Repository, null, architecture: "ppc64le")];
        SampleImage attestation = Store.AddImage(Repository, null, os: "unknown", architecture: "unknown");
        JsonNode[] entries = [.. images.Append(attestation).Select(Entry)];
        entries[0]["annotations"] = new JsonObject { ["note"] = "a+b" };
        entries[0]["x-unknown"] = new JsonObject { ["kept"] = true };
        entries[3]["annotations"] = new JsonObject { ["vnd.docker.reference.type"] = "attestation-manifest", ["vnd.docker.reference.digest"] = images[0].Digest };
        JsonObject list = new() { ["schemaVersion"] = 2, ["mediaType"] = TestLayout.OciIndex, ["manifests"] = new JsonArray(entries) };
        _ = Store.PutManifest(Repository, "list", TestLayout.OciIndex, list.ToJsonString());
    }

    private static JsonNode Entry(SampleImage image) => new JsonObject
    {
        ["mediaType"] = image.MediaType,
        ["digest"] = image.Digest,
        ["size"] = image.Size,
        ["platform"] = new JsonObject { ["architecture"] = image.Architecture, ["os"] = image.OS },
    };
}
