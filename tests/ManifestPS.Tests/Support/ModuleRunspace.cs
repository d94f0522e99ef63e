using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ManifestPS.Tests;

/// <summary>A bare PowerShell engine with the built module imported, as a user's session has it.</summary>
internal sealed class ModuleRunspace : IDisposable
{
    private readonly TextHost _host = new();
    private readonly Runspace _runspace;

    public ModuleRunspace()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Send-Reference", typeof(SendReferenceCommand), null));
        state.Commands.Add(new SessionStateCmdletEntry("Select-First", typeof(SelectFirstCommand), null));
        state.Commands.Add(new SessionStateCmdletEntry("Wait-Stop", typeof(WaitStopCommand), null));
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.Open();
        Outcome import = Invoke($"Import-Module '{TestBuild.ModulePath}' -ArgumentList {TestBuild.ModuleBuild}");
        _ = import.Clean();
        SetLocation(TestBuild.RepositoryRoot);
    }

    public void SetLocation(string path) => _ = _runspace.SessionStateProxy.Path.SetLocation(path);

    /// <summary>What New-PSDrive does; the bare engine does not have it.</summary>
    public void AddDrive(string name, string root)
    {
        ProviderInfo fileSystem = _runspace.SessionStateProxy.Provider.GetOne("FileSystem");
        _ = _runspace.SessionStateProxy.Drive.New(new PSDriveInfo(name, fileSystem, root, null, null), "global");
    }

    /// <summary>Runs a script to its end.</summary>
    /// <param name="script">The script.</param>
    /// <param name="input">What the script finds in <c>$images</c>.</param>
    public Outcome Invoke(string script, params object?[] input)
    {
        using PowerShell shell = Start(script, input);
        return Collect(shell, shell.Invoke);
    }

    /// <summary>Runs a script until the sign, then stops it as Ctrl+C does.</summary>
    public Outcome InvokeAndStop(string script, Task sign, params object?[] input)
    {
        using PowerShell shell = Start(script, input);
        using PSDataCollection<PSObject?> output = [];
        IAsyncResult running = shell.BeginInvoke<PSObject, PSObject?>(null, output);
        sign.GetAwaiter().GetResult();
        shell.Stop();
        return Collect(shell, () =>
        {
            _ = shell.EndInvoke(running);
            return output;
        });
    }

    /// <summary>What a user sees of a script's output.</summary>
    public string Show(string script, int width = 120, params object?[] input)
    {
        _host.Width = width;
        _ = Invoke("$PSStyle.Formatting.TableHeader = $PSStyle.Formatting.FormatAccent = $PSStyle.Formatting.CustomTableHeaderLabel = ''").Clean();
        _ = _host.Take();
        using PowerShell shell = Start(script, input);
        shell.AddCommand("Out-Default");
        _ = shell.Invoke();
        return _host.Take().Replace("\u001b[0m", string.Empty, StringComparison.Ordinal);   // ends every header's colour, even of one without
    }

    /// <summary>What was shown past the streams since the last call.</summary>
    public string TakeShown() => _host.Take();

    public void Dispose() => _runspace.Dispose();

    private static Outcome Collect(PowerShell shell, Func<IEnumerable<PSObject?>> run)
    {
        IEnumerable<PSObject?> output = [];
        ErrorRecord? terminating = null;
        try
        {
            output = run();
        }
        catch (RuntimeException e)
        {
            terminating = e.ErrorRecord;
        }
        return new Outcome
        {
            Output = [.. output],
            Errors = [.. shell.Streams.Error],
            Warnings = [.. shell.Streams.Warning.Select(record => record.Message)],
            Verbose = [.. shell.Streams.Verbose.Select(record => record.Message)],
            Terminating = terminating,
        };
    }

    private PowerShell Start(string script, object?[] input)
    {
        _runspace.SessionStateProxy.SetVariable("images", input);
        PowerShell shell = PowerShell.Create(_runspace);
        return shell.AddScript(script);
    }
}
