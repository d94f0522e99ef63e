using ManifestPS.Errors;

namespace ManifestPS;

/// <summary>Reads the text of a platform: containerd's grammar, and the os version as crane, oras and regctl append it.</summary>
internal sealed class PlatformParser
{
    private readonly string _text;

    public PlatformParser(string? text) => _text = text ?? "";

    /// <summary>A character that a variant, a version or a feature may have unencoded.</summary>
    public static bool IsPartCharacter(char character) => character == '.' || IsOSCharacter(character);

    /// <summary>The platform of the text.</summary>
    /// <exception cref="FormatException">The text is not a platform.</exception>
    public Platform Parse()
    {
        if (_text.Equals("local", StringComparison.OrdinalIgnoreCase))
        {
            return Platform.Local;
        }
        int end = _text.IndexOfAny([':', ',']);
        Platform platform = ParseSpecifier(end < 0 ? _text : _text.Substring(0, end));
        if (end >= 0)
        {
            string osVersion = ParseAppended(_text.Substring(end));
            platform = platform.OSVersion is null ? platform with { OSVersion = osVersion } : throw Refuse("it states the os version twice");
        }
        try
        {
            return platform.WithNamedVersion();
        }
        catch (FormatException problem)
        {
            throw Refuse(problem.Message);
        }
    }

    private Platform ParseSpecifier(string specifier)
    {
        string[] parts = specifier.Split('/');
        Platform os = ParseOS(parts[0]);
        foreach (string part in parts.Skip(1))
        {
            Require(part, IsPartCharacter);
        }
        return parts.Length switch
        {
            1 => Complete(os, parts[0]),
            2 => WithProcessor(os, parts[1], variant: null),
            3 => WithProcessor(os, parts[1], parts[2]),
            _ => throw Refuse("it has more than three parts"),
        };
    }

    private Platform ParseOS(string part)
    {
        (string name, string? options) = Cut(part, '(');
        Require(name, IsOSCharacter);
        Platform os = new() { OS = KnownPlatforms.NormalizeOS(name), Architecture = "" };
        if (options is null)
        {
            return os;
        }
        (string inside, string? behind) = Cut(options, ')');
        if (behind is not "")
        {
            throw Refuse($"the bracket of '{part}' does not close at its end");
        }
        (string version, string? features) = Cut(inside, '+');
        return os with
        {
            OSVersion = version.Length == 0 ? null : ParseOption(version),
            OSFeatures = string.IsNullOrEmpty(features) ? [] : features!.Split('+').Select(ParseOption).ToValueList(), // netstandard2.0 lacks the annotation
        };
    }

    private string ParseOption(string option)
    {
        Require(option, character => character == '%' || IsPartCharacter(character));
        try
        {
            return OSOptions.Decode(option);
        }
        catch (FormatException problem)
        {
            throw Refuse(problem.Message);
        }
    }

    // :10.0.17763.6293 or ,osver=10.0.17763.6293
    private string ParseAppended(string appended)
    {
        string? version = appended.Substring(1);
        if (appended[0] == ',')
        {
            (string key, version) = Cut(version, '=');
            if (version is null || key.ToLowerInvariant() is not ("osver" or "osversion"))
            {
                throw Refuse($"'{key}' is not osver=");
            }
        }
        Require(version, IsPartCharacter);
        return version;
    }

    // One part is an operating system or else an architecture; this machine gives the other half.
    private Platform Complete(Platform os, string part)
    {
        Platform local = Platform.Local.Normalize();
        if (KnownPlatforms.IsOS(os.OS))
        {
            return local.Architecture == "arm"
                ? WithProcessor(os, "arm", local.Variant == "v7" ? null : local.Variant)
                : os with { Architecture = local.Architecture };
        }
        Platform platform = WithProcessor(new() { OS = local.OS, Architecture = "" }, part, variant: null);
        return KnownPlatforms.IsArchitecture(platform.Architecture)
            ? platform
            : throw Refuse($"'{part}' is neither an operating system nor an architecture");
    }

    // containerd keeps what was typed of the two default variants: linux/arm has none, linux/arm64/v8 has v8.
    private static Platform WithProcessor(Platform os, string architecture, string? variant)
    {
        Processor processor = new Processor(architecture, variant).Normalize();
        return os with
        {
            Architecture = processor.Architecture,
            Variant = (processor.Architecture, processor.Variant, variant) switch
            {
                ("arm", "v7", null) => null,
                ("arm64", null, not null) => "v8",
                _ => processor.Variant,
            },
        };
    }

    private static bool IsOSCharacter(char character) =>
        character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-';

    private static (string Before, string? After) Cut(string text, char separator)
    {
        int at = text.IndexOf(separator);
        return at < 0 ? (text, null) : (text.Substring(0, at), text.Substring(at + 1));
    }

    private void Require(string part, Func<char, bool> isAllowed)
    {
        if (part.Length == 0)
        {
            throw Refuse(_text.Length == 0 ? "it is empty" : "one of its parts is empty");
        }
        if (!part.All(isAllowed))
        {
            throw Refuse($"'{part.First(character => !isAllowed(character))}' cannot stand in '{part}'");
        }
    }

    private FormatException Refuse(string problem) =>
        SafeText.Refusal($"'{_text}' is not a platform: {problem}. Write os/architecture[/variant], such as linux/amd64, linux/arm/v7 "
            + "or windows(10.0.20348)/amd64, or local for this machine.");
}
