# Chooses the build, and loads the engine itself so that type literals such as [ManifestPS.Platform] resolve.
param(
    [ValidateSet('net8.0', 'netstandard2.0')]
    [string] $Build = $(if ([Environment]::Version.Major -ge 8) { 'net8.0' } else { 'netstandard2.0' })
)

$bin = [System.IO.Path]::Combine($PSScriptRoot, 'bin', $Build)
$null = [System.Reflection.Assembly]::LoadFrom([System.IO.Path]::Combine($bin, 'ManifestPS.Core.dll'))
Import-Module ([System.IO.Path]::Combine($bin, 'ManifestPS.dll'))
