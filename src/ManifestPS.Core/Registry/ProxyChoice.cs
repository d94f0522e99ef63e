using System.Net;

namespace ManifestPS.Registry;

/// <summary>The machine's own proxy, but never on the way to this machine: what is plain HTTP there must cross no wire.</summary>
internal sealed class ProxyChoice : IWebProxy
{
    /// <inheritdoc/>
    public ICredentials? Credentials
    {
        get => HttpPolyfills.MachineProxy?.Credentials;
        set => throw new NotSupportedException("The machine's proxy is not ours to change.");
    }

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : HttpPolyfills.MachineProxy?.GetProxy(destination);

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => Origin.Of(host).IsLoopback || HttpPolyfills.MachineProxy?.IsBypassed(host) != false;
}
