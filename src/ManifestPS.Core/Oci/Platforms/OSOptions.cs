using System.Globalization;
using System.Text;
using ManifestPS.Errors;

namespace ManifestPS;

/// <summary>The bracketed part of a platform's text, <c>(osversion+feature+feature)</c>, with its percent-encoding.</summary>
internal static class OSOptions
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Features as a set: sorted, distinct, none empty.</summary>
    public static ValueList<string> Distinct(ValueList<string> features) =>
        features.Where(feature => feature.Length > 0).Distinct().OrderBy(feature => feature, StringComparer.Ordinal).ToValueList();

    /// <summary>The bracket, or nothing where there is neither version nor feature.</summary>
    public static string Format(string? version, ValueList<string> features)
    {
        string options = Encode(version ?? "") + string.Concat(Distinct(features).Select(feature => "+" + Encode(feature)));
        return options.Length == 0 ? "" : $"({options})";
    }

    /// <summary>Resolves <c>%2B</c> and the like.</summary>
    /// <exception cref="FormatException">An escape is not two hexadecimal digits, or the bytes are not UTF-8.</exception>
    public static string Decode(string text)
    {
        List<byte> bytes = [];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes.Add((byte)text[i]); // the grammar admits ASCII only
                continue;
            }
            string escape = text.Substring(i + 1, Math.Min(2, text.Length - i - 1));
            if (escape.Length != 2 || !byte.TryParse(escape, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                throw SafeText.Refusal($"'%{escape}' is not a percent sign with two hexadecimal digits");
            }
            bytes.Add(value);
            i += 2;
        }
        try
        {
            return StrictUtf8.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            throw SafeText.Refusal($"the escapes of '{text}' are not UTF-8");
        }
    }

    // containerd encodes only % + ( ) and /; everything its own parser does not read back is encoded here.
    private static string Encode(string value)
    {
        StringBuilder text = new();
        foreach (byte part in Encoding.UTF8.GetBytes(value))
        {
            string plain = PlatformParser.IsPartCharacter((char)part)
                ? ((char)part).ToString()
                : "%" + part.ToString("X2", CultureInfo.InvariantCulture);
            text.Append(plain);
        }
        return text.ToString();
    }
}
