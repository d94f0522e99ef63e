using ManifestPS.Operations.Validation;

namespace ManifestPS.Operations;

/// <summary>The content that a descriptor may hold beside the digest that names it (OCI image-spec descriptor.md, "data").</summary>
internal static class EmbeddedData
{
    /// <summary>What is embedded and is not what its digest names.</summary>
    /// <param name="descriptors">The descriptors of one document; null for those it does not have.</param>
    public static IEnumerable<Finding> Check(IEnumerable<Descriptor?> descriptors) => descriptors
        .OfType<Descriptor>()
        .Select(descriptor => Refusal(descriptor) is { } refusal ? new Finding(ValidationRules.DataMismatch, refusal) { Digest = descriptor.Digest } : null)
        .OfType<Finding>();

    private static string? Refusal(Descriptor descriptor)
    {
        if (descriptor.Data is not { } data)
        {
            return null;
        }
        try
        {
            byte[] content = Convert.FromBase64String(data);
            if (content.Length != descriptor.Size)
            {
                return $"The data embedded for {descriptor.Digest} has {content.Length:N0} bytes where {descriptor.Size:N0} are declared.";
            }
            Digest.Verify(descriptor.Digest, content, "The embedded data");
            return null;
        }
        catch (FormatException)
        {
            return $"The data embedded for {descriptor.Digest} is not base64.";
        }
        catch (ContentException e)
        {
            return e.Message;
        }
    }
}
