BeforeAll {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/registry.ps1"
}

Describe 'Remove-ManifestListEntry' {
    BeforeAll {
        $registry = Start-Registry (Join-Path $TestDrive 'registry')
        Initialize-Registry $registry
        $at = $registry.Host
    }

    AfterAll {
        Stop-Registry $registry
    }

    It 'removes a platform, and the attestation about it' {
        $list = Get-ManifestList "$at/php"
        $left = $list | Remove-ManifestListEntry linux/386
        $left.Manifests | Should -HaveCount 14
        $left.Platforms | Should -Be ($list.Platforms -ne 'linux/386')
        $subjects = ($left.Manifests | Where-Object IsAttestation).AttestationSubject
        $subjects | Where-Object { $_ -notin $left.Manifests.Digest } | Should -BeNullOrEmpty
    }

    It 'removes by a platform with wildcards' {
        (Get-ManifestList "$at/php" | Remove-ManifestListEntry -Platform linux/arm/*).Platforms | Should -Not -Match '^linux/arm/'
    }

    It 'removes by digest and by reference' {
        $image = Get-ImageManifest "$at/php" -Platform linux/s390x
        foreach ($name in $image.Digest, $image.Reference) {
            (Get-ManifestList "$at/php" | Remove-ManifestListEntry $name).Platforms | Should -Not -Contain 'linux/s390x'
        }
    }

    It 'removes by the name an entry was added under' {
        (New-ManifestList "$at/x:1" "$at/my-image:amd64", "$at/my-image:arm" | Remove-ManifestListEntry "$at/my-image:arm").Platforms | Should -Be 'linux/amd64'
    }

    It 'removes attestations alone' {
        (Get-ManifestList "$at/php" | Remove-ManifestListEntry unknown/unknown).Manifests | Should -HaveCount 8
    }

    It 'emits nothing where an entry is not there, and goes on with the next list' {
        $lists = (New-ManifestList "$at/x:1" "$at/my-image:arm"), (New-ManifestList "$at/x:2" "$at/my-image:amd64")
        $left = $lists | Remove-ManifestListEntry linux/amd64 -ErrorVariable problem -ErrorAction SilentlyContinue
        $left.Name | Should -Be "$at/x:2"
        $problem.FullyQualifiedErrorId | Should -Be 'EntryNotFound,ManifestPS.Commands.RemoveManifestListEntryCommand'
        $problem.TargetObject | Should -Be "$at/x:1"
    }

    It 'changes nothing in the registry' {
        Measure-Request $registry { Get-ManifestList "$at/php" | Remove-ManifestListEntry linux/386 } | Should -Be 'GET /v2/php/manifests/latest'
    }

    It 'completes platforms' {
        $line = 'Get-ManifestList x | Remove-ManifestListEntry linux/s'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'linux/s390x'
    }
}
