using System.Globalization;
using System.Net;
using ManifestPS.Errors;

namespace ManifestPS.Registry.Bodies;

/// <summary>Refuses answers that say in two ways, or in none that makes sense, where they end (RFC 9112, section 6.3): the runtime takes the first way, a proxy on the way perhaps the other.</summary>
internal static class Framing
{
    private const int MaxShown = 64;

    /// <summary>Whether a body neither says its length nor comes in chunks, so that it ends wherever the connection does (RFC 9112, section 6.3).</summary>
    public static bool EndsWithConnection(HttpResponseMessage response) =>
        response.Version.Major == 1 && response.StatusCode != HttpStatusCode.NoContent && response.Content.Headers.ContentLength is null && response.Headers.TransferEncodingChunked is not true;

    /// <exception cref="RegistryException">The answer's length is doubtful.</exception>
    public static void Require(HttpResponseMessage response, string authority)
    {
        string[] lengths = [.. response.Content.Headers.TryGetValues("Content-Length", out IEnumerable<string>? values) ? values.SelectMany(value => value.Split(',')).Select(value => value.Trim()).Distinct() : []];
        bool sound = lengths.Length == 0
            || (lengths.Length == 1 && long.TryParse(lengths[0], NumberStyles.None, CultureInfo.InvariantCulture, out _) && response.Headers.TransferEncodingChunked is not true);
        if (!sound)
        {
            response.Dispose();
            throw new RegistryException(ImageErrorCode.ResponseInvalid, authority, $"'{authority}' sent a response whose length is ambiguous (Content-Length: {Shorten(string.Join(", ", lengths))}); it was not read.");
        }
    }

    private static string Shorten(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "...";
}
