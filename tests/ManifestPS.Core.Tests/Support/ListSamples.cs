using System.Text;
using ManifestPS.Errors;

namespace ManifestPS.Core.Tests;

/// <summary>Lists made of words: the digest of an entry is that of its name.</summary>
internal static class ListSamples
{
    public const string Repository = "localhost:5000/team/app";

    public static string DigestOf(string name) => Digest.Compute("sha256", Encoding.UTF8.GetBytes(name));

    public static Descriptor Entry(string name, string platform, string mediaType = MediaTypes.OciManifest) =>
        new() { MediaType = mediaType, Digest = DigestOf(name), Size = 7, Platform = Platform.Parse(platform) };

    public static Descriptor Attestation(Descriptor about) => new()
    {
        MediaType = MediaTypes.OciManifest,
        Digest = DigestOf("attestation of " + about.Digest),
        Size = 9,
        Platform = new Platform { OS = "unknown", Architecture = "unknown" },
        Annotations = Map((AnnotationKeys.AttestationType, "attestation-manifest"), (AnnotationKeys.AttestationSubject, about.Digest)),
    };

    public static ValueMap Map(params (string Key, string Value)[] pairs) =>
        ValueMap.Create(pairs.Select(pair => new KeyValuePair<string, string>(pair.Key, pair.Value)));

    public static ManifestList List(params Descriptor[] entries) => new() { MediaType = MediaTypes.OciIndex, Name = Repository + ":all", Manifests = [.. entries] };

    public static ManifestList DockerList(params Descriptor[] entries) => List(entries) with { MediaType = MediaTypes.DockerList };

    /// <summary>An entry that a user named, such as <c>app:amd64</c>.</summary>
    public static ManifestSource Source(Descriptor entry, string name) => new()
    {
        Digest = entry.Digest,
        Name = ImageReference.Parse(name).WithDefaultTag().ToString(),
        Reference = $"{ImageReference.Parse(name).Name}@{entry.Digest}",
        Resolved = entry.Digest,
    };

    /// <summary>The sentence of the only way this can end.</summary>
    public static string Refusal(ImageErrorCode code, Action action)
    {
        ImageException error = Assert.ThrowsAny<ImageException>(action);
        Assert.Equal(code, error.Code);
        return error.Message;
    }
}
