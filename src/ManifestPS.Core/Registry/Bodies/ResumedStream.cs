using System.Diagnostics.CodeAnalysis;
using ManifestPS.Errors;
using ManifestPS.Files;
using ManifestPS.Registry.Limits;

namespace ManifestPS.Registry.Bodies;

/// <summary>A blob as it arrives. Where it breaks off or stalls, the registry is asked for the rest (RFC 9110, section 14), and whoever reads sees nothing of it.</summary>
[SuppressMessage("Design", "CA2213", Justification = "The source has no timer and no handle, and a read that was overtaken may still hold its token.")]
internal sealed class ResumedStream : ForwardStream
{
    private readonly RegistryRequest _request;
    private readonly long _size;
    private readonly RetryLoop _retry;
    private readonly Func<RegistryRequest, CancellationToken, Task<BodyStream>> _open;
    private readonly RetryState _attempts;
    private readonly CancellationTokenSource _closed = new();
    private BodyStream _body;
    private long _delivered;
    private long _passed;
    private bool _ranges = true;

    private ResumedStream(RegistryRequest request, long size, RetryLoop retry, Func<RegistryRequest, CancellationToken, Task<BodyStream>> open, RetryState attempts, BodyStream body) =>
        (_request, _size, _retry, _open, _attempts, _body) = (request, size, retry, open, attempts, body);

    /// <summary>Opens a blob.</summary>
    /// <param name="request">Asks for all of it.</param>
    /// <param name="size">Its size.</param>
    /// <param name="retry">Says how often and when to ask again.</param>
    /// <param name="start">Sends the first request.</param>
    /// <param name="resume">Sends a request for the rest.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="RegistryException">It cannot be had.</exception>
    public static async Task<Stream> OpenAsync(
        RegistryRequest request,
        long size,
        RetryLoop retry,
        Func<RegistryRequest, CancellationToken, Task<BodyStream>> start,
        Func<RegistryRequest, CancellationToken, Task<BodyStream>> resume,
        CancellationToken cancellationToken)
    {
        RetryState attempts = retry.Begin();
        BodyStream body = await retry.RunAsync(request, attempts, () => start(request, cancellationToken), cancellationToken).ConfigureAwait(false);
        return new ResumedStream(request, size, retry, resume, attempts, body);
    }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            try
            {
                return await ReadOnceAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);
            }
            catch (RegistryException) when (_delivered >= _size)
            {
                return 0;   // all is here, whatever else was announced
            }
            catch (RegistryException e) when (!_closed.IsCancellationRequested)
            {
                using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
                await ResumeAsync(e, stop.Token).ConfigureAwait(false);
            }
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _closed.Cancel();
            _body.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>Reads what is new; after a restart the bytes that were delivered before pass by, and the digest says whether they were the same.</summary>
    private async Task<int> ReadOnceAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        while (_passed < _delivered)
        {
            int again = await _body.ReadAsync(buffer.AsMemory(offset, (int)Math.Min(count, _delivered - _passed)), cancellationToken).ConfigureAwait(false);
            _passed += again > 0 ? again : throw _body.BrokeOff();
        }
        int read = await _body.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).ConfigureAwait(false);
        if (read == 0 && _delivered < _size && _body.MayEndEarly)
        {
            throw _body.BrokeOff();
        }
        _attempts.Advance(read);
        _passed = _delivered += read;
        return read;
    }

    private async Task ResumeAsync(RegistryException failure, CancellationToken cancellationToken)
    {
        _body.Dispose();
        await _retry.AfterAsync(_request, _attempts, failure, cancellationToken).ConfigureAwait(false);
        _body = await _retry.RunAsync(_request, _attempts, () => ContinueAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        if (_closed.IsCancellationRequested)
        {
            _body.Dispose();
        }
    }

    /// <summary>The rest of the blob, or all of it again from a server that gives no rest, or not this one's.</summary>
    private async Task<BodyStream> ContinueAsync(CancellationToken cancellationToken)
    {
        _retry.Tell(_ranges && _delivered > 0 ? $"Resuming '{_request.Resource.Name}' at byte {_delivered}." : $"Starting again with '{_request.Resource.Name}'.");
        if (_ranges && _delivered > 0 && await FindRestAsync(cancellationToken).ConfigureAwait(false) is { } rest)
        {
            return rest;
        }
        _passed = 0;
        return await _open(_request, cancellationToken).ConfigureAwait(false);
    }

    private async Task<BodyStream?> FindRestAsync(CancellationToken cancellationToken)
    {
        try
        {
            BodyStream body = await _open(_request with { Start = _delivered, Validator = _body.Validator }, cancellationToken).ConfigureAwait(false);
            bool continues = body.Continues(_delivered, _size, _body.Validator);
            if (continues || body.IsWhole)
            {
                _passed = continues ? _delivered : 0;
                return body;
            }
            body.Dispose();
        }
        catch (RegistryException e) when (e.StatusCode == 416)
        {
        }
        _ranges = false;   // this server does not understand them
        return null;
    }
}
