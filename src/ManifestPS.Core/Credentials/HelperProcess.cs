using System.ComponentModel;
using System.Diagnostics;

namespace ManifestPS.Credentials;

/// <summary>One run of a helper: no shell, input on stdin, bounded output, bounded time; whatever it started ends with it.</summary>
internal sealed class HelperProcess(string path, string verb, TimeSpan timeout)
{
    private const int MaxOutput = 64 * 1024;

    /// <summary>Runs the program to its end.</summary>
    /// <exception cref="HelperProcessException">It cannot be started, takes too long or says too much.</exception>
    public async Task<(int ExitCode, byte[] Output)> RunAsync(byte[] input, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        using Process process = new()
        {
            StartInfo = new ProcessStartInfo(path, verb)
            {
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
            EnableRaisingEvents = true,
        };
        TaskCompletionSource<bool> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => exited.TrySetResult(true);
        bool ended = false;
        try
        {
            _ = process.Start();
            Task discarded = process.StandardError.BaseStream.CopyToAsync(Stream.Null, 4096, CancellationToken.None);
            Task<byte[]> output = ReadAsync(process.StandardOutput.BaseStream);
            await WriteAsync(process.StandardInput.BaseStream, input).WaitAsync(deadline.Token).ConfigureAwait(false);
            byte[] content = await output.WaitAsync(deadline.Token).ConfigureAwait(false);
            _ = await exited.Task.WaitAsync(deadline.Token).ConfigureAwait(false);
            ended = true;
            return (process.ExitCode, content);
        }
        catch (Win32Exception e)
        {
            ended = true;   // it never began
            throw new HelperProcessException($"cannot be started: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HelperProcessException($"did not end within {timeout.TotalSeconds:0.#} seconds and was stopped");
        }
        finally
        {
            if (!ended)
            {
                Kill(process);
            }
        }
    }

    private static async Task WriteAsync(Stream stdin, byte[] input)
    {
        try
        {
            using (stdin)
            {
                await stdin.WriteAsync(input.AsMemory(), CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // a helper need not read what it is asked; its answer decides
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stdout)
    {
        using MemoryStream content = new();
        byte[] buffer = new byte[4096];
        int count;
        while ((count = await stdout.ReadAsync(buffer.AsMemory(), CancellationToken.None).ConfigureAwait(false)) > 0)
        {
            content.Write(buffer, 0, count);
            if (content.Length > MaxOutput)
            {
                throw new HelperProcessException($"wrote more than {MaxOutput / 1024} KiB and was stopped");
            }
        }
        return content.ToArray();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // it ended by itself in the meantime
        }
    }
}
