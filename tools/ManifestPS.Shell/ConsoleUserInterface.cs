using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Security;

namespace ManifestPS.Shell;

/// <summary>Writes to the console: output to stdout, everything else to stderr. It never prompts; what needs an answer fails.</summary>
internal sealed class ConsoleUserInterface : PSHostUserInterface
{
    public override PSHostRawUserInterface RawUI { get; } = new ConsoleSize();

    public override void Write(string value) => Console.Out.Write(Plain(value));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Console.Out.WriteLine(Plain(value));

    public override void WriteErrorLine(string value) => Console.Error.WriteLine(value);

    public override void WriteWarningLine(string message) => Console.Error.WriteLine($"WARNING: {message}");

    public override void WriteVerboseLine(string message) => Console.Error.WriteLine($"VERBOSE: {message}");

    public override void WriteDebugLine(string message) => Console.Error.WriteLine($"DEBUG: {message}");

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override string ReadLine() => Console.ReadLine() ?? string.Empty;

    public override SecureString ReadLineAsSecureString() => throw CannotPrompt();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw CannotPrompt();

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) => throw CannotPrompt();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw CannotPrompt();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw CannotPrompt();

    /// <summary>Colours are for a terminal; a file or pipe gets the text alone.</summary>
    private static string Plain(string value) => Console.IsOutputRedirected ? new StringDecorated(value).ToString(OutputRendering.PlainText) : value;

    private static HostException CannotPrompt() => new("This shell does not prompt. Give every parameter, or run the module in pwsh.");
}
