using ManifestPS.Errors;
using ManifestPS.Registry.Bodies;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, row E07: a body that never falls silent, and never ends.</summary>
public sealed class ThroughputTests
{
    [Theory]
    [InlineData(10, 5)]   // 10 bytes every 5 s: never silent for long
    [InlineData(1000, 1)]
    public async Task A_body_that_trickles_is_given_up_after_a_minute(int bytes, double seconds)
    {
        FakeClock clock = new();
        TimeSpan start = clock.Now;

        RegistryException error = await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(clock, bytes, seconds));

        Assert.Equal(ImageErrorCode.NetworkStalled, error.Code);
        Assert.InRange(clock.Now - start, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(66));
    }

    [Theory]
    [InlineData(1100, 1)]
    [InlineData(64000, 30)]
    public async Task A_slow_body_that_keeps_coming_is_read_to_its_end(int bytes, double seconds)
    {
        Assert.Equal(300_000, (await ReadAsync(new FakeClock(), bytes, seconds)).Length);
    }

    [Fact]
    public async Task A_blob_that_trickles_is_given_up_after_a_minute()
    {
        FakeClock clock = new();
        TimeSpan start = clock.Now;
        await using BodyStream blob = Open(clock, new Trickle(clock, 1000, TimeSpan.FromSeconds(1)));

        RegistryException error = await Assert.ThrowsAsync<RegistryException>(() => blob.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));

        Assert.Equal(ImageErrorCode.NetworkStalled, error.Code);
        Assert.InRange(clock.Now - start, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(66));
    }

    [Fact]
    public async Task A_blob_that_is_read_slowly_is_not_blamed_for_it()
    {
        FakeClock clock = new();
        await using BodyStream blob = Open(clock, new Trickle(clock, 1100, TimeSpan.FromSeconds(1)));
        byte[] buffer = new byte[2000];
        int count = 0;
        for (int read; (read = await blob.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0; count += read)
        {
            clock.Advance(TimeSpan.FromSeconds(100));
        }

        Assert.Equal(300_000, count);
    }

    private static BodyStream Open(FakeClock clock, Trickle trickle) =>
        new(new HttpResponseMessage { Content = new StreamContent(trickle) }, trickle, "the blob", new RegistryOptions { Clock = clock });

    private static async Task<byte[]> ReadAsync(FakeClock clock, int bytes, double seconds)
    {
        using Trickle trickle = new(clock, bytes, TimeSpan.FromSeconds(seconds));
        using HttpResponseMessage response = new() { Content = new StreamContent(trickle) };
        return await new ResponseBody(response, new RegistryOptions { Clock = clock }).ReadAsync(300_000, TestContext.Current.CancellationToken);
    }

    /// <summary>300,000 bytes, so many at a time, each time after a while.</summary>
    private sealed class Trickle(FakeClock clock, int bytes, TimeSpan pause) : MemoryStream(new byte[300_000])
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            clock.Advance(pause);
            return base.ReadAsync(buffer[..Math.Min(bytes, buffer.Length)], cancellationToken);
        }
    }
}
