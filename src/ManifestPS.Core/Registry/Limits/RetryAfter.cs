using System.Globalization;
using ManifestPS.Concurrency;

namespace ManifestPS.Registry.Limits;

/// <summary>Reads how long a server asks to wait (RFC 9110, section 10.2.3).</summary>
internal static class RetryAfter
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(int.MaxValue);

    /// <returns>The time, always positive; null where the header is missing, past, zero or nonsense: then waiting is up to us.</returns>
    public static TimeSpan? Read(HttpResponseMessage response, IClock clock)
    {
        string? value = response.Headers.TryGetValues("Retry-After", out IEnumerable<string>? values) ? values.First().Trim() : null;
        TimeSpan? wait = value is null or "" ? null : value.All(c => c is >= '0' and <= '9') ? FromSeconds(value) : FromDate(value, response.Headers.Date ?? clock.UtcNow);
        return wait > TimeSpan.Zero ? wait : null;
    }

    private static TimeSpan FromSeconds(string digits) =>
        double.Parse(digits, CultureInfo.InvariantCulture) is var seconds && seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest;

    /// <summary>Against the server's own Date where it sends one, so that a clock set wrong on either side does no harm.</summary>
    private static TimeSpan? FromDate(string value, DateTimeOffset now) =>
        DateTimeOffset.TryParseExact(value, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time - now : null;
}
