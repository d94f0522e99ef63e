using ManifestPS.Fuzz.Targets;

namespace ManifestPS.Fuzz;

/// <summary>What is fuzzed: where mutation starts from, and what must hold of every input.</summary>
public abstract class FuzzTarget : IDisposable
{
    /// <summary>Valid inputs.</summary>
    public abstract IReadOnlyList<string> Corpus { get; }

    /// <summary>Words that matter to the grammar.</summary>
    public abstract IReadOnlyList<string> Dictionary { get; }

    /// <summary>The longest that one input may take; generous, because the machine does other things too.</summary>
    public virtual TimeSpan Limit => TimeSpan.FromSeconds(2);

    public static FuzzTarget? Find(string name) => name switch
    {
        "reference" => new ReferenceTarget(),
        "platform" => new PlatformTarget(),
        "document" => new DocumentTarget(),
        "config" => new ConfigTarget(),
        "layout" => new LayoutTarget(),
        "statement" => new StatementTarget(),
        "header" => new HeaderTarget(),
        "credential" => new CredentialTarget(),
        _ => null,
    };

    /// <summary>Tries one input.</summary>
    /// <returns>True where it was accepted: worth mutating further.</returns>
    /// <exception cref="Exception">A finding.</exception>
    public abstract bool Try(byte[] input);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Fails the run where what must hold does not.</summary>
    protected static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }
}
