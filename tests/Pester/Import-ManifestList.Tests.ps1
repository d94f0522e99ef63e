BeforeAll {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/registry.ps1"
}

Describe 'Import-ManifestList' {
    BeforeAll {
        $registry = Start-Registry (Join-Path $TestDrive 'registry')
        Initialize-Registry $registry
        $at = $registry.Host
    }

    AfterAll {
        Stop-Registry $registry
    }

    BeforeEach {
        New-ManifestList "$at/my-image:latest" "$at/my-image:amd64", "$at/my-image:arm" | Export-ManifestList TestDrive:/draft.json
    }

    It 'knows when the draft was written, and asks no registry' {
        Measure-Request $registry { $script:list = Import-ManifestList TestDrive:/draft.json } | Should -BeNullOrEmpty
        $list.DraftedAt | Should -BeOfType [System.DateTimeOffset]
        ([System.DateTimeOffset]::UtcNow - $list.DraftedAt).TotalMinutes | Should -BeLessThan 5
    }

    It 'takes files from Get-ChildItem' {
        Copy-Item TestDrive:/draft.json TestDrive:/second.json
        Get-ChildItem "$TestDrive/*.json" | Import-ManifestList | Should -HaveCount 2
    }

    It 'gives a list that can be edited and published' {
        $result = Import-ManifestList TestDrive:/draft.json | Set-ManifestAnnotation "$at/my-image:arm" -Variant v6 | Publish-ManifestList
        (Get-ImageManifest $result).Platform | Should -Be 'linux/amd64', 'linux/arm/v6'
    }

    It 'is refused when it is published after a tag it was made from has moved, and says which' {
        Push-Manifest $registry my-image:arm (Get-ImageManifest $Sample -Platform linux/arm/v5 -Raw)
        $stale = Import-ManifestList TestDrive:/draft.json
        Push-Manifest $registry my-image:arm (Get-ImageManifest $Sample -Platform linux/386 -Raw)
        $stale | Publish-ManifestList -Tag stale -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId | Should -BeLike 'DraftStale,*'
        "$problem" | Should -BeLike "*$at/my-image:arm*"
        ($stale | Publish-ManifestList -Tag stale -Force).Status | Should -Be 'Created'
    }

    It 'refuses a file that is no draft, and goes on' {
        Set-Content TestDrive:/other.json '{}'
        "$TestDrive/nothing.json", "$TestDrive/other.json", "$TestDrive/draft.json" | Import-ManifestList -ErrorVariable problem -ErrorAction SilentlyContinue | Should -HaveCount 1
        $problem.FullyQualifiedErrorId | Should -Be 'FileReadFailed,ManifestPS.Commands.ImportManifestListCommand', 'DraftInvalid,ManifestPS.Commands.ImportManifestListCommand'
    }
}
