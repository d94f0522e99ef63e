BeforeAll {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/registry.ps1"
}

Describe 'Add-ManifestListEntry' {
    BeforeAll {
        $registry = Start-Registry (Join-Path $TestDrive 'registry')
        Initialize-Registry $registry
        $at = $registry.Host
    }

    AfterAll {
        Stop-Registry $registry
    }

    It 'adds behind the entries that are there, and leaves the list it got as it is' {
        $list = New-ManifestList "$at/x:1" "$at/my-image:amd64"
        ($list | Add-ManifestListEntry "$at/my-image:arm").Platforms | Should -Be 'linux/amd64', 'linux/arm/v7'
        $list.Platforms | Should -Be 'linux/amd64'
    }

    It 'merges a list, and adds nothing twice' {
        $merged = New-ManifestList "$at/x:1" "$at/my-image:arm" | Add-ManifestListEntry "$at/php:latest", (Get-ManifestList $Sample)
        $merged.Manifests | Should -HaveCount 16
        $merged.Platforms[0] | Should -Be 'linux/arm/v7'
    }

    It 'takes objects of Get-ImageManifest, attestations included' {
        $added = New-ManifestList "$at/x:1" "$at/my-image:amd64" | Add-ManifestListEntry (Get-ImageManifest "$at/php" -Platform linux/s390x)
        $added.Manifests.IsAttestation | Should -Be $false, $false, $true
    }

    It 'refuses an image for a platform that is there' {
        Get-ManifestList "$at/php" | Add-ManifestListEntry "$at/my-image:amd64-next" -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId | Should -Be 'DuplicatePlatform,ManifestPS.Commands.AddManifestListEntryCommand'
        $problem.CategoryInfo.Category | Should -Be 'ResourceExists'
    }

    It 'replaces it with -Replace, and the attestation about the old one goes' {
        $list = Get-ManifestList "$at/php" | Add-ManifestListEntry "$at/my-image:amd64-next" -Replace
        $list.Manifests | Should -HaveCount 15
        $list.Manifests[0].Digest | Should -Be (Get-ImageManifest "$at/my-image:amd64-next").Digest
        $list.Platforms | Should -Be @((Get-ManifestList "$at/php").Platforms)
    }

    It 'keeps both with -Force' {
        (Get-ManifestList "$at/php" | Add-ManifestListEntry "$at/my-image:amd64-next" -Force).Manifests | Should -HaveCount 17
    }

    It 'emits nothing where an image fails' {
        Get-ManifestList "$at/php" | Add-ManifestListEntry "$at/my-image:amd64-next", "$at/my-image:nope" -Replace -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId | Should -BeLike 'TagNotFound,*'
        $problem.TargetObject | Should -Be "$at/my-image:nope"
    }

    It 'refuses what a Docker list cannot hold' {
        New-ManifestList "$at/x:1" "$at/my-image:amd64" -MediaType Docker | Add-ManifestListEntry "$at/php" -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId | Should -BeLike 'DockerListCannotHold,*'
    }
}
