using System.Net;
using System.Net.Sockets;

namespace ManifestPS.Core.Tests;

/// <summary>Answers DNS questions for IPv4 addresses (RFC 1035) on 127.0.0.1:53 as a test says, and any other with nothing.</summary>
internal sealed class NameServer : IDisposable
{
    private const int HeaderLength = 12;

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 53));
    private readonly Func<string, IPAddress[]?> _answer;
    private int _questions;

    /// <param name="answer">The address for the n-th question, counted from 1.</param>
    public NameServer(Func<int, IPAddress> answer)
    {
        _answer = _ => [answer(Interlocked.Increment(ref _questions))];
        _ = ServeAsync();
    }

    /// <param name="answer">The addresses of a name; null to keep silent.</param>
    public NameServer(Func<string, IPAddress[]?> answer)
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
                if (Reply(question.Buffer) is { } reply)
                {
                    _ = await _socket.SendAsync(reply, question.RemoteEndPoint);
                }
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
        }
    }

    private byte[]? Reply(byte[] question)
    {
        int end = Array.IndexOf(question, (byte)0, HeaderLength) + 5;   // the name's end, type and class
        IPAddress[]? addresses = question[end - 3] == 1 ? _answer(NameOf(question)) : [];
        return addresses is null ? null
            : [.. question[..2], 0x81, 0x80, 0, 1, 0, (byte)addresses.Length, 0, 0, 0, 0, .. question[HeaderLength..end], .. addresses.SelectMany(Record)];
    }

    private static byte[] Record(IPAddress address) => [0xC0, HeaderLength, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, .. address.GetAddressBytes()];

    private static string NameOf(byte[] question)
    {
        List<string> labels = [];
        for (int i = HeaderLength; question[i] > 0; i += question[i] + 1)
        {
            labels.Add(System.Text.Encoding.ASCII.GetString(question, i + 1, question[i]));
        }
        return string.Join('.', labels);
    }
}
