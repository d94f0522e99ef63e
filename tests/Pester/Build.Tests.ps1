BeforeDiscovery {
    $onWindows = [System.IO.Path]::DirectorySeparatorChar -eq '\'
}

# build.ps1 in a copy of what it reads, with a dotnet that writes down how it was called: the real one would build over the module under test.
Describe 'build.ps1' -Skip:$onWindows {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $copy = Join-Path $TestDrive 'copy'
        $null = New-Item "$copy/bin" -ItemType Directory
        Copy-Item "$Root/build.ps1", "$Root/ManifestPS.psd1" $copy
        [System.IO.File]::WriteAllText("$copy/bin/dotnet", @"
#!/bin/sh
echo "`$PWD: `$*" >> '$copy/calls.txt'
[ "`$1" != build ] || { mkdir -p '$copy/out/ManifestPS' && cp '$copy/ManifestPS.psd1' '$copy/out/ManifestPS'; }
exit `${DOTNET_EXIT:-0}
"@)
        chmod +x "$copy/bin/dotnet"
        $path = $env:PATH
        $powerShell = (Get-Process -Id $PID).Path
        $start = if ((Split-Path -Leaf $powerShell) -eq 'dotnet') { $powerShell, [System.Environment]::GetCommandLineArgs()[0] } else { , $powerShell }

        function Invoke-Build {
            Remove-Item "$copy/calls.txt" -ErrorAction SilentlyContinue
            $program, [string[]] $arguments = $start
            $env:PATH = "$copy/bin:$path"
            try { & $program @arguments -NoProfile -File "$copy/build.ps1" @args 2>&1 } finally { $env:PATH = $path }
        }
    }

    It 'builds the solution with <Arguments>' -ForEach @(
        @{ Arguments = @(); Configuration = 'Debug' }
        @{ Arguments = @('Build'); Configuration = 'Debug' }
        @{ Arguments = @('Build', '-Configuration', 'Release'); Configuration = 'Release' }
    ) {
        $null = Invoke-Build @Arguments
        $LASTEXITCODE | Should -Be 0
        [System.IO.File]::ReadAllText("$copy/calls.txt").Trim() | Should -BeLike "*: build $copy/ManifestPS.sln -c $Configuration"
    }

    It 'runs every test with Test, from the root of the clone' {
        $null = Invoke-Build Test
        $LASTEXITCODE | Should -Be 0
        [System.IO.File]::ReadAllText("$copy/calls.txt").Trim() | Should -Be "${copy}: test"
    }

    It 'fails where dotnet fails, with <_>' -ForEach 'Build', 'Test', 'Pack' {
        $env:DOTNET_EXIT = '3'
        try { $said = Invoke-Build $_ } finally { $env:DOTNET_EXIT = $null }
        $LASTEXITCODE | Should -Be 1
        "$said" | Should -Match 'ended with exit code 3'
    }

    It 'packs a release as a zip file with Pack' {
        $null = Invoke-Build Pack
        $LASTEXITCODE | Should -Be 0
        [System.IO.File]::ReadAllText("$copy/calls.txt") | Should -Match '-c Release'
        $zip = [System.IO.Compression.ZipFile]::OpenRead((Get-Item "$copy/out/*.zip").FullName)
        try { $zip.Entries.FullName | Should -Be 'ManifestPS/ManifestPS.psd1' } finally { $zip.Dispose() }
    }

    It 'says with Help which module makes the help, where that is missing' {
        if (Get-Module -ListAvailable Microsoft.PowerShell.PlatyPS) { Set-ItResult -Skipped -Because 'Microsoft.PowerShell.PlatyPS is installed' }
        "$(Invoke-Build Help)" | Should -Match 'Microsoft\.PowerShell\.PlatyPS'
        $LASTEXITCODE | Should -Be 1
    }

    It 'refuses what it does not know' {
        $null = Invoke-Build Nonsense
        $LASTEXITCODE | Should -Be 1
    }
}
