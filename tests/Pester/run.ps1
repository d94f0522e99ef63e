# Runs the acceptance tests on one build of the module. Last line: "Pester: passed N, failed N, skipped N".
param(
    [ValidateSet('net8.0', 'netstandard2.0')]
    [string] $Build = 'net8.0',

    # The files to run; all of this directory unless told otherwise.
    [string[]] $Path = $PSScriptRoot,

    # Pester's module: a name or a path. 5.9 and 6.2 both work.
    [string] $Pester = 'Pester',

    # The file that takes every test as JSON: Name, Result, Seconds, Message.
    [string] $Report
)

$ErrorActionPreference = 'Stop'
Import-Module $Pester -MinimumVersion 5.5

$env:MANIFESTPS_BUILD = $Build
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = if ($env:CI -eq 'true' -or $Report) { 'Normal' } else { 'Detailed' }
$result = Invoke-Pester -Configuration $configuration
if (-not $result) {
    throw 'Pester did not run.'
}

# A file that cannot be read or a block that cannot be set up counts as failed.
$broken = @(
    $result.FailedBlocks | Where-Object { $_ } | ForEach-Object { [pscustomobject] @{ File = $_.BlockContainer.Item; Name = $_.ExpandedPath; Test = $_ } }
    $result.FailedContainers | Where-Object { $_ } | ForEach-Object { [pscustomobject] @{ File = $_.Item; Name = 'the file'; Test = $_ } }
)
$failed = $result.FailedCount + $broken.Count

if ($Report) {
    $every = @($result.Tests | Where-Object Result -ne 'NotRun' | ForEach-Object { [pscustomobject] @{ File = $_.Block.BlockContainer.Item; Name = $_.ExpandedPath; Test = $_ } })
    $tests = foreach ($item in $every + $broken) {
        $records = @($item.Test.ErrorRecord)
        [ordered] @{
            Name    = "$([System.IO.Path]::GetFileName("$($item.File)") -replace '\.Tests\.ps1$'): $($item.Name)"
            Result  = if ($item.Test.Result -in 'Passed', 'Skipped') { "$($item.Test.Result)" } else { 'Failed' }
            Seconds = $item.Test.Duration.TotalSeconds
            Message = if ($item.Test.Result -eq 'Skipped') { "$($records[0])" -replace '^is skipped, because ' -replace '^$', 'skipped by the test file' }
            else { @($records | Where-Object { $_ } | ForEach-Object { "$_"; "$($_.ScriptStackTrace)" }) -join "`n" }
        }
    }
    [System.IO.File]::WriteAllText($Report, (ConvertTo-Json @($tests)))
}

"Pester: passed $($result.PassedCount), failed $failed, skipped $($result.SkippedCount)"
exit [int]($failed -gt 0 -or $result.PassedCount -eq 0)
