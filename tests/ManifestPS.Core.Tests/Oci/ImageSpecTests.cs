using System.Text;
using ManifestPS.Errors;
using ManifestPS.Json.Schema;
using ManifestPS.Json;

namespace ManifestPS.Core.Tests;

/// <summary>The image-spec's own examples are judged as its own tests judge them; the table says where it is from.</summary>
public class ImageSpecTests
{
    private const string Valid = "valid";

    /// <summary>kind, source, what it shows, verdict, JSON paths where it is invalid, document</summary>
    public static TheoryData<string, string, string, string, string, string> Cases =>
        [.. GoldenTable.Read("image-spec.tsv").Select(cells => (cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_example_is_judged_as_the_spec_judges_it(string kind, string source, string shows, string verdict, string where, string document)
    {
        string[] paths = [.. Judgements(kind, document)];

        Assert.True((paths is ["-", ..]) == (verdict == Valid), $"{source}, {shows}: {string.Join(", ", paths)}");
        Assert.All(paths, path => Assert.Equal(where, path));
    }

    [Fact]
    public void Every_case_of_the_spec_is_in_the_table()
    {
        string[] verdicts = [.. Cases.Select(row => $"{row.Data.Item1} {row.Data.Item4}")];

        Assert.Equal(86, verdicts.Length);
        Assert.Equal(
            ["config invalid: 8", "config valid: 5", "descriptor invalid: 18", "descriptor valid: 17", "index invalid: 7", "index valid: 10", "layout invalid: 1", "layout valid: 2", "manifest invalid: 6", "manifest valid: 12"],
            verdicts.GroupBy(verdict => verdict).Select(group => $"{group.Key}: {group.Count()}").Order(StringComparer.Ordinal));
    }

    // A descriptor is judged wherever one may stand.
    private static IEnumerable<string> Judgements(string kind, string document) => kind switch
    {
        "config" => [Judge(() => OciJson.CheckConfig(Encoding.UTF8.GetBytes(document)), "$")],
        "layout" => [Judge(() => LayoutVersion(document) == "1.0.0" ? [] : [new SchemaViolation("$.imageLayoutVersion", "another version")], "$")],
        "descriptor" =>
        [
            JudgeManifest(Json.Index(document), "$.manifests[0]"),
            JudgeManifest(Json.Index(members: $"\"subject\":{document}"), "$.subject"),
            JudgeManifest(Json.Image($"\"subject\":{document}"), "$.subject"),
            JudgeManifest(Json.Image().Replace(Json.Descriptor(MediaTypes.OciConfig), document, StringComparison.Ordinal), "$.config"),
            JudgeManifest(Json.Image().Replace(Json.Descriptor(MediaTypes.OciLayerGzip), document, StringComparison.Ordinal), "$.layers[0]"),
        ],
        _ => [JudgeManifest(document, "$")],
    };

    private static string LayoutVersion(string document) => OciJson.ReadLayoutVersion(Encoding.UTF8.GetBytes(document));

    private static string JudgeManifest(string document, string root) => Judge(() => OciJson.CheckManifest(Encoding.UTF8.GetBytes(document), null), root);

    private static string Judge(Func<ValueList<SchemaViolation>> check, string root)
    {
        try
        {
            string[] paths = [.. check().Select(violation => violation.Path.Replace(root, "$", StringComparison.Ordinal))];
            return paths.Length == 0 ? "-" : string.Join(' ', paths);
        }
        catch (ManifestException e) when (e.Code == ImageErrorCode.JsonInvalid)
        {
            return "not JSON";
        }
    }
}
