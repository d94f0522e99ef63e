namespace ManifestPS.Json.Schema;

/// <summary>What a schema says of one member of an object. A member that is null counts as absent: Go writers produce both.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="Rule">What its value must be.</param>
/// <param name="IsRequired">Whether it must be there.</param>
internal sealed record OciJsonMember(string Name, OciJsonRule Rule, bool IsRequired)
{
    public static OciJsonMember Required(string name, OciJsonRule rule) => new(name, rule, IsRequired: true);

    public static OciJsonMember Optional(string name, OciJsonRule rule) => new(name, rule, IsRequired: false);

    public override string ToString() => Name;
}
