using ManifestPS.Errors;
using ManifestPS.Json;

namespace ManifestPS.Fuzz.Targets;

/// <summary>Any bytes are a list that is written as it was read, an image, or one ManifestException of readable length.</summary>
public sealed class DocumentTarget : FuzzTarget
{
    private static readonly string?[] Declared = [null, MediaTypes.OciIndex, MediaTypes.DockerList, MediaTypes.OciManifest, MediaTypes.DockerManifest];

    public override IReadOnlyList<string> Corpus { get; } = [.. Documents.Lists, .. Documents.Images];

    public override IReadOnlyList<string> Dictionary => Documents.Words;

    public override bool Try(byte[] input) => Array.ConvertAll(Declared, declared => Read(input, declared)).Contains(true);

    private static bool Read(byte[] input, string? declared)
    {
        ManifestDocument document;
        try
        {
            document = OciJson.ReadManifest(input, declared);
        }
        catch (ManifestException e)
        {
            Require(e.Message.Length is > 10 and < 2_100, $"a message of {e.Message.Length} characters");
            Require(!IsRight(input, declared), "what cannot be read is called right");
            return false;
        }
        _ = OciJson.CheckManifest(input, declared);
        Require(declared is null || document.MediaType == declared, $"declared {declared}, read {document.MediaType}");
        if (document is ManifestList list)
        {
            byte[] written = OciJson.Write(list);
            Require(list.Equals(OciJson.ReadManifest(written, declared)), "the list is read back as another");
            Require(written.AsSpan().SequenceEqual(OciJson.Write((ManifestList)OciJson.ReadManifest(written, null))), "the list is written differently the second time");
        }
        return true;
    }

    private static bool IsRight(byte[] input, string? declared)
    {
        try
        {
            return OciJson.CheckManifest(input, declared).Count == 0;
        }
        catch (ManifestException)
        {
            return false;
        }
    }
}
