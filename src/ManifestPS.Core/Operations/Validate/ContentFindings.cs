using ManifestPS.Errors;

namespace ManifestPS.Operations.Validate;

/// <summary>Tells failures that say something about an image from failures to test it.</summary>
internal static class ContentFindings
{
    /// <summary>What a failure says about content; null where it says nothing, because the repository did not answer.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="missing">The rule that is broken where the content is not there.</param>
    /// <param name="digest">The content.</param>
    public static RuleFinding? From(ImageException failure, string missing, string? digest)
    {
        string id = failure.IsAbsence || failure.Code == ImageErrorCode.BlobNotFound ? missing : failure.Code.ToString();
        return ValidationRules.Find(id) is null ? null : new RuleFinding(id, failure.Message) { Digest = digest, Path = (failure as ManifestException)?.JsonPath };
    }
}
