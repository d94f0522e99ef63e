using System.Net;

namespace ManifestPS.Registry.Connections;

/// <summary>Proxy settings as .NET wants them: the proxy's address bare, its credential apart.</summary>
internal sealed class EnvironmentProxy(ProxySettings settings) : IWebProxy, ICredentials
{
    public ICredentials? Credentials
    {
        get => this;
        set => throw new NotSupportedException("A proxy's credential is part of its address.");
    }

    public Uri? GetProxy(Uri destination) => settings.Find(destination) is { } proxy ? new UriBuilder(proxy) { UserName = string.Empty, Password = string.Empty }.Uri : null;

    public bool IsBypassed(Uri host) => settings.Find(host) is null;

    public NetworkCredential? GetCredential(Uri uri, string authType)
    {
        string? userInfo = settings.Proxies.FirstOrDefault(proxy => proxy.UserInfo.Length > 0 && proxy.Authority == uri.Authority)?.UserInfo;
        string[]? parts = userInfo?.Split([':'], 2);
        return parts is null ? null : new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : string.Empty);
    }
}
