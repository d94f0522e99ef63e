namespace ManifestPS.TestRegistry;

/// <summary>One thing a fault rule does to an exchange.</summary>
/// <param name="Name">What it does, as the fault script writes it.</param>
/// <param name="NeedsReply">Whether the endpoint has to have answered first.</param>
/// <param name="Apply">Does it.</param>
internal sealed record FaultAction(string Name, bool NeedsReply, Func<Exchange, Task> Apply);
