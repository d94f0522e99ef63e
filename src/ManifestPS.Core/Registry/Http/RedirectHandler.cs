using System.Net;
using System.Net.Http.Headers;
using ManifestPS.Errors;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Limits;

namespace ManifestPS.Registry.Http;

/// <summary>Follows redirects of reads, and refuses those of writes. Each hop is a request of its own: below it decides anew which credential, if any, belongs there.</summary>
internal sealed class RedirectHandler : DelegatingHandler
{
    private const int MaxHops = 5;

    private readonly bool _mayLeave;

    /// <param name="inner">The exchange below; it follows no redirect.</param>
    /// <param name="mayLeave">Whether to follow a redirect to another origin.</param>
    public RedirectHandler(HttpMessageHandler inner, bool mayLeave)
        : base(inner) => _mayLeave = mayLeave;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HashSet<Uri?> visited = [request.RequestUri];
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        while (IsRedirect(response.StatusCode))
        {
            Uri from = response.RequestMessage?.RequestUri ?? throw new InvalidOperationException("An answer belongs to a request.");
            AddressKinds peer = SlottedRequest.PeerOf(response);
            AddressKinds? givenBy = (response.RequestMessage as SlottedRequest)?.GivenBy;
            string? location = response.Headers.Location?.OriginalString;
            response.Dispose();
            Uri target = Resolve(from, location);
            if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head)
            {
                throw Refused(from, $"redirects to '{target.Authority}' what is to be written; that is sent nowhere but to the registry and where it has uploads go", (int)response.StatusCode);
            }
            if (!_mayLeave && Origin.Of(from) != Origin.Of(target))
            {
                throw Refused(from, $"redirects to '{target.Authority}', which is not followed for what only a registry can say");
            }
            if (visited.Count > MaxHops || !visited.Add(target))
            {
                throw Refused(from, $"redirects in a circle, or more than {MaxHops} times");
            }
            using HttpRequestMessage hop = new SlottedRequest(request.Method, target, SlottedRequest.SlotOf(request)) { GivenBy = Origin.Of(from) == Origin.Of(target) ? givenBy : peer }.PreferHttp2();
            foreach (MediaTypeWithQualityHeaderValue type in request.Headers.Accept)
            {
                hop.Headers.Accept.Add(type);
            }
            (hop.Headers.Range, hop.Headers.IfRange) = (request.Headers.Range, request.Headers.IfRange);
            response = await base.SendAsync(hop, cancellationToken).ConfigureAwait(false);
            RequireAccess(from, target, response);
        }
        return response;
    }

    /// <summary>A target that wants to know who asks will not: whom it answers is between it and the registry, which signs the address or does not.</summary>
    private static void RequireAccess(Uri from, Uri target, HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        if (Origin.Of(from) == Origin.Of(target) || status is not (400 or 401 or 403))
        {
            return;
        }
        response.Dispose();
        throw status == 401
            ? new RegistryException(ImageErrorCode.AccessDenied, from.Authority, $"'{from.Authority}' redirects to '{target.Authority}', which requires its own credential; none was sent.") { StatusCode = status }
            : new RegistryException(ImageErrorCode.RedirectRefused, from.Authority, $"'{target.Authority}' refuses the address that '{from.Authority}' redirects to, with status {status}.") { StatusCode = status };
    }

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    private static Uri Resolve(Uri from, string? location)
    {
        Uri target = ServerUri.Find(location, from) ?? throw Refused(from, "redirects to an address that cannot be followed");
        return from.Scheme == "https" && target.Scheme == "http"
            ? throw new RegistryException(ImageErrorCode.SchemeDowngradeRefused, from.Authority, $"'{from.Authority}' redirects from HTTPS to plain HTTP at '{target.Authority}'; that is not followed.")
            : target;
    }

    private static RegistryException Refused(Uri from, string what, int? status = null) =>
        new(ImageErrorCode.RedirectRefused, from.Authority, $"'{from.Authority}' {what}.") { StatusCode = status };
}
