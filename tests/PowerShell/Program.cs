using Microsoft.PowerShell;

Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
Environment.SetEnvironmentVariable("POWERSHELL_UPDATECHECK", "Off");
return ConsoleShell.Start(bannerText: null, helpText: null, args);
