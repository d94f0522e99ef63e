BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $App = 'oci-layout://samples/app:1.4'
}

Describe 'Get-ImageReferrer' {
    It 'gives the attestation of each platform, which can be read' {
        $found = Get-ImageReferrer $Sample
        $found | Should -HaveCount 8
        $found.Source | Select-Object -Unique | Should -Be Attestation
        $found.Subject | Should -Be (Get-ImageManifest $Sample).Digest
        $found.Platform | Should -Be (Get-ImageManifest $Sample).Platform
        (Get-ImageManifest $found[0].Reference -Raw | ConvertFrom-Json).layers.mediaType | Should -Be application/vnd.in-toto+json
    }

    It 'gives only the artifact type that is asked for' {
        Get-ImageReferrer $Sample -ArtifactType application/spdx* | Should -BeNullOrEmpty
        (Get-ImageReferrer $App -ArtifactType *cyclonedx*).Source | Should -Be ReferrersApi
    }

    It 'reads how an image was built' {
        $provenance = Get-ImageManifest $App -Platform linux/arm64 | Get-ImageReferrer -Expand | Where-Object BuilderId
        $provenance | Should -BeOfType ManifestPS.ImageProvenance
        $provenance.SourceRevision | Should -Match '^[0-9a-f]{40}$'
        $provenance.FinishedOn - $provenance.StartedOn | Should -Be ([timespan]'00:04:30')
        $provenance.Materials.Uri | Should -Contain pkg:docker/debian@trixie-slim
        $provenance.NamesSubject | Should -BeTrue
    }

    It 'reads what is in an image' {
        $sboms = Get-ImageReferrer $App -Expand | Where-Object Format
        $sboms.Format | Should -Be SPDX, SPDX, CycloneDX
        ($sboms | ForEach-Object Packages | Where-Object Name -eq openssl).License | Should -Be Apache-2.0, Apache-2.0, Apache-2.0
    }

    It 'survives a file, JSON and a job' {
        $statements = Get-ImageReferrer $App -Expand
        $statements | Export-Clixml $TestDrive/statements.xml
        $read = Import-Clixml $TestDrive/statements.xml
        $read.Packages.Purl | Should -Be $statements.Packages.Purl
        $read.Materials.Digest | Should -Be $statements.Materials.Digest
        ($statements | ConvertTo-Json -Depth 4 | ConvertFrom-Json).Packages.Name | Should -Be $statements.Packages.Name
        ($read[0] | Resolve-ImageReference).Reference | Should -Be $statements[0].Reference
        $job = Start-Job { Import-Module $using:Module -ArgumentList $using:Build; Get-ImageReferrer "oci-layout://$using:Root/samples/app:1.4" } | Receive-Job -Wait
        $job.Digest | Should -Be (Get-ImageReferrer $App).Digest
        ($job | Where-Object Source -eq ReferrersApi | Get-ImageManifest).Kind | Should -Be Artifact
    }
}
