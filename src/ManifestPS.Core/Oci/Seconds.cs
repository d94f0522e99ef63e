using System.Globalization;

namespace ManifestPS;

/// <summary>Writes a time as a sentence has it: <c>1 second</c>, <c>1.5 seconds</c>.</summary>
internal static class Seconds
{
    public static string Write(TimeSpan time)
    {
        string number = time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        return number == "1" ? "1 second" : $"{number} seconds";
    }
}
