using System.Globalization;

namespace ManifestPS.TestRegistry;

/// <summary>At which of the matching requests, counted from 1, a rule fires.</summary>
public sealed class Occurrence
{
    private readonly string _text;
    private readonly Func<int, bool> _fires;

    private Occurrence(string text, Func<int, bool> fires)
    {
        _text = text;
        _fires = fires;
    }

    public static Occurrence Always { get; } = new("always", _ => true);

    public static Occurrence Once { get; } = new("once", nth => nth == 1);

    public static Occurrence Nth(int number) => new(Named("nth", number), nth => nth == number);

    public static Occurrence First(int count) => new(Named("first", count), nth => nth <= count);

    public static Occurrence From(int number) => new(Named("from", number), nth => nth >= number);

    public static Occurrence Every(int k) => new(Named("every", k), nth => nth % k == 0);

    /// <summary>With a probability from 0 to 1; the seed makes the choice repeatable.</summary>
    public static Occurrence Chance(double probability, int seed)
    {
        Random random = new(seed);
        return new(string.Create(CultureInfo.InvariantCulture, $"chance={probability},{seed}"), _ => random.NextDouble() < probability);
    }

    /// <summary>Reads the forms of the fault script: once, always, nth=2, first=2, from=2, every=3, chance=0.01,42.</summary>
    public static Occurrence? TryParse(string word)
    {
        string[] parts = word.Split('=', 2);
        string value = parts.Length == 2 ? parts[1] : "";
        return parts[0] switch
        {
            "once" => Once,
            "always" => Always,
            "nth" => Nth(Integer(value)),
            "first" => First(Integer(value)),
            "from" => From(Integer(value)),
            "every" => Every(Integer(value)),
            "chance" => ParseChance(value.Split(',')),
            _ => null,
        };
    }

    public override string ToString() => _text;

    internal bool Fires(int nth) => _fires(nth);

    private static Occurrence ParseChance(string[] parts) =>
        Chance(double.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length == 2 ? Integer(parts[1]) : 1);

    private static int Integer(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Named(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}={number}");
}
