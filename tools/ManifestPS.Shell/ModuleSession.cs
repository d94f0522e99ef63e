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

    public string Prompt => $"PS {_runspace.SessionStateProxy.Path.CurrentLocation}> ";

    private static string ModulePath =>
        typeof(ModuleSession).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ModulePath").Value
        ?? throw new InvalidOperationException("The build did not say where the module is.");

    /// <summary>Runs a pipeline; output goes to stdout through PowerShell's own formatting, errors to stderr.</summary>
    /// <returns>True where there was no error.</returns>
    public bool Run(string script)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        shell.AddScript(script).AddCommand("Out-Default");
        shell.Streams.Error.DataAdded += (_, added) => _host.WriteError(shell.Streams.Error[added.Index]);
        _running = shell;
        try
        {
            _ = shell.Invoke();
        }
        catch (RuntimeException e)
        {
            _host.WriteError(e.ErrorRecord);
            return false;
        }
        finally
        {
            _running = null;
        }
        return !shell.HadErrors && _host.ExitCode == 0;
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
