using System.Net;
using ManifestPS.Concurrency;
using ManifestPS.Errors;
using ManifestPS.Files;
using ManifestPS.Registry.Connections;

namespace ManifestPS.Registry.Bodies;

/// <summary>The body of an answer while it arrives: no silence longer than bearable, and the connection given back at the end.</summary>
internal sealed class BodyStream : ForwardStream
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly ContentCoding? _coding;
    private readonly string _name;
    private readonly TimeSpan _timeout;
    private readonly IClock _clock;
    private readonly Throughput _throughput;

    /// <param name="response">The answer.</param>
    /// <param name="body">Its body.</param>
    /// <param name="name">What it is, in the words of an error.</param>
    /// <param name="options">How long to wait for data, and the clock.</param>
    public BodyStream(HttpResponseMessage response, Stream body, string name, RegistryOptions options)
    {
        (_response, _body, _name, _timeout, _clock) = (response, body, name, options.Timeout, options.Clock);
        _coding = ContentCoding.Of(response, body, Authority);
        _throughput = new Throughput(_clock, _timeout + _timeout);
    }

    /// <summary>Tells one state of the content from another (RFC 9110, section 8.8.3); null where the answer has no strong tag.</summary>
    public string? Validator => _response.Headers.ETag is { IsWeak: false, Tag: var tag } ? tag : null;

    /// <summary>Whether it is the content from its first byte to its last.</summary>
    public bool IsWhole => _response.StatusCode == HttpStatusCode.OK;

    /// <summary>Whether its end need not be that of the content.</summary>
    public bool MayEndEarly => !IsWhole || Framing.EndsWithConnection(_response);

    private string Authority => _response.RequestMessage?.RequestUri?.Authority ?? "the server";

    /// <summary>Opens the body of a good answer, which is this stream's from now on.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="size">The size of the whole content.</param>
    /// <param name="options">How long to wait for data, and the clock that throughput is measured by.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="RegistryException">It is a page for people, or in a coding that is not known.</exception>
    public static async Task<BodyStream> OpenAsync(HttpResponseMessage response, RegistryRequest request, long size, RegistryOptions options, CancellationToken cancellationToken)
    {
        bool opened = false;
        try
        {
            if (response.Content.Headers is { ContentLength: { } length, ContentEncoding.Count: 0, ContentType.MediaType: "text/html" } && length != size)   // a blob may well be one, but then it has its size
            {
                throw RegistryErrors.WebPage(response, request.Resource);
            }
            BodyStream body = new(response, await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), request.Resource.Name, options);
            opened = true;
            return body;
        }
        finally
        {
            if (!opened)
            {
                response.Dispose();
            }
        }
    }

    /// <summary>Whether it is, in one piece, what follows the first so many bytes of content of that size (RFC 9110, section 15.3.7).</summary>
    /// <param name="start">The first byte that is missing.</param>
    /// <param name="size">The size of the whole.</param>
    /// <param name="validator">The tag of what is here already; null for none.</param>
    public bool Continues(long start, long size, string? validator) =>
        _response.StatusCode == HttpStatusCode.PartialContent
        && _response.Content.Headers.ContentRange is { Unit: "bytes" } range && range.From == start && range.Length == size
        && _response.Content.Headers.ContentType?.MediaType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) is not true
        && (Validator is null || validator is null || Validator == validator);

    /// <summary>The failure of an answer that ended too early.</summary>
    public RegistryException BrokeOff(Exception? e = null) => new(ImageErrorCode.NetworkTruncated, Authority, $"'{Authority}' broke off in the middle of '{_name}'.", e);

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        _throughput.Begin();
        int read = await ReadSoonAsync(buffer.AsMemory(offset, count), cancellationToken).ConfigureAwait(false);
        return read == 0 || _throughput.Suffices(read)
            ? read
            : throw new RegistryException(ImageErrorCode.NetworkStalled, Authority, $"'{Authority}' sends '{_name}' too slowly: less than {Throughput.LeastBytesPerSecond:N0} bytes a second for {Seconds.Write(_timeout + _timeout)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _coding?.Dispose();
            _response.Dispose();
        }
        base.Dispose(disposing);
    }

    private async Task<int> ReadSoonAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _clock.CancelAfter(silence, _timeout);
        using CancellationTokenRegistration abort = silence.Token.Register(_response.Dispose);
        try
        {
            return await (_coding?.Decoded ?? _body).ReadAsync(buffer, silence.Token).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw ContentCoding.Damaged(Authority, e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw silence.IsCancellationRequested
                ? new RegistryException(ImageErrorCode.NetworkStalled, Authority, $"'{Authority}' stopped in the middle of '{_name}' for {Seconds.Write(_timeout)}.", e)
                : BrokeOff(e);
        }
    }
}
