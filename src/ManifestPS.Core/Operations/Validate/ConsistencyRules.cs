namespace ManifestPS.Operations.Validate;

/// <summary>Whether the images of one list do the same: whoever pulls a name expects it to work alike on every platform.</summary>
/// <remarks>Images are compared within one operating system, since paths and users of Windows are others than those of Linux. What most of them have is the norm.</remarks>
internal static class ConsistencyRules
{
    private static readonly (string Rule, string What, Func<ConfigDocument, string?> Value)[] Values =
    [
        ("EntryPointDiffers", "entry point", config => QuotedList.Write(config.EntryPoint)),
        ("CommandDiffers", "command", config => QuotedList.Write(config.Command)),
        ("UserDiffers", "user", config => config.User),
        ("WorkingDirectoryDiffers", "working directory", config => config.WorkingDirectory),
    ];

    private static readonly (string Rule, string What, Func<ConfigDocument, IEnumerable<string>> Names)[] Sets =
    [
        ("ExposedPortsDiffer", "exposed ports", config => config.ExposedPorts),
        ("VolumesDiffer", "volumes", config => config.Volumes),
        ("EnvironmentNamesDiffer", "environment variables", config => config.Variables.Keys),
        ("LabelNamesDiffer", "labels", config => config.Labels.Keys),
    ];

    /// <summary>What differs, each with the image that differs from the norm.</summary>
    public static IEnumerable<(CheckedImage Image, RuleFinding RuleFinding)> Check(IEnumerable<CheckedImage> images) =>
        images.GroupBy(image => image.Config.Platform?.Normalize().OS).SelectMany(CheckAlike);

    private static IEnumerable<(CheckedImage Image, RuleFinding RuleFinding)> CheckAlike(IEnumerable<CheckedImage> images)
    {
        foreach ((string rule, string what, Func<ConfigDocument, string?> value) in Values)
        {
            foreach ((CheckedImage odd, CheckedImage norm, string others) in Deviations(images, value))
            {
                yield return (odd, new RuleFinding(rule, $"The {what} of {odd.Scope} is {value(odd.Config) ?? "the default"}, but {value(norm.Config) ?? "the default"} of {others}."));
            }
        }
        foreach ((string rule, string what, Func<ConfigDocument, IEnumerable<string>> names) in Sets)
        {
            foreach ((CheckedImage odd, CheckedImage norm, string others) in Deviations(images, config => string.Join("\n", names(config).OrderBy(name => name, StringComparer.Ordinal))))
            {
                yield return (odd, new RuleFinding(rule, $"{odd.Scope} {Describe(names(odd.Config), names(norm.Config), what, others)}."));
            }
        }
    }

    /// <summary>Every image that has not the value that most have, with one that has it, and what to call those.</summary>
    private static IEnumerable<(CheckedImage Odd, CheckedImage Norm, string Others)> Deviations(IEnumerable<CheckedImage> images, Func<ConfigDocument, string?> value)
    {
        CheckedImage[][] groups = [.. images.GroupBy(image => value(image.Config)).Select(alike => alike.ToArray()).OrderByDescending(alike => alike.Length)];   // stable: of equals the first
        return groups.Skip(1).SelectMany(odd => odd).Select(odd => (odd, groups[0][0], Others(groups[0])));
    }

    private static string Others(CheckedImage[] images) =>
        images.Length == 1 ? images[0].Scope.ToString() : $"{images[0].Scope} and {images.Length - 1} more";

    private static string Describe(IEnumerable<string> odd, IEnumerable<string> norm, string what, string others)
    {
        string lacking = Join(norm.Except(odd)), besides = Join(odd.Except(norm));
        return (lacking, besides) switch
        {
            (_, "") => $"lacks the {what} {lacking} of {others}",
            ("", _) => $"has the {what} {besides}, unlike {others}",
            _ => $"has the {what} {besides}, but lacks {lacking} of {others}",
        };
    }

    private static string Join(IEnumerable<string> names) => string.Join(", ", names.OrderBy(name => name, StringComparer.Ordinal));
}
