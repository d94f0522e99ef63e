using System.Management.Automation.Runspaces;
using System.Reflection;
using Microsoft.PowerShell;

// PowerShell reads both when it starts: nothing here reports home or looks for updates.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
Environment.SetEnvironmentVariable("POWERSHELL_UPDATECHECK", "Off");
if (Console.IsOutputRedirected)
{
    // Otherwise PowerShell writes colours into files and pipes, and cuts tables off at 80 columns.
    Environment.SetEnvironmentVariable("NO_COLOR", "1");
    Environment.SetEnvironmentVariable("TERMINFO", Path.Combine(AppContext.BaseDirectory, "terminfo"));
    Environment.SetEnvironmentVariable("TERM", "pipe");
}

string module = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ModulePath").Value
    ?? throw new InvalidOperationException("The build did not say where the module is.");
InitialSessionState state = InitialSessionState.CreateDefault2();
state.ImportPSModule(module);

// Without a leading '-', pwsh takes the first argument for a file to run; here it is a pipeline.
string[] arguments = args is [{ } first, ..] && !first.StartsWith('-') ? ["-Command", .. args] : args;
return ConsoleShell.Start(state, "PowerShell with ManifestPS. Try: Get-Command -Module ManifestPS", string.Empty, arguments);
