using Microsoft.AspNetCore.Http;

namespace ManifestPS.TestRegistry;

/// <summary>
/// Puts an answer on the wire as its <see cref="Delivery"/> says. The log is told that a request has ended before
/// its last bytes are written, so a client that counts on them never overlaps with the next request.
/// </summary>
internal sealed class ReplyWriter(Exchange exchange, RequestLog log)
{
    private readonly Reply _reply = exchange.Reply!; // AnswerAsync has set it
    private readonly Delivery _delivery = exchange.Delivery;
    private readonly HttpResponse _response = exchange.Context.Response;

    public async Task SendAsync()
    {
        if (_delivery.Raw is ReadOnlyMemory<byte> raw)
        {
            exchange.Entry.Status = _reply.Status;
            await SendRawAsync(raw);
        }
        else if (_delivery.Ending == Ending.Complete || _delivery.BodyBytes is not null)
        {
            exchange.Entry.Status = _reply.Status;
            WriteHead();
            await WriteBodyAsync();
        }

        await EndAsync();
    }

    private async Task SendRawAsync(ReadOnlyMemory<byte> raw)
    {
        if (HttpProtocol.IsHttp2(exchange.Context.Request.Protocol))
        {
            throw new InvalidOperationException("Raw bytes are HTTP/1.1: switch the server's Http2 off.");
        }

        if (_delivery.Ending != Ending.Stall)
        {
            log.End(exchange.Entry);
        }

        await exchange.Connection.SendAsync(raw, exchange.Context.Features, exchange.Gone);
    }

    private void WriteHead()
    {
        _response.StatusCode = _reply.Status;
        foreach (IGrouping<string, KeyValuePair<string, string>> header in _reply.Headers.GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase))
        {
            _response.Headers[header.Key] = header.Select(pair => pair.Value).ToArray();
        }

        // RFC 9110 section 8.6: neither status has a body, so neither has a length.
        bool bodyless = _reply.Status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified;
        if (!bodyless && !_reply.Chunked && !_delivery.Endless && _response.ContentLength is null)
        {
            _response.ContentLength = _reply.Body.Length;
        }
    }

    private async Task WriteBodyAsync()
    {
        ReadOnlyMemory<byte> body = HttpMethods.IsHead(exchange.Request.Method) ? default : _reply.Body;
        if (_delivery.BodyBytes is int limit)
        {
            body = body[..Math.Min(limit, body.Length)];
        }

        if (_delivery.BytesPerSecond is int rate)
        {
            await DripAsync(body, rate);
        }
        else if (_delivery.Endless && !HttpMethods.IsHead(exchange.Request.Method))
        {
            await WriteForEverAsync(body);
        }
        else
        {
            EndLogUnlessStalled();
            await _response.StartAsync(exchange.Gone);
            if (!body.IsEmpty)
            {
                await _response.Body.WriteAsync(body, exchange.Gone);
            }

            await _response.Body.FlushAsync(exchange.Gone);
        }
    }

    private async Task DripAsync(ReadOnlyMemory<byte> body, int rate)
    {
        await _response.StartAsync(exchange.Gone);
        await _response.Body.FlushAsync(exchange.Gone);
        while (body.Length > rate)
        {
            await _response.Body.WriteAsync(body[..rate], exchange.Gone);
            await _response.Body.FlushAsync(exchange.Gone);
            body = body[rate..];
            await exchange.Server.Options.WaitAsync(TimeSpan.FromSeconds(1), exchange.Gone);
        }

        EndLogUnlessStalled();
        await _response.Body.WriteAsync(body, exchange.Gone);
        await _response.Body.FlushAsync(exchange.Gone);
    }

    private async Task WriteForEverAsync(ReadOnlyMemory<byte> body)
    {
        await _response.Body.WriteAsync(body, exchange.Gone);
        byte[] spaces = new byte[64 * 1024];
        spaces.AsSpan().Fill((byte)' ');
        while (true)
        {
            await _response.Body.WriteAsync(spaces, exchange.Gone);
            exchange.Gone.ThrowIfCancellationRequested();
        }
    }

    private async Task EndAsync()
    {
        EndLogUnlessStalled();
        switch (_delivery.Ending)
        {
            case Ending.Cut when HttpProtocol.IsHttp2(exchange.Context.Request.Protocol):
                exchange.Context.Abort();
                break;
            case Ending.Cut:
                await exchange.Connection.FinishAsync(exchange.Context.Features);
                await StallAsync();
                break;
            case Ending.Reset:
                exchange.Connection.Reset();
                exchange.Context.Abort();
                break;
            case Ending.Stall:
                await StallAsync();
                break;
        }
    }

    private void EndLogUnlessStalled()
    {
        if (_delivery.Ending != Ending.Stall)
        {
            log.End(exchange.Entry);
        }
    }

    private Task StallAsync() => exchange.Server.Options.WaitAsync(Timeout.InfiniteTimeSpan, exchange.Gone);
}
