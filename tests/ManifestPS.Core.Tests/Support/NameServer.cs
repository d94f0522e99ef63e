using System.Net;
using System.Net.Sockets;

namespace ManifestPS.Core.Tests;

/// <summary>Answers every DNS question for an IPv4 address (RFC 1035) on 127.0.0.1:53, and any other with nothing.</summary>
internal sealed class NameServer : IDisposable
{
    private const int HeaderLength = 12;

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 53));
    private readonly Func<int, IPAddress> _answer;
    private int _questions;

    /// <param name="answer">The address for the n-th question, counted from 1.</param>
    public NameServer(Func<int, IPAddress> answer)
    {
        _answer = answer;
        _ = ServeAsync();
    }

    public void Dispose() => _socket.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                UdpReceiveResult question = await _socket.ReceiveAsync();
                byte[] reply = Reply(question.Buffer);
                _ = await _socket.SendAsync(reply, question.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
        }
    }

    private byte[] Reply(byte[] question)
    {
        int end = Array.IndexOf(question, (byte)0, HeaderLength) + 5;   // the name's end, type and class
        bool isAddress = question[end - 3] == 1;
        byte[] head = [.. question[..2], 0x81, 0x80, 0, 1, 0, (byte)(isAddress ? 1 : 0), 0, 0, 0, 0, .. question[HeaderLength..end]];
        return isAddress
            ? [.. head, 0xC0, HeaderLength, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, .. _answer(Interlocked.Increment(ref _questions)).GetAddressBytes()]
            : head;
    }
}
