using System.Diagnostics;
using System.Text;

namespace ManifestPS.Fuzz;

/// <summary>Mutates and tries until the time is over; prints what it found and how often it tried.</summary>
public sealed class FuzzRun
{
    private const int MaxCorpus = 2_000;
    private const int MaxFindings = 10;

    private readonly FuzzTarget _target;
    private readonly int _seed;
    private readonly Random _random;
    private readonly List<byte[]> _corpus;
    private readonly Mutator _mutator;
    private readonly HashSet<string> _findings = [];

    public FuzzRun(FuzzTarget target, int seed)
    {
        (_target, _seed) = (target, seed);
        _random = new Random(seed);
        _corpus = [.. target.Corpus.Select(Encoding.UTF8.GetBytes)];
        _mutator = new Mutator(_random, _corpus, target.Dictionary);
    }

    /// <summary>Runs and gives the number of distinct findings.</summary>
    public int Run(TimeSpan time)
    {
        (long executions, long accepted) = (0, 0);
        Stopwatch watch = Stopwatch.StartNew();
        foreach (byte[] valid in _corpus.ToArray())
        {
            executions++;
            if (!Try(valid, executions))
            {
                Report("a corpus entry is refused", valid, executions);
            }
        }
        while (watch.Elapsed < time && _findings.Count < MaxFindings)
        {
            executions++;
            byte[] input = _mutator.Next();
            if (Try(input, executions))
            {
                accepted++;
                Keep(input);
            }
        }
        Console.WriteLine($"{_target.GetType().Name}: {executions} executions, {executions / watch.Elapsed.TotalSeconds:F0} exec/s, {accepted} accepted, {_findings.Count} findings, seed {_seed}");
        return _findings.Count;
    }

    private bool Try(byte[] input, long execution)
    {
        Stopwatch watch = Stopwatch.StartNew();
        bool accepted = false;
        try
        {
            accepted = _target.Try(input);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Report($"{e.GetType().Name}: {e.Message}\n{e.StackTrace}", input, execution);
        }
        if (watch.Elapsed > _target.Limit)
        {
            Report($"took {watch.Elapsed}", input, execution);
        }
        return accepted;
    }

    private void Keep(byte[] input)
    {
        if (_corpus.Count < MaxCorpus)
        {
            _corpus.Add(input);
        }
        else
        {
            _corpus[_random.Next(_target.Corpus.Count, MaxCorpus)] = input;   // the valid ones stay
        }
    }

    private void Report(string what, byte[] input, long execution)
    {
        string place = what.Split('\n').FirstOrDefault(line => line.Contains(" at ManifestPS.", StringComparison.Ordinal)) ?? what;
        if (_findings.Add(place))
        {
            Console.WriteLine($"FINDING seed {_seed}, execution {execution}: {what}\ninput (base64): {Convert.ToBase64String(input)}");
        }
    }
}
