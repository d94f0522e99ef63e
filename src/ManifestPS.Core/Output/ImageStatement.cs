namespace ManifestPS;

/// <summary>What a statement of the evidence about an image says, flat. It was read and has the digest it was asked for by; whether it is signed, and by whom, was not looked at.</summary>
public abstract class ImageStatement
{
    private protected ImageStatement(ImageReferrer evidence, string digest, string? predicateType)
    {
        (Reference, Image, Subject, Platform, Source) = (evidence.Reference, evidence.Image, evidence.Subject, evidence.Platform, evidence.Source);
        (Digest, PredicateType) = (digest, predicateType);
    }

    /// <summary>Fetches the manifest of the evidence that holds the statement.</summary>
    public string Reference { get; }

    /// <summary>The image that was asked about, pinned; of an entry of a list, the list.</summary>
    public string Image { get; }

    /// <summary>Digest of the manifest that the evidence is attached to.</summary>
    public string Subject { get; }

    /// <summary>What the subject runs on, as the list says it; null where the subject is no entry of a list.</summary>
    public string? Platform { get; }

    /// <summary>How the evidence was found: ReferrersApi, ReferrersTag, Attestation or CosignTag.</summary>
    public string Source { get; }

    /// <summary>What it says, in a line.</summary>
    public abstract string Summary { get; }

    /// <summary>Digest of the statement itself, a blob of the evidence.</summary>
    public string Digest { get; }

    /// <summary>Type of the in-toto statement; null for a document that is in none.</summary>
    public string? PredicateType { get; }

    /// <summary>What the statement itself says that it is about, by name.</summary>
    public ValueList<string> SubjectNames { get; init; } = [];

    /// <summary>What the statement itself says that it is about, by digest, as <c>sha256:...</c>.</summary>
    public ValueList<string> SubjectDigests { get; init; } = [];

    /// <summary>True where the statement itself names the manifest that it is attached to.</summary>
    public bool NamesSubject => SubjectDigests.Contains(Subject);

    /// <inheritdoc/>
    public override string ToString() => Reference;
}
