using System.Text;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Operations.Inspect;
using ManifestPS.Transports.OciLayout;
using ManifestPS.Transports;

namespace ManifestPS.Fuzz.Targets;

/// <summary>Any document in a layout, in place of index.json or as a blob with the right digest, is inspected or is one ImageException.</summary>
public sealed class LayoutTarget : FuzzTarget
{
    private static readonly InspectionOptions[] Options =
        [new(), new() { Detailed = true, IncludeAttestation = true }, new() { Platform = Platform.Parse("linux/arm/v7") }];

    private readonly DirectoryInfo _directory = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"manifestps-fuzz-{Guid.NewGuid():N}"));
    private readonly string[] _pool;

    public LayoutTarget()
    {
        _ = _directory.CreateSubdirectory("blobs/sha256");
        File.WriteAllText(Path.Combine(_directory.FullName, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        string config = Describe(MediaTypes.OciConfig, """{"os":"linux","architecture":"arm","variant":"v7"}""");
        string image = $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.OciManifest}}}","config":{{{config}}},"layers":[{{{config}}}]}""";
        string entry = Describe(MediaTypes.OciManifest, image);
        string list = $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.OciIndex}}}","manifests":[{{{entry}}}]}""";
        string listed = Describe(MediaTypes.OciIndex, list);
        string attested = entry[..^1] + $$$""","annotations":{"vnd.docker.reference.type":"attestation-manifest","vnd.docker.reference.digest":"{{{entry.Split('"')[7]}}}"}}""";
        _pool = [config, entry, listed, attested];
        Corpus = [image, list, $$$"""{"schemaVersion":2,"manifests":[{{{listed}}},{{{entry}}},{{{attested}}},{{{listed}}}]}"""];
        Dictionary = [.. Documents.Words, .. _pool, .. _pool.Select(text => text + ",")];
    }

    public override IReadOnlyList<string> Corpus { get; }

    public override IReadOnlyList<string> Dictionary { get; }

    public override bool Try(byte[] input)
    {
        string type = Encoding.UTF8.GetString(input).Contains("\"layers\"", StringComparison.Ordinal) ? MediaTypes.OciManifest : MediaTypes.OciIndex;
        string blob = Path.Combine(_directory.FullName, "blobs", "sha256", Digest.GetEncoded(Digest.Compute("sha256", input)));
        bool isNew = !File.Exists(blob);
        try
        {
            File.WriteAllBytes(blob, input);
            bool asBlob = Inspect(Encoding.UTF8.GetBytes($$$"""{"schemaVersion":2,"manifests":[{"mediaType":"{{{type}}}","digest":"{{{Digest.Compute("sha256", input)}}}","size":{{{input.Length}}}}]}"""));
            return Inspect(input) || asBlob;
        }
        finally
        {
            if (isNew)
            {
                File.Delete(blob);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        _directory.Delete(recursive: true);
        base.Dispose(disposing);
    }

    private bool Inspect(byte[] index)
    {
        File.WriteAllBytes(Path.Combine(_directory.FullName, "index.json"), index);
        VerifiedSource repository = new(new OciLayoutRepository(_directory.FullName));
        ImageReference reference = ImageReference.Parse($"oci-layout://{_directory.FullName}");
        return Array.ConvertAll(Options, options => Inspect(repository, options, reference)).Contains(true);
    }

    private static bool Inspect(VerifiedSource repository, InspectionOptions options, ImageReference reference)
    {
        try
        {
            ValueList<ManifestDescriptor> found = new ImageInspection(options).InspectAllAsync(new ImageSource(reference, repository), CancellationToken.None).GetAwaiter().GetResult();
            Require(found.All(item => ImageReference.Parse(item.Reference).Digest == item.Digest && item.ImageSize is null or >= 0), "a row without its digest");
            return true;
        }
        catch (ImageException)
        {
            return false;
        }
    }

    /// <summary>Writes a blob and gives its descriptor.</summary>
    private string Describe(string mediaType, string content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        string digest = Digest.Compute("sha256", bytes);
        File.WriteAllBytes(Path.Combine(_directory.FullName, "blobs", "sha256", Digest.GetEncoded(digest)), bytes);
        return $$$"""{"mediaType":"{{{mediaType}}}","digest":"{{{digest}}}","size":{{{bytes.Length}}}}""";
    }
}
