using ManifestPS.Errors;

namespace ManifestPS.Files;

/// <summary>Keeps others who take the same lock from changing a file. The system frees it when the process ends, however that comes.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Takes the lock of a file, which need not exist; its directory must.</summary>
    /// <exception cref="StorageException">Somebody holds it for too long.</exception>
    public static async Task<IDisposable> TakeAsync(string path, CancellationToken cancellationToken)
    {
        for (TimeSpan waited = TimeSpan.Zero; waited < Patience; waited += Pause)
        {
            if (TryTake(path) is { } held)
            {
                return held;
            }
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
        throw new StorageException(ImageErrorCode.FileWriteFailed, path, $"'{path}' cannot be written: another program has held its lock for {Seconds.Write(Patience)}.");
    }

    private static IDisposable? TryTake(string path)
    {
        try
        {
            return NativeFile.TryLock(path);
        }
        catch (IOException e)
        {
            throw new StorageException(ImageErrorCode.FileWriteFailed, path, $"'{path}' cannot be written: {e.Message.TrimEnd('.')}.", e);
        }
    }
}
