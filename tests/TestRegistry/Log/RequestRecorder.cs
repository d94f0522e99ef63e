using System.Text;

namespace ManifestPS.TestRegistry;

/// <summary>Writes down all that a server saw, request by request, for whoever looks for what it must not see.</summary>
public static class RequestRecorder
{
    /// <summary>Appends every request that is answered from now on to a file.</summary>
    /// <param name="server">The server.</param>
    /// <param name="path">The file.</param>
    public static void Record(WireServer server, string path)
    {
        Lock sync = new();
        Action<RecordedRequest>? before = server.Requests.Answered;
        server.Requests.Answered = entry =>
        {
            lock (sync)
            {
                File.AppendAllText(path, entry.Everything() + "\n\n");
            }
            before?.Invoke(entry);
        };
    }

    /// <summary>A request as text: its line, its headers, its body.</summary>
    /// <param name="entry">The request.</param>
    public static string Everything(this RecordedRequest entry) =>
        $"{entry.Method} {entry.Target}\n{string.Concat(entry.Headers.Select(header => $"{header.Key}: {header.Value}\n"))}\n{Encoding.UTF8.GetString(entry.Body.Span)}";
}
