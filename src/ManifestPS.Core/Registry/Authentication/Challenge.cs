namespace ManifestPS.Registry.Authentication;

/// <summary>What a server wants to see before it answers: one challenge of a WWW-Authenticate header (RFC 9110, section 11.6.1).</summary>
internal sealed record Challenge(string Scheme, ValueMap Parameters)
{
    /// <summary>Where the server lies that sent it; None where that is not known.</summary>
    public AddressKinds GivenBy { get; init; }

    public bool IsBearer => string.Equals(Scheme, "Bearer", StringComparison.OrdinalIgnoreCase);

    public bool IsBasic => string.Equals(Scheme, "Basic", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where to get tokens; null if the challenge does not say.</summary>
    public string? Realm => Find("realm");

    /// <summary>The name under which the token server knows the registry; null where the challenge does not say.</summary>
    public string? Service => Find("service");

    /// <summary>What the registry thinks a token should be asked for; null where the challenge does not say.</summary>
    public string? Scope => Find("scope");

    /// <summary>Whether both send to the same service of the same token server: a token of it, just made, is as good as any.</summary>
    public bool NamesServerOf(Challenge? other) => Realm == other?.Realm && Service == other?.Service;

    /// <summary>The challenge to answer: Bearer before Basic; null where there is neither.</summary>
    public static Challenge? Choose(IEnumerable<Challenge> challenges) =>
        challenges.OrderByDescending(challenge => challenge.IsBearer).FirstOrDefault(challenge => challenge.IsBearer || challenge.IsBasic);

    private string? Find(string name) => Parameters.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
}
