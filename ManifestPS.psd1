@{
    RootModule           = 'ManifestPS.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '5d0c3b0e-6f0b-4b0e-9a55-6c8f2f3a7d41'
    Author               = 'The ManifestPS authors'
    CompanyName          = 'ManifestPS'
    Copyright            = '(c) 2026 The ManifestPS authors. MIT license.'
    Description          = 'Container image manifests and manifest lists as objects: inspect what an image holds for which platform, on registries and in OCI layouts.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Core', 'Desktop')
    FormatsToProcess     = @('ManifestPS.Format.ps1xml', 'ManifestPS.List.Format.ps1xml', 'ManifestPS.Text.Format.ps1xml')
    TypesToProcess       = @('ManifestPS.Types.ps1xml')
    FunctionsToExport    = @()
    CmdletsToExport      = @(
        'Add-ManifestListEntry'
        'Compare-ImageManifest'
        'Connect-ImageRegistry'
        'ConvertTo-ManifestList'
        'Disconnect-ImageRegistry'
        'Export-ManifestList'
        'Get-ImageConfig'
        'Get-ImageLayer'
        'Get-ImageManifest'
        'Get-ImageReferrer'
        'Get-ImageRegistry'
        'Get-ImageRepository'
        'Get-ImageTag'
        'Get-ManifestList'
        'Import-ManifestList'
        'New-ManifestList'
        'Publish-ManifestList'
        'Remove-ManifestListEntry'
        'Resolve-ImageReference'
        'Set-ImageRegistry'
        'Set-ManifestAnnotation'
        'Test-ImageManifest'
        'Test-ImagePlatform'
    )
    AliasesToExport      = @('Push-ManifestList')
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags       = @('Docker', 'OCI', 'Container', 'Image', 'Manifest', 'Registry', 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
