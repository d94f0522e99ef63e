using System.Text;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Limits;

namespace ManifestPS.Registry.Bodies;

/// <summary>Turns an answer that is an error into the exception for it: the status decides, the body explains (distribution-spec, "Error Codes").</summary>
internal static class RegistryErrors
{
    private const int MaxErrorBytes = 64 * 1024;
    private const int MaxShown = 1024;

    public static async Task<RegistryException> ReadAsync(HttpResponseMessage response, RegistryResource resource, RegistryOptions options, CancellationToken cancellationToken)
    {
        byte[] body = await ReadBodyAsync(response, options, cancellationToken).ConfigureAwait(false);
        int status = (int)response.StatusCode;
        (string? code, string? text) = OciJson.ReadError(body);
        TimeSpan? wait = RetryAfter.Read(response, options.Clock);
        (ImageErrorCode error, string sentence) = Explain(status, code, wait, resource, options);
        if (SpokePlainToTls(response, status, body))
        {
            (error, sentence, text) = (ImageErrorCode.SchemeMismatch, $"'{resource.Registry}' wants HTTPS, but was asked in plain HTTP.", null);
        }
        else if (RegistryResponse.IsWebPage(body))
        {
            sentence += " It responded with a web page, though: perhaps it is not a registry.";
        }
        return new RegistryException(error, resource.Registry, text is null ? sentence : $"{sentence} The registry says: {Shorten(text)}") { StatusCode = status, ServerCode = code, RetryAfter = wait };
    }

    /// <summary>A page for people where there should be content.</summary>
    public static RegistryException WebPage(HttpResponseMessage response, RegistryResource resource) =>
        new(ImageErrorCode.NotARegistry, resource.Registry, $"'{resource.Registry}' responded with a web page: it is not a registry, or a sign-in page stands in front of it.") { StatusCode = (int)response.StatusCode };

    /// <summary>A body that does not come explains nothing, and the status stands.</summary>
    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, RegistryOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await new ResponseBody(response, options).ReadStartAsync(MaxErrorBytes, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException)
        {
            return [];
        }
    }

    private static (ImageErrorCode Code, string Sentence) Explain(int status, string? code, TimeSpan? wait, RegistryResource resource, RegistryOptions options) => status switch
    {
        404 when code == "NAME_UNKNOWN" => (ImageErrorCode.RepositoryNotFound, $"There is no repository for '{resource.Name}'."),
        404 => (resource.Missing, resource.Absence),
        401 => (ImageErrorCode.AuthenticationFailed, options.Credential is null
            ? $"'{resource.Name}' does not exist, or needs a credential."
            : $"'{resource.Registry}' does not accept the credential of '{options.Credential.UserName}' for '{resource.Name}'."),
        403 => (ImageErrorCode.AccessDenied, $"'{resource.Registry}' denies access to '{resource.Name}'."),
        429 => (ImageErrorCode.RateLimited, $"'{resource.Registry}' accepts no more requests for now{(wait is { } time ? $"; it asks to wait {Seconds.Write(time)}" : string.Empty)}."),
        408 or 425 or 499 or >= 500 => (ImageErrorCode.RegistryUnavailable, $"'{resource.Registry}' failed with status {status} on '{resource.Name}'."),
        _ => (ImageErrorCode.RegistryRefused, $"'{resource.Registry}' refused the request for '{resource.Name}' with status {status}."),
    };

    // The words of Go's net/http and of nginx.
    private static bool SpokePlainToTls(HttpResponseMessage response, int status, byte[] body) =>
        status == 400
        && response.RequestMessage?.RequestUri?.Scheme == "http"
        && Encoding.UTF8.GetString(body) is var text
        && (text.Contains("to an HTTPS server") || text.Contains("sent to HTTPS port"));

    private static string Shorten(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "...";
}
