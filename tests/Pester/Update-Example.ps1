# Writes what the examples of README and docs/help really give into the text blocks behind them. Look at the difference before you commit it.
param([string[]] $Path)

. "$PSScriptRoot/common.ps1"
. "$PSScriptRoot/registry.ps1"
$ErrorActionPreference = 'Stop'
$PSStyle.OutputRendering = 'PlainText'

if (-not $Path) {
    $Path = "$Root/README.md", "$Root/docs/help/*.md"
}
foreach ($page in Get-Item $Path) {
    $registry = $null
    try {
        $text = [System.IO.File]::ReadAllText($page.FullName)
        foreach ($example in Get-MarkdownExample $page.FullName) {
            if ($example.NeedsRegistry -and -not $registry) {
                $registry = Start-Registry (Join-Path ([System.IO.Path]::GetTempPath()) ([guid]::NewGuid()))
                Initialize-Registry $registry
            }
            $output = Get-ExampleOutput $example.Code $registry 230
            if ($example.Output -and (ConvertTo-Compact $output) -ne (ConvertTo-Compact $example.Output)) {
                $lines = ($output -replace "`r").Trim("`n").Split("`n").ForEach{ $_.TrimEnd() } -join "`n"
                $before = "``````powershell`n$($example.Code)```````n`n``````text`n"
                $text = $text.Replace("$before$($example.Output)", "$before$lines`n")
            }
        }
        [System.IO.File]::WriteAllText($page.FullName, $text)
    }
    finally {
        Stop-Registry $registry
    }
}
