using ManifestPS.Errors;

namespace ManifestPS.Operations.Referrers;

/// <summary>A part of the evidence about an image, as one place gave it.</summary>
/// <param name="Found">The evidence.</param>
/// <param name="Failure">Why the place gives no more than this; null where it did not fail.</param>
public sealed record ReferrerPart(ValueList<ImageReferrer> Found, ImageException? Failure);
