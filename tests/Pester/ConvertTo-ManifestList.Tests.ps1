BeforeAll {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/registry.ps1"
}

Describe 'ConvertTo-ManifestList' {
    BeforeAll {
        $registry = Start-Registry (Join-Path $TestDrive 'registry')
        Initialize-Registry $registry
        $at = $registry.Host
    }

    AfterAll {
        Stop-Registry $registry
    }

    It 'converts the list, and leaves its entries as they are' {
        $oci = New-ManifestList "$at/x:1" "$at/my-image:amd64", "$at/my-image:arm"
        $docker = $oci | ConvertTo-ManifestList Docker
        $docker.MediaType | Should -Be 'application/vnd.docker.distribution.manifest.list.v2+json'
        $docker.Manifests.Equals($oci.Manifests) | Should -BeTrue
        ($docker | ConvertTo-ManifestList Oci).Equals($oci) | Should -BeTrue
    }

    It 'keeps the Reference of a list that is of that kind already' {
        (Get-ManifestList "$at/php" | ConvertTo-ManifestList Oci).Reference | Should -Not -BeNullOrEmpty
    }

    It 'refuses what a Docker list cannot hold: <Name>' -ForEach @(
        @{ Name = 'attestations'; Make = { Get-ManifestList "$at/php" } }
        @{ Name = 'annotations of an entry'; Make = { Get-ManifestList "$at/php" | Remove-ManifestListEntry unknown/unknown } }
        @{ Name = 'annotations of the list'; Make = { New-ManifestList "$at/x:1" "$at/my-image:amd64" -Annotation @{ a = 1 } } }
        @{ Name = 'an artifact type'; Make = { New-ManifestList "$at/x:1" "$at/my-image:amd64" -ArtifactType application/vnd.example } }
        @{ Name = 'a subject'; Make = { New-ManifestList "$at/x:1" "$at/my-image:amd64" -Subject "$at/my-image:arm" } }
    ) {
        & $Make | ConvertTo-ManifestList Docker -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId | Should -Be 'DockerListCannotHold,ManifestPS.Commands.ConvertToManifestListCommand'
        $problem.CategoryInfo.Category | Should -Be 'InvalidOperation'
    }

    It 'completes the kind' {
        (TabExpansion2 'ConvertTo-ManifestList ' 23).CompletionMatches.CompletionText | Should -Be 'Docker', 'Oci'
    }
}
