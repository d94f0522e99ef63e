BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'Get-ImageReferrer' {
    It 'gives the attestation of each platform, which can be read' {
        $found = Get-ImageReferrer $Sample
        $found | Should -HaveCount 8
        $found.Source | Select-Object -Unique | Should -Be Attestation
        $found.Subject | Should -Be (Get-ImageManifest $Sample).Digest
        (Get-ImageManifest $found[0].Reference -Raw | ConvertFrom-Json).layers.mediaType | Should -Be application/vnd.in-toto+json
    }

    It 'gives only the artifact type that is asked for' {
        Get-ImageReferrer $Sample -ArtifactType application/spdx* | Should -BeNullOrEmpty
    }
}
