using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace ManifestPS.TestRegistry;

/// <content>The actions.</content>
public sealed partial class FaultRule
{
    /// <summary>Answers with a status instead of carrying the request out; no body unless <see cref="Body(int, string, string)"/> follows.</summary>
    public FaultRule Status(int status, params (string Name, string Value)[] headers) =>
        Instead($"status={Number(status)}", _ => headers.Aggregate(new Reply(status), (reply, header) => reply.With(header.Name, header.Value)));

    /// <summary>Answers with a status and a body instead of carrying the request out.</summary>
    public FaultRule Body(int status, string contentType, string body) =>
        Instead($"status={Number(status)} body={contentType}", _ => Reply.Text(status, contentType, body));

    /// <summary>Answers with an error in the spec's form instead of carrying the request out.</summary>
    public FaultRule Error(int status, string code, string message) =>
        Instead($"error={Number(status)}:{code}", _ => Reply.Error(status, code, message));

    /// <summary>Redirects; <c>{target}</c> in the location stands for the request's path and query.</summary>
    public FaultRule Redirect(int status, string location) =>
        Instead($"redirect={Number(status)}:{location}", exchange => new Reply(status).With(
            "Location", location.Replace("{target}", exchange.Request.Target, StringComparison.Ordinal)));

    public FaultRule AddHeader(string name, string value) => Alter($"header={name}:{value}", reply => reply.With(name, value));

    public FaultRule ReplaceHeader(string name, string value) => Alter($"replace={name}:{value}", reply => reply.Replacing(name, value));

    /// <summary>Drops a header; without Content-Length the body goes chunked.</summary>
    public FaultRule RemoveHeader(string name) => Alter($"remove={name}", reply =>
        reply.Without(name) with { Chunked = reply.Chunked || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) });

    public FaultRule ContentType(string value) => ReplaceHeader("Content-Type", value);

    /// <summary>Sends a well-formed Docker-Content-Digest that is not the body's.</summary>
    public FaultRule LieDigest(string? digest = null) =>
        ReplaceHeader("Docker-Content-Digest", digest ?? $"sha256:{new string('0', 64)}");

    /// <summary>Flips one bit in the middle of the body.</summary>
    public FaultRule WrongBytes() => Alter("wrong-bytes", reply =>
    {
        byte[] body = reply.Body.ToArray();
        if (body.Length > 0)
        {
            body[body.Length / 2] ^= 1;
        }

        return reply with { Body = body };
    });

    /// <summary>Replaces the true answer's body and keeps its headers.</summary>
    public FaultRule OtherBody(ReadOnlyMemory<byte> body) => Alter("other-body", reply => reply with { Body = body });

    /// <summary>Leaves of the true body its first bytes, as a length that is right.</summary>
    public FaultRule FirstBytes(int count) =>
        Alter($"first-bytes={Number(count)}", reply => reply with { Body = reply.Body[..Math.Min(count, reply.Body.Length)] });

    /// <summary>Compresses the body and says so.</summary>
    public FaultRule Gzip() => Alter("gzip", reply => Encoded(reply, reply.Body.Span));

    /// <summary>Replaces the body by as many compressed zero bytes and says so.</summary>
    public FaultRule GzipBomb(int bytes) => Alter($"gzip-bomb={Number(bytes)}", reply => Encoded(reply, new byte[bytes]));

    /// <summary>Waits on the server's clock before the request is carried out.</summary>
    public FaultRule Delay(TimeSpan delay) =>
        Then($"delay={Number((long)delay.TotalMilliseconds)}", needsReply: false, exchange => exchange.Server.Options.WaitAsync(delay, exchange.Gone));

    /// <summary>Runs a test's own code, with the request already logged and not yet carried out.</summary>
    public FaultRule Run(Func<Task> action) => Then("run", needsReply: false, _ => action());

    /// <summary>Runs a test's own code after the request was carried out and before it is answered.</summary>
    public FaultRule RunAfter(Func<Task> action) => Then("run-after", needsReply: true, _ => action());

    /// <summary>Moves a tag after the request was carried out and before it is answered, as another writer would.</summary>
    public FaultRule MoveTag(string repository, string tag, string digest) => Then($"move-tag={repository}:{tag}@{digest}", needsReply: true, exchange =>
    {
        ((RegistryServer)exchange.Server).Store.SetTag(repository, tag, digest);
        return Task.CompletedTask;
    });

    /// <summary>Says nothing and holds the connection until the client leaves.</summary>
    public FaultRule Stall() => Deliver("stall", needsReply: false, delivery => delivery with { Ending = Ending.Stall });

    /// <summary>Stops after as many body bytes and holds the connection until the client leaves.</summary>
    public FaultRule Stall(int bodyBytes) => End("stall", Ending.Stall, bodyBytes);

    /// <summary>Ends the connection without an answer (FIN).</summary>
    public FaultRule Cut() => Deliver("cut", needsReply: false, delivery => delivery with { Ending = Ending.Cut });

    /// <summary>Ends the connection after as many body bytes (FIN).</summary>
    public FaultRule Cut(int bodyBytes) => End("cut", Ending.Cut, bodyBytes);

    /// <summary>Resets the connection without an answer (RST).</summary>
    public FaultRule Reset() => Deliver("reset", needsReply: false, delivery => delivery with { Ending = Ending.Reset });

    /// <summary>Resets the connection after as many body bytes (RST).</summary>
    public FaultRule Reset(int bodyBytes) => End("reset", Ending.Reset, bodyBytes);

    /// <summary>Resets the connection before the last byte of the body (RST).</summary>
    public FaultRule ResetAtLast() => Then("reset-last", needsReply: true, exchange =>
    {
        exchange.Delivery = exchange.Delivery with { Ending = Ending.Reset, BodyBytes = Math.Max(0, exchange.Reply!.Body.Length - 1) };   // the endpoint has answered: NeedsReply
        return Task.CompletedTask;
    });

    /// <summary>Follows the true body with spaces for ever, without a length.</summary>
    public FaultRule InfiniteBody() => Deliver("infinite", needsReply: true, delivery => delivery with { Endless = true });

    /// <summary>Sends as many body bytes a second on the server's clock.</summary>
    public FaultRule Drip(int bytesPerSecond) =>
        Deliver($"drip={Number(bytesPerSecond)}", needsReply: true, delivery => delivery with { BytesPerSecond = bytesPerSecond });

    /// <summary>Sends exactly these bytes instead of a response and ends the connection.</summary>
    public FaultRule RawResponse(ReadOnlyMemory<byte> bytes, Ending ending = Ending.Cut) =>
        Deliver("raw", needsReply: false, delivery => delivery with { Raw = bytes, Ending = ending });

    public FaultRule RawResponse(string text, Ending ending = Ending.Cut) => RawResponse(Encoding.UTF8.GetBytes(text), ending);

    /// <summary>
    /// Sends the true answer in HTTP/1.1 with exactly these framing lines instead of its Content-Length, then ends the
    /// connection: no line makes the body close-delimited, two make a conflict. <c>{length}</c> is the true length.
    /// </summary>
    public FaultRule Framing(params string[] lines) => Then($"framing={string.Join(',', lines)}", needsReply: true, exchange =>
    {
        Reply reply = exchange.Reply!; // the endpoint has answered: NeedsReply
        StringBuilder head = new($"HTTP/1.1 {Number(reply.Status)} {ReasonPhrases.GetReasonPhrase(reply.Status)}\r\n");
        foreach (KeyValuePair<string, string> header in reply.Without("Content-Length").Headers)
        {
            head.Append(header.Key).Append(": ").Append(header.Value).Append("\r\n");
        }

        foreach (string line in lines)
        {
            head.Append(line.Replace("{length}", Number(reply.Body.Length), StringComparison.Ordinal)).Append("\r\n");
        }

        exchange.Delivery = new Delivery { Raw = (byte[])[.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. reply.Body.Span], Ending = Ending.Cut };
        return Task.CompletedTask;
    });

    private static Reply Encoded(Reply reply, ReadOnlySpan<byte> body)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return (reply with { Body = compressed.ToArray() }).Without("Content-Length").With("Content-Encoding", "gzip");
    }

    private FaultRule End(string name, Ending ending, int bodyBytes) =>
        Deliver($"{name}={Number(bodyBytes)}", needsReply: true, delivery => delivery with { Ending = ending, BodyBytes = bodyBytes });
}
