# Builds, tests, documents and packs the module: ./build.ps1 [Build|Test|Help|Pack]. Runs in pwsh 7 and Windows PowerShell 5.1.
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Help', 'Pack')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

$ErrorActionPreference = 'Stop'

$module = "$PSScriptRoot/out/ManifestPS"
$help = "$PSScriptRoot/docs/help"

function Invoke-Native {
    # Of two values the second would be a string, and a string is splatted letter by letter.
    $command, [string[]] $arguments = $args
    & $command @arguments
    if ($LASTEXITCODE -ne 0) {
        throw "$args ended with exit code $LASTEXITCODE."
    }
}

# Leaves the module in out/ManifestPS.
function Build {
    Invoke-Native dotnet build "$PSScriptRoot/ManifestPS.sln" -c $Configuration
}

# Engine, module and Pester, on both builds.
function Test {
    Push-Location $PSScriptRoot
    try {
        Invoke-Native dotnet test
    }
    finally {
        Pop-Location
    }
}

# Adds new parameters to docs/help, and makes the file that Get-Help reads. It is committed, because PlatyPS is not on NuGet.
function Help {
    Import-Module Microsoft.PowerShell.PlatyPS -MinimumVersion 1.0
    # PlatyPS would take the help of the build before for the truth, and fails on its relative links.
    Remove-Item "$module/en-US/*.xml" -ErrorAction SilentlyContinue
    Import-Module $module
    $standard = 'Prompts you for confirmation before running the cmdlet\.|Runs the command in a mode that only reports what would happen without performing the actions\.'
    $pages = foreach ($command in Get-Command -Module ManifestPS -CommandType Cmdlet) {
        $page = "$help/$($command.Name).md"
        if (Test-Path $page) {
            $before = [System.IO.File]::ReadAllText($page)
            $null = Update-MarkdownCommandHelp -Path $page -NoBackup
            # It adds a byte order mark, a blank line each time, and what it says of -Confirm and -WhatIf to what the page says of them.
            $text = [System.IO.File]::ReadAllText($page) -replace '(\r?\n){3,}', "`n`n" -replace "(?<=\S\r?\n)($standard)\r?\n"
            # A page that gets nothing but today's date keeps its own.
            $date = '(?m)^ms\.date: .*'
            [System.IO.File]::WriteAllText($page, $(if (($text -replace $date) -eq ($before -replace $date)) { $before } else { $text }))
        }
        else {
            New-MarkdownCommandHelp -CommandInfo $command -OutputFolder $help | Move-Item -Destination $page
        }
        $page
    }
    $temporary = Join-Path ([System.IO.Path]::GetTempPath()) ([guid]::NewGuid())
    $maml = Import-MarkdownCommandHelp -Path $pages | Export-MamlCommandHelp -OutputFolder $temporary
    $null = New-Item "$PSScriptRoot/src/ManifestPS/en-US" -ItemType Directory -Force
    Move-Item $maml.FullName "$PSScriptRoot/src/ManifestPS/en-US/ManifestPS.dll-Help.xml" -Force
    Remove-Item $temporary -Recurse
    Build
}

# out/ManifestPS-<version>.zip: unpack it into a directory of PSModulePath.
function Pack {
    $script:Configuration = 'Release'
    if (Test-Path $module) {
        Remove-Item $module -Recurse
    }
    Build
    $version = (Import-PowerShellDataFile "$PSScriptRoot/ManifestPS.psd1").ModuleVersion
    $zip = "$PSScriptRoot/out/ManifestPS-$version.zip"
    if (Test-Path $zip) {
        Remove-Item $zip
    }
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    [System.IO.Compression.ZipFile]::CreateFromDirectory($module, $zip, 'Optimal', $true)
    Get-Item $zip
}

& $Task
