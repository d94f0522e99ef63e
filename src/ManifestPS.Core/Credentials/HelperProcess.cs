using System.ComponentModel;
using System.Diagnostics;

namespace ManifestPS.Credentials;

/// <summary>One run of a helper: no shell, input on stdin, bounded output, bounded time; whatever it started ends with it, unless it exits by itself and leaves it behind.</summary>
internal sealed class HelperProcess(string path, string verb, TimeSpan timeout)
{
    private const int MaxOutput = 64 * 1024;
    private const int MaxErrors = 4 * 1024;

    /// <summary>Runs the program to its end.</summary>
    /// <exception cref="HelperProcessException">It cannot be started, takes too long or says too much.</exception>
    public async Task<HelperResult> RunAsync(byte[] input, CancellationToken cancellationToken)
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
        try
        {
            _ = process.Start();
        }
        catch (Win32Exception e)
        {
            throw new HelperProcessException($"cannot be started: {e.Message}");
        }
        using HelperPipe output = new(process.StandardOutput.BaseStream, MaxOutput, isStrict: true);
        using HelperPipe errors = new(process.StandardError.BaseStream, MaxErrors, isStrict: false);
        try
        {
            await WriteAsync(process.StandardInput.BaseStream, input).WaitAsync(deadline.Token).ConfigureAwait(false);
            await (await Task.WhenAny(exited.Task, output.Ended).WaitAsync(deadline.Token).ConfigureAwait(false)).ConfigureAwait(false);   // fails where there is too much
            _ = await exited.Task.WaitAsync(deadline.Token).ConfigureAwait(false);
            await Task.WhenAll(output.DrainAsync(deadline.Token), errors.DrainAsync(deadline.Token)).ConfigureAwait(false);
            return new HelperResult(process.ExitCode, output.Content, errors.Content);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HelperProcessException($"did not end within {Seconds.Write(timeout)} and was stopped") { Errors = errors.Content };
        }
        finally
        {
            if (!exited.Task.IsCompleted)
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
