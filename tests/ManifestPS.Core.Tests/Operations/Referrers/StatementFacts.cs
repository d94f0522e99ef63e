using System.Globalization;

namespace ManifestPS.Core.Tests.Evidence;

/// <summary>Holds a statement against facts of the form <c>Name=value</c>.</summary>
internal static class StatementFacts
{
    public static void Assert(string[] facts, ImageStatement statement) =>
        Xunit.Assert.All(facts, fact => Xunit.Assert.Equal(fact, $"{fact.Split('=')[0]}={Fact(statement, fact.Split('=')[0])}"));

    private static string? Fact(ImageStatement statement, string name) => (name, statement) switch
    {
        ("Type", _) => statement.GetType().Name,
        ("Materials", ImageProvenance provenance) => string.Join("; ", provenance.Materials.Select(material => $"{material.Uri} {material.Digest}")),
        ("Packages", ImageSbom sbom) => string.Join("; ", sbom.Packages.Select(package => $"{package.Name}|{package.Version}|{package.Purl}|{package.License}")),
        _ => statement.GetType().GetProperty(name)?.GetValue(statement) switch
        {
            DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
            var value => value?.ToString(),
        },
    };
}
