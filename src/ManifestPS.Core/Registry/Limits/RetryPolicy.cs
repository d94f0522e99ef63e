using ManifestPS.Concurrency;
using ManifestPS.Errors;

namespace ManifestPS.Registry.Limits;

/// <summary>Which failures may pass by themselves, and how long to wait for that.</summary>
internal static class RetryPolicy
{
    private static readonly TimeSpan Base = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(20);

    /// <summary>Whether the same request may have another outcome.</summary>
    /// <remarks>What a redirect's target refuses is asked for again at the registry: a signed address may have expired on the way.</remarks>
    public static bool MayPass(RegistryRequest request, RegistryException failure) => failure.StatusCode is { } status
        ? status is 408 or 425 or 429 or 499 or 500 or 502 or 503 or 504 or (>= 520 and <= 524)
            || (failure.Code == ImageErrorCode.RedirectRefused && request.Method == HttpMethod.Get)
        : failure.Code is ImageErrorCode.ConnectionRefused or ImageErrorCode.NetworkFailed or ImageErrorCode.NetworkTruncated or ImageErrorCode.NetworkStalled;

    /// <summary>Full jitter: anything from nothing to a bound that doubles, so that clients that failed together do not come back together.</summary>
    /// <param name="failures">How many attempts failed, at least 1.</param>
    /// <param name="clock">Throws the dice.</param>
    public static TimeSpan Backoff(int failures, IClock clock) =>
        TimeSpan.FromSeconds(clock.NextDouble() * Math.Min(Cap.TotalSeconds, Base.TotalSeconds * Math.Pow(2, failures - 1)));
}
