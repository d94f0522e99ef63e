using System.Globalization;

namespace ManifestPS.Core.Tests;

public sealed class SecondsTests
{
    [Theory]
    [InlineData(0, "0 seconds")]
    [InlineData(0.96, "1 second")]
    [InlineData(1, "1 second")]
    [InlineData(1.5, "1.5 seconds")]
    [InlineData(30, "30 seconds")]
    [InlineData(2147483647, "2147483647 seconds")]
    public void A_time_is_written_as_a_sentence_has_it(double seconds, string text)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal(text, Seconds.Write(TimeSpan.FromSeconds(seconds)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
