using ManifestPS.Shell;

// The module in an embedded PowerShell engine: one pipeline from the arguments, or a small prompt.
using ModuleSession session = new();
if (args.Length > 0)
{
    return session.Run(string.Join(' ', args));
}

Console.WriteLine("ManifestPS in an embedded PowerShell engine. Try: Get-Command -Module ManifestPS. An empty line or 'exit' ends it.");
while (true)
{
    Console.Write(session.Prompt);
    string? line = Console.ReadLine();
    if (string.IsNullOrWhiteSpace(line))
    {
        return 0;
    }
    int exitCode = session.Run(line);
    if (session.HasEnded)
    {
        return exitCode;
    }
}
