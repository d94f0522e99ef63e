BeforeAll {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/registry.ps1"
}

Describe 'Export-ManifestList' {
    BeforeAll {
        $registry = Start-Registry (Join-Path $TestDrive 'registry')
        Initialize-Registry $registry
        $at = $registry.Host
    }

    AfterAll {
        Stop-Registry $registry
    }

    BeforeEach {
        $list = New-ManifestList "$at/my-image:latest" "$at/my-image:amd64", "$at/my-image:arm" | Set-ManifestAnnotation linux/amd64 -Annotation @{ a = 'b+c' }
    }

    It 'writes a draft that a person can read, and that says what it was made from' {
        $list | Export-ManifestList TestDrive:/draft.json | Should -BeNullOrEmpty
        $draft = Get-Content TestDrive:/draft.json -Raw | ConvertFrom-Json
        $draft.name | Should -Be "$at/my-image:latest"
        $draft.sources.name | Should -Be "$at/my-image:amd64", "$at/my-image:arm"
        $draft.sources.resolved | Should -Be $list.Manifests.Digest
        $draft.list.manifests[0].annotations.a | Should -Be 'b+c'
    }

    It 'follows cd, and not the directory of the process' {
        Push-Location $TestDrive
        try { $list | Export-ManifestList here.json } finally { Pop-Location }
        Test-Path TestDrive:/here.json | Should -BeTrue
    }

    It 'gives the list back' {
        $list | Export-ManifestList TestDrive:/draft.json
        $back = Import-ManifestList TestDrive:/draft.json
        $back.Manifests.Equals($list.Manifests) | Should -BeTrue
        $back.Sources.Equals($list.Sources) | Should -BeTrue
        $back.Name | Should -Be $list.Name
    }

    It 'replaces a file' {
        Set-Content TestDrive:/old.json old
        $list | Export-ManifestList TestDrive:/old.json
        (Import-ManifestList TestDrive:/old.json).Manifests | Should -HaveCount 2
    }

    It 'writes nothing with -WhatIf, and says what it would write' {
        Get-HostText { $list | Export-ManifestList TestDrive:/no.json -WhatIf } | Should -BeLike "What if:*my-image:latest*2 entries*no.json*"
        Test-Path TestDrive:/no.json | Should -BeFalse
    }

    It 'takes one list per file' {
        $list, $list | Export-ManifestList TestDrive:/one.json -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.FullyQualifiedErrorId | Should -Be 'OutFileTaken,ManifestPS.Commands.ExportManifestListCommand'
    }

    It 'says which directory is not there' {
        $list | Export-ManifestList TestDrive:/nowhere/x.json -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.FullyQualifiedErrorId | Should -BeLike 'FileWriteFailed,*'
        "$problem" | Should -BeLike '*nowhere*'
    }
}
