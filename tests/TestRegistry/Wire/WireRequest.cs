using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace ManifestPS.TestRegistry;

/// <summary>A request as it came over the wire: the target is not decoded and not normalised.</summary>
public sealed class WireRequest
{
    private readonly HttpContext _context;
    private readonly RecordedRequest _entry;
    private readonly Dictionary<string, StringValues> _query;
    private byte[]? _body;

    internal WireRequest(HttpContext context, RecordedRequest entry)
    {
        _context = context;
        _entry = entry;
        _query = QueryHelpers.ParseQuery(entry.Query);
    }

    public string Method => _entry.Method;

    public string Path => _entry.Path;

    public string Target => _entry.Target;

    public string Scheme => _context.Request.Scheme;

    /// <summary>The address of this machine that the request reached.</summary>
    public string LocalAddress => _context.Connection.LocalIpAddress?.ToString() ?? "";

    public string Host => _context.Request.Host.Value ?? "";

    /// <summary>The request body, for those that read only part of it.</summary>
    internal Stream Body => _context.Request.Body;

    internal static string RawTarget(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    /// <summary>The header's values joined by commas, or null when it was not sent.</summary>
    public string? Header(string name) => _entry.Header(name);

    /// <summary>The first value of a query parameter, decoded; null when there is none.</summary>
    public string? Query(string name) => _query.TryGetValue(name, out StringValues values) ? values[0] : null;

    public IReadOnlyList<string> QueryAll(string name) =>
        _query.TryGetValue(name, out StringValues values) ? [.. values.OfType<string>()] : [];

    internal void AuthenticatedAs(string? user) => _entry.User = user;

    /// <summary>Reads the whole body once and records it in the log.</summary>
    public async Task<byte[]> ReadBodyAsync()
    {
        if (_body is null)
        {
            using MemoryStream body = new((int)(_context.Request.ContentLength ?? 0));   // a large body is not copied as it grows
            await Body.CopyToAsync(body, _context.RequestAborted);
            _body = body.Length == body.Capacity ? body.GetBuffer() : body.ToArray();
            _entry.RecordBody(_body);
        }

        return _body;
    }
}
