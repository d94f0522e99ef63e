using System.Diagnostics;

namespace ManifestPS.Registry;

/// <summary>Reads bodies: never more than a limit, never waiting longer than bearable for the next bytes.</summary>
internal sealed class ResponseBody
{
    private const int LeastBytesPerSecond = 1024;

    private readonly HttpResponseMessage _response;
    private readonly TimeSpan _timeout;

    public ResponseBody(HttpResponseMessage response, TimeSpan timeout) => (_response, _timeout) = (response, timeout);

    private string Authority => _response.RequestMessage?.RequestUri?.Authority ?? "the server";

    /// <summary>Reads the whole body.</summary>
    /// <exception cref="RegistryException">It stalls, breaks off, or is larger than the limit; then the connection is closed, not drained.</exception>
    public async Task<byte[]> ReadAsync(int limit, CancellationToken cancellationToken)
    {
        byte[] content = await ReadStartAsync(limit + 1, cancellationToken).ConfigureAwait(false);
        return content.Length <= limit
            ? content
            : throw new RegistryException(ImageErrorCode.BodyTooLarge, Authority, $"The answer of '{Authority}' is larger than {limit:N0} bytes, the limit for what was asked for.");
    }

    /// <summary>Reads at most so many bytes, and leaves the rest.</summary>
    /// <exception cref="RegistryException">The body stalls or breaks off.</exception>
    public async Task<byte[]> ReadStartAsync(int most, CancellationToken cancellationToken)
    {
        RequireOneLength();
        Stopwatch clock = Stopwatch.StartNew();
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using CancellationTokenRegistration abort = silence.Token.Register(_response.Dispose);   // .NET Framework's streams do not heed a token
        try
        {
            silence.CancelAfter(_timeout);
            using Stream stream = await _response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
            using MemoryStream content = new();
            byte[] buffer = new byte[Math.Min(most, 65536)];
            int count;
            while (content.Length < most && (count = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - content.Length)), silence.Token).ConfigureAwait(false)) > 0)
            {
                content.Write(buffer, 0, count);
                RequireProgress(content.Length, clock);
                silence.CancelAfter(_timeout);
            }
            return content.ToArray();
        }
        catch (Exception e) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested && e is OperationCanceledException or IOException or ObjectDisposedException or HttpRequestException)
        {
            throw new RegistryException(ImageErrorCode.NetworkStalled, Authority, $"'{Authority}' stopped in the middle of its answer for {_timeout.TotalSeconds:0.#} seconds.", e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new RegistryException(ImageErrorCode.NetworkTruncated, Authority, $"'{Authority}' broke off in the middle of its answer.", e);
        }
    }

    /// <summary>One byte now and then is no silence, but no answer either (slow loris).</summary>
    private void RequireProgress(long length, Stopwatch clock)
    {
        if (clock.Elapsed > _timeout + _timeout && length < LeastBytesPerSecond * clock.Elapsed.TotalSeconds)
        {
            throw new RegistryException(ImageErrorCode.NetworkStalled, Authority, $"'{Authority}' sent {length:N0} bytes of its answer in {clock.Elapsed.TotalSeconds:0} seconds; that is too slow to wait for the rest.");
        }
    }

    /// <summary>Two lengths are none (RFC 9112, section 6.3): .NET would take the first, and cut the body there.</summary>
    private void RequireOneLength()
    {
        if (_response.Content.Headers.TryGetValues("Content-Length", out IEnumerable<string>? values) && values.Distinct().Count() > 1)
        {
            throw new RegistryException(ImageErrorCode.NetworkTruncated, Authority, $"'{Authority}' states two lengths for its answer, so where it ends cannot be told.");
        }
    }
}
