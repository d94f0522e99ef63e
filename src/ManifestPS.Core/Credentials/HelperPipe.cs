namespace ManifestPS.Credentials;

/// <summary>What a program writes to one of its streams, as far as it has come: a child that it left behind may keep the stream open.</summary>
internal sealed class HelperPipe : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Stream _stream;
    private readonly MemoryStream _content = new();
    private readonly int _limit;

    /// <param name="stream">The stream.</param>
    /// <param name="limit">The most bytes to keep.</param>
    /// <param name="isStrict">Whether more than that is a failure; otherwise they are read and dropped.</param>
    public HelperPipe(Stream stream, int limit, bool isStrict)
    {
        (_stream, _limit) = (stream, limit);
        Ended = ReadAsync(isStrict);
    }

    /// <summary>Ends with the stream, and fails with <see cref="HelperProcessException"/> where there is too much.</summary>
    public Task Ended { get; }

    /// <summary>What has come so far.</summary>
    public byte[] Content
    {
        get
        {
            lock (_content)
            {
                return _content.ToArray();
            }
        }
    }

    /// <summary>Waits for the rest of what a program wrote that has exited: until the stream ends, or nothing more comes.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        int before;
        do
        {
            before = Content.Length;
            _ = await Task.WhenAny(Ended, Task.Delay(Pause, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
        while (!Ended.IsCompleted && Content.Length > before);
        if (Ended.IsFaulted)
        {
            await Ended.ConfigureAwait(false);
        }
    }

    /// <summary>Stops reading, whoever still has the stream open.</summary>
    public void Dispose()
    {
        _ = Ended.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
        _stream.Dispose();
    }

    private async Task ReadAsync(bool isStrict)
    {
        byte[] buffer = new byte[4096];
        int count;
        while ((count = await _stream.ReadAsync(buffer.AsMemory(), CancellationToken.None).ConfigureAwait(false)) > 0)
        {
            lock (_content)
            {
                int kept = Math.Min(count, _limit - (int)_content.Length);
                _content.Write(buffer, 0, kept);
                if (isStrict && kept < count)
                {
                    throw new HelperProcessException($"wrote more than {_limit / 1024} KiB and was stopped");
                }
            }
        }
    }
}
