using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace ManifestPS.Shell;

/// <summary>A runspace with the module loaded; runs text and shows what comes out.</summary>
internal sealed class ModuleSession : IDisposable
{
    private readonly ConsoleHost _host = new();
    private readonly Runspace _runspace;
    private PowerShell? _running;

    public ModuleSession()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([ModulePath]);
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.Open();
        _runspace.SessionStateProxy.Path.SetLocation(Environment.CurrentDirectory);
        Console.CancelKeyPress += Stop;
    }

    /// <summary>True once a script said <c>exit</c>.</summary>
    public bool HasEnded => _host.ExitCode is not null;

    public string Prompt => $"PS {_runspace.SessionStateProxy.Path.CurrentLocation}> ";

    private static string ModulePath =>
        typeof(ModuleSession).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ModulePath").Value
        ?? throw new InvalidOperationException("The build did not say where the module is.");

    /// <summary>Runs a pipeline; output goes to stdout through PowerShell's own formatting, errors to stderr.</summary>
    /// <returns>The exit code: what the script's <c>exit</c> said, else 1 where an error was shown, else 0.</returns>
    public int Run(string script)
    {
        bool failed = false;
        using PowerShell shell = PowerShell.Create(_runspace);
        shell.AddScript(script).AddCommand("Out-Default");
        shell.Streams.Error.DataAdded += (_, added) => Show(shell.Streams.Error[added.Index]);
        _running = shell;
        try
        {
            _ = shell.Invoke();
        }
        catch (RuntimeException e)
        {
            Show(e.ErrorRecord);
        }
        finally
        {
            _running = null;
        }
        return _host.ExitCode ?? (failed ? 1 : 0);

        void Show(ErrorRecord error)
        {
            failed = true;
            _host.WriteError(error);
        }
    }

    public void Dispose()
    {
        Console.CancelKeyPress -= Stop;
        _runspace.Dispose();
    }

    private void Stop(object? sender, ConsoleCancelEventArgs e)
    {
        e.Cancel = true;
        _ = _running?.BeginStop(null, null);
    }
}
