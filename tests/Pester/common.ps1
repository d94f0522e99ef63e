# Dot-sourced in BeforeAll of every file: imports the built module in the build that MANIFESTPS_BUILD names, and knows where things are.
$Root = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
$Build = if ($env:MANIFESTPS_BUILD) { $env:MANIFESTPS_BUILD } elseif ($PSVersionTable.PSEdition -eq 'Core') { 'net8.0' } else { 'netstandard2.0' }
$Module = [System.IO.Path]::Combine($Root, 'out', 'ManifestPS')
$Sample = 'oci-layout://samples/php:latest'
$SampleDigest = 'sha256:8e295bb55f861aba2a70c8ca6a8046f06fa3e0f1a1ec23c1805ace92c9b2414a'

Import-Module $Module -ArgumentList $Build
Set-Location $Root

# The powershell blocks of a markdown file, each with the text block behind it: what a reader would type, and what is said to come out.
# A block that starts with ```powershell offline is not among them: it needs what no test has, such as Docker Hub.
function Get-MarkdownExample([string] $Path) {
    $pattern = '(?ms)^```powershell\n(?<Code>.*?)^```\n(?:\s*^```text\n(?<Output>.*?)^```$)?'
    $text = [System.IO.File]::ReadAllText($Path).Replace("`r`n", "`n")
    foreach ($match in [regex]::Matches($text, $pattern)) {
        @{
            File          = Split-Path -Leaf $Path
            Line          = $text.Substring(0, $match.Index).Split("`n").Count
            Code          = $match.Groups['Code'].Value
            Output        = $match.Groups['Output'].Value
            NeedsRegistry = $match.Groups['Code'].Value.Contains('localhost:5000')
        }
    }
}

# What the example writes, in a clone at /repo, with a registry at localhost:5000 for which the one given stands in.
# Runs of white space count as one, because columns and line ends depend on the length of the path.
function Invoke-MarkdownExample([string] $Code, $Registry) {
    ConvertTo-Compact (Get-ExampleOutput $Code $Registry)
}

function Get-ExampleOutput([string] $Code, $Registry, [int] $Width = 4096) {
    if ($Registry) {
        $Code = $Code.Replace('localhost:5000', $Registry.Host)
    }
    $example = [scriptblock]::Create($Code)
    $text = if ($Code -match '-WhatIf') { Get-HostText { & $example | Out-Host } } else { & $example | Out-String -Width $Width }
    if ($Registry) {
        $text = $text.Replace($Registry.Host, 'localhost:5000')
    }
    $text.Replace($Root.TrimEnd('/'), '/repo')
}

# What a script shows on the screen: -WhatIf writes to no stream.
function Get-HostText([scriptblock] $Show) {
    $file = [System.IO.Path]::GetTempFileName()
    try {
        $null = Start-Transcript -Path $file
        try { $null = & $Show } finally { $null = Stop-Transcript }
        # Between the frames of the transcript, which are lines of asterisks.
        ([System.IO.File]::ReadAllText($file) -split '(?m)^\*{10,}\r?\n')[2]
    }
    finally {
        Remove-Item $file
    }
}

function ConvertTo-Compact([string] $Text) {
    ($Text -replace '\x1b\[[0-9;]*m' -replace '\s+', ' ').Trim()
}

# Skips the test that calls it unless the program is there; where MANIFESTPS_REQUIRE_PROGRAMS is 1, as in CI, the test fails without it. CI has no docker.
function Assert-Program([string] $Name) {
    $isRequired = $env:MANIFESTPS_REQUIRE_PROGRAMS -eq '1' -and $Name -ne 'docker'
    if (-not $isRequired -and -not (Get-Command $Name -CommandType Application -ErrorAction SilentlyContinue)) {
        Set-ItResult -Skipped -Because "$Name is not installed (apt-get install $(if ($Name -eq 'docker') { 'docker-cli' } else { $Name }))"
    }
}
