using ManifestPS.Errors;

namespace ManifestPS.Operations.Validate;

/// <summary>What a list must, and should, be before anybody gets it: judged from the list alone.</summary>
public static class ListRules
{
    /// <summary>Refuses what a Docker manifest list has no members for.</summary>
    /// <param name="list">The list.</param>
    /// <returns>The list.</returns>
    /// <exception cref="UnsupportedImageException">It is a Docker list and holds what only an OCI index can.</exception>
    public static ManifestList RequireHoldable(ManifestList list) =>
        FindExcess(list) is { } excess ? throw new UnsupportedImageException(ImageErrorCode.DockerListCannotHold, excess) : list;

    /// <summary>Refuses two images for one platform.</summary>
    /// <param name="list">The list.</param>
    /// <returns>The list.</returns>
    /// <exception cref="UnsupportedImageException">Two entries with different content are for one platform.</exception>
    public static ManifestList RequireDistinctPlatforms(ManifestList list) =>
        FindDuplicates(list).FirstOrDefault() is { } duplicates ? throw new UnsupportedImageException(ImageErrorCode.DuplicatePlatform, duplicates) : list;

    /// <summary>Refuses a list that has no image for a platform.</summary>
    /// <remarks>An artifact counts like an image. A nested list does not, whatever platform it states: what it holds is not known here, and many clients do not look into it.</remarks>
    /// <param name="list">The list.</param>
    /// <param name="required">The platforms that must be there, each matched as a machine of it would.</param>
    /// <returns>The list.</returns>
    /// <exception cref="UnsupportedImageException">One is not there.</exception>
    public static ManifestList RequirePlatforms(ManifestList list, IEnumerable<Platform> required)
    {
        Platform[] there = [.. list.Manifests.Where(entry => ChoiceOf(entry) is not null).Select(entry => entry.Platform).OfType<Platform>()];
        string[] missing = [.. required.Where(platform => !there.Any(candidate => IsFor(candidate.Normalize(), platform.Normalize()))).Select(platform => platform.ToString())];
        if (missing.Length == 0)
        {
            return list;
        }
        IEnumerable<string> nested = list.Manifests.Where(entry => MediaTypes.IsManifestList(entry.MediaType) && entry.Platform is { IsStated: true }).Select(entry => $"{entry.Platform} (a nested list, which does not count)");
        string has = string.Join(", ", there.Select(platform => platform.ToString()).Distinct().Concat(nested));
        throw new UnsupportedImageException(ImageErrorCode.RequiredPlatformMissing, $"The list lacks {string.Join(", ", missing)}. It has: {(has.Length == 0 ? "none" : has)}.");
    }

    /// <summary>What breaks a rule, or will surprise somebody.</summary>
    /// <param name="list">The list.</param>
    public static IEnumerable<RuleFinding> Check(ManifestList list)
    {
        Descriptor[] images = [.. list.Manifests.Where(entry => !entry.IsCompanion)];
        if (list.Manifests.Count == 0)
        {
            yield return new RuleFinding(nameof(ImageErrorCode.ListIsEmpty), "The list has no entries.");
        }
        if (list.Manifests.Count > 0 && images.Length == 0)
        {
            yield return new RuleFinding("OnlyAttestations", "The list has nothing but attestations, so there is no image to run.");
        }
        if (FindExcess(list) is { } excess)
        {
            yield return new RuleFinding(nameof(ImageErrorCode.DockerListCannotHold), excess);
        }
        if (FindMixture(list.MediaType, images) is { } mixture)
        {
            yield return new RuleFinding(ValidationRules.MixedMediaTypes, mixture);
        }
        foreach (RuleFinding finding in EmbeddedData.Check([.. list.Manifests, list.Subject]))
        {
            yield return finding;
        }
        foreach (RuleFinding finding in images.SelectMany(entry => CheckEntry(list, entry, isAlone: images.Length == 1)))
        {
            yield return finding;
        }
        foreach (string duplicates in FindDuplicates(list))
        {
            yield return new RuleFinding(nameof(ImageErrorCode.DuplicatePlatform), duplicates);
        }
        foreach (IGrouping<(string Digest, Platform? Platform), Descriptor> same in list.Manifests.GroupBy(entry => (entry.Digest, entry.Platform?.Normalize())).Where(same => same.Count() > 1))
        {
            yield return new RuleFinding("DuplicateEntry", $"The entry {same.First()} is there {same.Count()} times.") { Digest = same.Key.Digest };
        }
        foreach (Descriptor attestation in list.Manifests.Where(entry => images.Length > 0 && (entry.IsAttestation || entry.CompanionOf is not null) && images.All(image => image.Digest != entry.CompanionOf)))
        {
            yield return new RuleFinding("AttestationWithoutSubject", $"The {(attestation.IsAttestation ? "attestation" : "entry")} {attestation.Digest} is about an entry that the list does not have.") { Digest = attestation.Digest };
        }
    }

    private static IEnumerable<RuleFinding> CheckEntry(ManifestList list, Descriptor entry, bool isAlone)
    {
        string name = list.FindSource(entry)?.Name ?? entry.ToString();
        bool isImage = ManifestKind.Of(entry) == ManifestKind.Image;
        string? missing = entry.Platform switch
        {
            null => isAlone && list.MediaType != MediaTypes.DockerList ? null : "platform",   // of an index with one image many clients take that one
            { OS: "" } => "operating system",
            { Architecture: "" } => "architecture",
            _ => null,
        };
        if (isImage && missing is not null)
        {
            yield return new RuleFinding(ValidationRules.PlatformMissing, $"'{name}' states no {missing}.") { Digest = entry.Digest };
        }
        else if (isImage && entry.Platform is { IsKnown: false })
        {
            yield return new RuleFinding(ValidationRules.PlatformUnknown, $"'{name}' is for a platform that no machine asks for: {entry.Platform}.") { Digest = entry.Digest };
        }
        if (isImage && entry.Platform?.Normalize() is { OS: "windows", OSVersion: null })
        {
            yield return new RuleFinding(ValidationRules.WindowsVersionMissing, $"'{name}' states no os.version; Windows hosts choose by it.") { Digest = entry.Digest };
        }
        if (MediaTypes.IsManifestList(entry.MediaType))
        {
            yield return new RuleFinding("NestedList", $"'{name}' is itself a list; many clients do not look into it.") { Digest = entry.Digest };
        }
        if (list.FindSource(entry)?.ConfigPlatform is { } config && entry.Platform is { } stated && (config.Normalize().OS, config.Normalize().Architecture) != (stated.Normalize().OS, stated.Normalize().Architecture))
        {
            yield return new RuleFinding(ValidationRules.PlatformContradictsConfig, $"'{name}' is listed for {stated}, but its configuration says {config}.") { Digest = entry.Digest };
        }
    }

    private static string? FindExcess(ManifestList list)
    {
        if (list.MediaType != MediaTypes.DockerList)
        {
            return null;
        }
        string? excess = list switch
        {
            { Annotations.Count: > 0 } => "annotations of the list",
            { ArtifactType: not null } => "an artifact type",
            { Subject: not null } => "a subject",
            _ when list.Manifests.FirstOrDefault(entry => entry.IsAttestation) is { } attestation => $"the attestation {attestation.Digest}",
            _ when list.Manifests.FirstOrDefault(entry => entry.Annotations.Count > 0) is { } annotated => $"annotations of the entry {annotated}",
            _ when list.Manifests.FirstOrDefault(entry => entry.ArtifactType is not null || entry.Data is not null) is { } artifact => $"artifact type or data of the entry {artifact}",
            _ => null,
        };
        return excess is null ? null : $"A Docker manifest list cannot hold {excess}; an OCI image index can.";
    }

    private static string? FindMixture(string listType, Descriptor[] entries)
    {
        bool hasOci = entries.Any(entry => entry.MediaType is MediaTypes.OciManifest or MediaTypes.OciIndex);
        bool hasDocker = entries.Any(entry => entry.MediaType is MediaTypes.DockerManifest or MediaTypes.DockerList);
        return (hasOci, hasDocker) switch
        {
            (true, true) => "The list holds Docker and OCI manifests together; some registries (Quay, GCR) refuse that.",
            (true, false) when listType == MediaTypes.DockerList => "The list has a Docker media type, but its manifests have OCI media types; a client that knows only Docker's types can read none of them.",
            _ => null,
        };
    }

    /// <summary>What machines choose an image by; null for an entry that none chooses so.</summary>
    /// <remarks>Artifacts are chosen by platform, too; what only goes with an image is not. Of twins that differ in compression a machine takes the one that it can unpack. No machine heeds processor features or members that no spec defines.</remarks>
    internal static (Platform Platform, string? ArtifactType, bool IsZstd)? ChoiceOf(Descriptor entry) => entry is { IsCompanion: false, Platform: { IsStated: true } platform } && !MediaTypes.IsManifestList(entry.MediaType)
        ? (platform.Normalize() with { Features = [], Unknown = ValueMap.None }, entry.ArtifactType, entry.IsZstd)
        : null;

    private static IEnumerable<string> FindDuplicates(ManifestList list) => list.Manifests
        .GroupBy(ChoiceOf)
        .Where(entries => entries.Key is not null && entries.Select(entry => entry.Digest).Distinct().Count() > 1)
        .Select(entries => $"The list has more than one {(entries.Key?.ArtifactType is { } type ? $"'{type}'" : "image")} for {entries.Key?.Platform}: {string.Join(", ", entries.Select(entry => list.FindSource(entry)?.Name ?? entry.Digest))}. Which one a machine gets would be chance.");

    private static bool IsFor(Platform candidate, Platform required) =>
        candidate.OS == required.OS && candidate.Architecture == required.Architecture
        && (required.Variant is null || required.Variant == candidate.Variant)
        && (required.OSVersion is null || OSVersionComparer.IsWithin(candidate.OSVersion, required.OSVersion));
}
