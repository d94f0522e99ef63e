using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ManifestPS.TestRegistry.Tests;

/// <summary>Sends a request as bytes and keeps the answer as bytes, with the way the connection ended.</summary>
internal static class RawClient
{
    /// <summary>Asks for a path and reads to the end; the flag says that the end was a reset.</summary>
    public static async Task<(string Text, bool Reset)> GetAsync(WireServer server, string target)
    {
        using TcpClient client = new();
        using MemoryStream answer = new();
        bool reset = false;
        try
        {
            await client.ConnectAsync(server.Options.IPAddress, server.Port, TestContext.Current.CancellationToken);
            await using Stream stream = await OpenAsync(client, server);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
            await stream.CopyToAsync(answer, TestContext.Current.CancellationToken);
        }
        catch (Exception failure) when ((failure as SocketException ?? failure.InnerException) is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            reset = true;
        }

        return (Encoding.UTF8.GetString(answer.ToArray()), reset);
    }

    private static async Task<Stream> OpenAsync(TcpClient client, WireServer server)
    {
        if (server.Options.Tls is null)
        {
            return client.GetStream();
        }

        SslStream tls = new(client.GetStream(), leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(Wire.Trusting(server), TestContext.Current.CancellationToken);
        return tls;
    }
}
