namespace ManifestPS.Diagnostics;

/// <summary>Takes what happens on the way, for whoever wants to see it. Called on any thread.</summary>
public interface ITrace
{
    /// <summary>One exchange with a server; never holds a secret.</summary>
    /// <param name="line">For example <c>GET https://... -> 200, application/json, 1,234 bytes, 12 ms</c>.</param>
    void WriteVerbose(string line);

    /// <summary>Something that the user should change.</summary>
    /// <param name="message">The sentence.</param>
    void WriteWarning(string message);
}
