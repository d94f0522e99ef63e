using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using ManifestPS.Concurrency;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Connections;

namespace ManifestPS.Registry.Http;

/// <summary>The bottom of the pipeline: one exchange on the wire, with its time limit, its line in the log, and its failure as one of ours.</summary>
internal sealed class ExchangeHandler : DelegatingHandler
{
    private static readonly string UserAgent = "ManifestPS/" + typeof(ExchangeHandler).Assembly.GetName().Version?.ToString(3);

    private readonly TimeSpan _timeout;
    private readonly IClock _clock;
    private readonly ITrace _log;

    public ExchangeHandler(HttpMessageHandler inner, RegistryOptions options, ITrace log)
        : base(inner) => (_timeout, _clock, _log) = (options.Timeout, options.Clock, log);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri uri = request.RequestUri ?? throw new InvalidOperationException("A request needs an address.");
        Introduce(request);
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _clock.CancelAfter(deadline, _timeout);
        KeepAlive(request.Content as UploadContent, deadline);
        TimeSpan begun = _clock.Now;
        try
        {
            HttpResponseMessage response = await base.SendAsync(request, deadline.Token).ConfigureAwait(false);
            Framing.Require(response, uri.Authority);
            if (response.StatusCode == HttpStatusCode.ProxyAuthenticationRequired)
            {
                response.Dispose();
                throw ProxyRefused(uri, null);
            }
            Log(request, $"{(int)response.StatusCode}, {ContentTypeOf(response)}, {BytesOf(response)}", begun);
            return response;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            Log(request, "no answer", begun);
            throw new RegistryException(ImageErrorCode.NetworkStalled, uri.Authority, $"'{uri.Authority}' did not respond within {Seconds.Write(_clock.Now - begun)}.", e);
        }
        catch (RegistryException e)
        {
            Log(request, e.Code.ToString(), begun);
            throw;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)   // .NET lets the latter through where a connection is reset between its beginning and its use
        {
            RegistryException failure = Explain(e as HttpRequestException ?? new HttpRequestException(e.Message, e), uri);
            Log(request, failure.Code.ToString(), begun);
            throw failure;
        }
    }

    /// <summary>Each piece of an upload has the whole time to go out, and none of it passes while its source is read.</summary>
    private void KeepAlive(UploadContent? upload, CancellationTokenSource deadline)
    {
        if (upload is not null)
        {
            upload.Waiting = forServer => _clock.CancelAfter(deadline, forServer ? _timeout : Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Every server sees the same client, and none is to pack what it sends: digests are of the bytes as they are.</summary>
    private static void Introduce(HttpRequestMessage request)
    {
        request.Headers.Remove("User-Agent");
        request.Headers.Remove("Accept-Encoding");
        _ = request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        _ = request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
    }

    private static RegistryException Explain(HttpRequestException e, Uri uri) => (e, e.InnerException) switch
    {
        (_, RegistryException inner) => inner,
        _ when e.IsProxyRefusal() => ProxyRefused(uri, e),
        _ when e.IsHeaderTooLarge() =>
            new(ImageErrorCode.HeaderTooLarge, uri.Authority, $"'{uri.Authority}' sent more than 64 KiB of headers.", e),
        (_, SocketException { SocketErrorCode: SocketError.ConnectionRefused }) =>
            new(ImageErrorCode.ConnectionRefused, uri.Authority, $"'{uri.Authority}' refused the connection: nothing listens there.", e),
        (_, SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }) =>
            new(ImageErrorCode.HostNotFound, uri.Authority, $"There is no host named '{uri.Host}'.", e),
        (_, SocketException inner) =>
            new(ImageErrorCode.NetworkFailed, uri.Authority, $"'{uri.Authority}' cannot be reached: {inner.Message}", e),
        (_, CertificateRefusedException inner) =>
            new(ImageErrorCode.TlsFailed, uri.Authority, $"The certificate of '{uri.Authority}' is not good: {inner.Message}.", e),
        (_, AuthenticationException { InnerException: null }) =>
            new(ImageErrorCode.SchemeMismatch, uri.Authority, $"'{uri.Authority}' does not speak TLS: it seems to be a plain HTTP server.", e),
        (_, AuthenticationException inner) =>
            new(ImageErrorCode.TlsFailed, uri.Authority, $"No secure connection to '{uri.Authority}' could be established: {Root(inner).Message}", e),
        _ when e.IsNotHttp() =>
            new(ImageErrorCode.SchemeMismatch, uri.Authority, $"'{uri.Authority}' does not respond in HTTP{(uri.Scheme == "http" ? ": it seems to require HTTPS" : string.Empty)}.", e),
        _ => new(ImageErrorCode.NetworkTruncated, uri.Authority, $"'{uri.Authority}' closed the connection before its response was complete{(uri.Scheme == "http" ? "; perhaps it requires HTTPS" : string.Empty)}: {Root(e).Message}", e),
    };

    private static RegistryException ProxyRefused(Uri uri, Exception? e) =>
        new(ImageErrorCode.ProxyAuthRequired, uri.Authority, $"The proxy on the way to '{uri.Authority}' wants a credential, or does not accept the one it got.", e);

    private static Exception Root(Exception e) => e.InnerException is null ? e : Root(e.InnerException);

    private static string ContentTypeOf(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType ?? "no type";

    private static string BytesOf(HttpResponseMessage response) =>
        response.Content.Headers.ContentLength is { } length ? length.ToString("N0", CultureInfo.InvariantCulture) + " bytes" : "unknown length";

    private void Log(HttpRequestMessage request, string outcome, TimeSpan begun) =>
        _log.WriteVerbose($"{request.Method} {Redactor.Write(request.RequestUri!)} -> {outcome}, {(_clock.Now - begun).TotalMilliseconds:0} ms");   // checked at the start of SendAsync
}
