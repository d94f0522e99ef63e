# Dot-sourced in BeforeAll of every file: imports the built module in the build that MANIFESTPS_BUILD names, and knows where things are.
$Root = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
$Build = if ($env:MANIFESTPS_BUILD) { $env:MANIFESTPS_BUILD } elseif ($PSVersionTable.PSEdition -eq 'Core') { 'net8.0' } else { 'netstandard2.0' }
$Module = [System.IO.Path]::Combine($Root, 'out', 'ManifestPS')
$Sample = 'oci-layout://samples/php:latest'
$SampleDigest = 'sha256:8e295bb55f861aba2a70c8ca6a8046f06fa3e0f1a1ec23c1805ace92c9b2414a'

Import-Module $Module -ArgumentList $Build
Set-Location $Root

# The powershell blocks of a markdown file, each with the text block behind it: what a reader would type, and what is said to come out.
function Get-MarkdownExample([string] $Path) {
    $pattern = '(?ms)^```powershell\n(?<Code>.*?)^```\n(?:\s*^```text\n(?<Output>.*?)^```$)?'
    $text = [System.IO.File]::ReadAllText($Path).Replace("`r`n", "`n")
    foreach ($match in [regex]::Matches($text, $pattern)) {
        @{
            File   = Split-Path -Leaf $Path
            Line   = $text.Substring(0, $match.Index).Split("`n").Count
            Code   = $match.Groups['Code'].Value
            Output = $match.Groups['Output'].Value
        }
    }
}

# What the example writes, in a clone at /repo. Runs of white space count as one, because columns and line ends depend on the length of the path.
function Invoke-MarkdownExample([string] $Code) {
    ConvertTo-Compact (& ([scriptblock]::Create($Code)) | Out-String -Width 4096).Replace($Root.TrimEnd('/'), '/repo')
}

function ConvertTo-Compact([string] $Text) {
    ($Text -replace '\x1b\[[0-9;]*m' -replace '\s+', ' ').Trim()
}
