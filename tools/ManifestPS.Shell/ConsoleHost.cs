using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace ManifestPS.Shell;

/// <summary>The least host that PowerShell's formatting needs: a console to write to.</summary>
internal sealed class ConsoleHost : PSHost
{
    private readonly ConsoleUserInterface _interface = new();

    /// <summary>What a script's <c>exit</c> said; null where none did.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "ManifestPS.Shell";

    public override Version Version => typeof(ConsoleHost).Assembly.GetName().Version ?? new Version(0, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => _interface;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public void WriteError(ErrorRecord record)
    {
        _interface.WriteErrorLine($"{record.InvocationInfo?.MyCommand?.Name ?? "Error"}: {record}");
        if (record.ErrorDetails?.RecommendedAction is { Length: > 0 } action)
        {
            _interface.WriteErrorLine($"  {action}");
        }
    }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
