# Runs the acceptance tests on one build of the module. Last line: "N passed, N failed, N skipped".
param(
    [ValidateSet('net8.0', 'netstandard2.0')]
    [string] $Build = 'net8.0',

    # 5.9 and 6.0 both work; without it, the newest that is installed.
    [version] $PesterVersion
)

$ErrorActionPreference = 'Stop'
if ($PesterVersion) {
    Import-Module Pester -RequiredVersion $PesterVersion
}
else {
    Import-Module Pester -MinimumVersion 5.5
}

$env:MANIFESTPS_BUILD = $Build
$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = if ($env:CI -eq 'true') { 'Normal' } else { 'Detailed' }
$result = Invoke-Pester -Configuration $configuration

# A file that cannot be read or a block that cannot be set up counts as failed.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
"$($result.PassedCount) passed, $failed failed, $($result.SkippedCount) skipped"
exit [int]($failed -gt 0 -or $result.PassedCount -eq 0)
