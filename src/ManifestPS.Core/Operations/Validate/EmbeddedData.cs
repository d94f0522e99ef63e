using ManifestPS.Errors;

namespace ManifestPS.Operations.Validate;

/// <summary>The content that a descriptor may hold beside the digest that names it (OCI image-spec descriptor.md, "data").</summary>
internal static class EmbeddedData
{
    /// <summary>What is embedded and is not what its digest names, or of which that cannot be told.</summary>
    /// <param name="descriptors">The descriptors of one document; null for those it does not have.</param>
    public static IEnumerable<RuleFinding> Check(IEnumerable<Descriptor?> descriptors) => descriptors.OfType<Descriptor>().Select(Check).OfType<RuleFinding>();

    private static RuleFinding? Check(Descriptor descriptor)
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
                return Broken(ValidationRules.DataMismatch, $"The data embedded for {descriptor.Digest} has {content.Length:N0} bytes where {descriptor.Size:N0} are declared.");
            }
            Digest.Verify(descriptor.Digest, content, "The embedded data");
            return null;
        }
        catch (FormatException)
        {
            return Broken(ValidationRules.DataMismatch, $"The data embedded for {descriptor.Digest} is not base64.");
        }
        catch (ContentException e)
        {
            return Broken(e.Code == ImageErrorCode.DigestMismatch ? ValidationRules.DataMismatch : e.Code.ToString(), e.Message);
        }

        RuleFinding Broken(string rule, string message) => new(rule, message) { Digest = descriptor.Digest };
    }
}
