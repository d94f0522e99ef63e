using ManifestPS.Concurrency;
using ManifestPS.Errors;
using ManifestPS.Registry.Connections;

namespace ManifestPS.Registry.Bodies;

/// <summary>Reads bodies: never more than a limit, never waiting longer than bearable for the next bytes, nor for ever at a trickle.</summary>
internal sealed class ResponseBody
{
    private readonly HttpResponseMessage _response;
    private readonly TimeSpan _timeout;
    private readonly IClock _clock;

    /// <param name="response">The answer whose body it is.</param>
    /// <param name="options">How long to wait for data, and the clock that throughput is measured by.</param>
    public ResponseBody(HttpResponseMessage response, RegistryOptions options) =>
        (_response, _timeout, _clock) = (response, options.Timeout, options.Clock);

    private string Authority => _response.RequestMessage?.RequestUri?.Authority ?? "the server";

    /// <summary>Reads the whole body.</summary>
    /// <exception cref="RegistryException">It stalls, breaks off, or is larger than the limit; then the connection is closed, not drained.</exception>
    public async Task<byte[]> ReadAsync(int limit, CancellationToken cancellationToken)
    {
        byte[] content = await ReadStartAsync(limit + 1, cancellationToken).ConfigureAwait(false);
        return content.Length <= limit
            ? content
            : throw new RegistryException(ImageErrorCode.BodyTooLarge, Authority, $"The response of '{Authority}' is larger than {limit:N0} bytes, the limit for what was asked for.");
    }

    /// <summary>Reads at most so many bytes, and leaves the rest.</summary>
    /// <exception cref="RegistryException">The body stalls or breaks off.</exception>
    public async Task<byte[]> ReadStartAsync(int most, CancellationToken cancellationToken)
    {
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using CancellationTokenRegistration abort = silence.Token.Register(_response.Dispose);   // .NET Framework's streams do not heed a token
        try
        {
            _clock.CancelAfter(silence, _timeout);
            using Stream body = await _response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
            using ContentCoding? coding = ContentCoding.Of(_response, body, Authority);
            Stream stream = coding?.Decoded ?? body;
            using MemoryStream content = new();
            byte[] buffer = new byte[Math.Min(most, 65536)];
            Throughput throughput = new(_clock, _timeout + _timeout);
            int count;
            while (content.Length < most && (count = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - content.Length)), silence.Token).ConfigureAwait(false)) > 0)
            {
                content.Write(buffer, 0, count);
                RequireThroughput(throughput, count);
                RequireMeasure(coding, count);
                _clock.CancelAfter(silence, _timeout);
            }
            return content.ToArray();
        }
        catch (Exception e) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested && e is OperationCanceledException or IOException or ObjectDisposedException or HttpRequestException)
        {
            throw new RegistryException(ImageErrorCode.NetworkStalled, Authority, $"'{Authority}' stopped in the middle of its response for {Seconds.Write(_timeout)}.", e);
        }
        catch (InvalidDataException e)
        {
            throw ContentCoding.Damaged(Authority, e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new RegistryException(ImageErrorCode.NetworkTruncated, Authority, $"'{Authority}' broke off in the middle of its response.", e);
        }
    }

    private void RequireMeasure(ContentCoding? coding, int count)
    {
        if (coding?.IsMeasured(count) == false)
        {
            throw new RegistryException(ImageErrorCode.BodyTooLarge, Authority, $"'{Authority}' sent a compressed response that expands more than a hundredfold.");
        }
    }

    private void RequireThroughput(Throughput throughput, int count)
    {
        if (!throughput.Suffices(count))
        {
            throw new RegistryException(ImageErrorCode.NetworkStalled, Authority, $"'{Authority}' sends its response too slowly: less than {Throughput.LeastBytesPerSecond:N0} bytes a second for {Seconds.Write(_timeout + _timeout)}.");
        }
    }
}
