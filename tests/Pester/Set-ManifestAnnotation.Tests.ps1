BeforeAll {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/registry.ps1"
}

Describe 'Set-ManifestAnnotation' {
    BeforeAll {
        $registry = Start-Registry (Join-Path $TestDrive 'registry')
        Initialize-Registry $registry
        $at = $registry.Host
    }

    AfterAll {
        Stop-Registry $registry
    }

    BeforeEach {
        $list = New-ManifestList "$at/my-image:latest" "$at/my-image:amd64", "$at/my-image:arm"
    }

    It 'sets os, architecture and variant' {
        $entry = ($list | Set-ManifestAnnotation "$at/my-image:arm" -OS linux -Architecture arm64 -Variant v8).Manifests[1]
        "$($entry.Platform)" | Should -Be 'linux/arm64/v8'
    }

    It 'sets the version of the operating system' {
        ($list | Set-ManifestAnnotation linux/amd64 -OS windows -OSVersion 10.0.20348.2113).Platforms[0] | Should -Be 'windows(10.0.20348.2113)/amd64'
    }

    It 'sets features of the operating system and of the processor' {
        $platform = ($list | Set-ManifestAnnotation linux/amd64 -OSFeature win32k -Feature sse4, aes).Manifests[0].Platform
        $platform.OSFeatures | Should -Be 'win32k'
        $platform.Features | Should -Be 'sse4', 'aes'
    }

    It 'sets urls' {
        ($list | Set-ManifestAnnotation linux/amd64 -Url https://example.com/a, https://example.com/b).Manifests[0].Urls | Should -HaveCount 2
    }

    It 'sets annotations of an entry beside those that are there' {
        $annotations = ($list | Set-ManifestAnnotation linux/amd64 -Annotation @{ a = 1; b = 2 } | Set-ManifestAnnotation linux/amd64 -Annotation @{ b = 3 }).Manifests[0].Annotations
        $annotations['a'] | Should -Be '1'
        $annotations['b'] | Should -Be '3'
    }

    It 'replaces annotations with -Replace' {
        $annotations = ($list | Set-ManifestAnnotation linux/amd64 -Annotation @{ a = 1 } | Set-ManifestAnnotation linux/amd64 -Annotation @{ b = 2 } -Replace).Manifests[0].Annotations
        $annotations.Keys | Should -Be 'b'
    }

    It 'sets annotations of the list' {
        ($list | Set-ManifestAnnotation -Annotation @{ title = 'x' }).Annotations['title'] | Should -Be 'x'
    }

    It 'sets artifact type and subject of the list' {
        $edited = $list | Set-ManifestAnnotation -ArtifactType application/vnd.example -Subject (Get-ImageManifest "$at/my-image:arm")
        $edited.ArtifactType | Should -Be 'application/vnd.example'
        $edited.Subject.Digest | Should -Be (Get-ImageManifest "$at/my-image:arm").Digest
        ($edited | Set-ManifestAnnotation -ArtifactType $null -Subject $null).Equals(($list | Set-ManifestAnnotation -ArtifactType $null)) | Should -BeTrue
    }

    It 'clears <Name> with <Shown>' -ForEach @(
        @{ Name = 'Variant'; Shown = '$null'; Set = @{ Variant = 'v9' }; Clear = @{ Variant = $null } }
        @{ Name = 'Variant'; Shown = 'an empty value'; Set = @{ Variant = 'v9' }; Clear = @{ Variant = '' } }
        @{ Name = 'OSVersion'; Shown = '$null'; Set = @{ OSVersion = '1.2' }; Clear = @{ OSVersion = $null } }
        @{ Name = 'OSFeature'; Shown = '$null'; Set = @{ OSFeature = 'x' }; Clear = @{ OSFeature = $null } }
        @{ Name = 'Feature'; Shown = 'an empty list'; Set = @{ Feature = 'x' }; Clear = @{ Feature = @() } }
        @{ Name = 'Url'; Shown = '$null'; Set = @{ Url = 'https://example.com' }; Clear = @{ Url = $null } }
        @{ Name = 'an annotation'; Shown = '$null'; Set = @{ Annotation = @{ a = 1 } }; Clear = @{ Annotation = @{ a = $null } } }
        @{ Name = 'an annotation'; Shown = 'an empty value'; Set = @{ Annotation = @{ a = 1 } }; Clear = @{ Annotation = @{ a = '' } } }
        @{ Name = 'all annotations'; Shown = '$null'; Set = @{ Annotation = @{ a = 1; b = 2 } }; Clear = @{ Annotation = $null } }
    ) {
        $digest = $list.Manifests[0].Digest
        $set = $list | Set-ManifestAnnotation $digest @Set
        $set.Manifests[0].Equals($list.Manifests[0]) | Should -BeFalse
        ($set | Set-ManifestAnnotation $digest @Clear).Manifests[0].Equals($list.Manifests[0]) | Should -BeTrue
    }

    It 'changes an entry of a published list, and leaves the others as they are' {
        $before = Get-ManifestList "$at/php"
        $after = $before | Set-ManifestAnnotation linux/arm64 -Variant v9
        $after.Manifests[6].Platform.Variant | Should -Be 'v9'
        foreach ($i in (0..15) -ne 6) {
            $after.Manifests[$i].Equals($before.Manifests[$i]) | Should -BeTrue
        }
    }

    It 'warns of a platform that nobody knows, and sets it' {
        $edited = $list | Set-ManifestAnnotation linux/amd64 -OS templeos -WarningVariable warned -WarningAction SilentlyContinue
        "$($edited.Manifests[0].Platform)" | Should -Be 'templeos/amd64'
        "$warned" | Should -BeLike '*templeos/amd64*'
    }

    It 'refuses several entries, and lists them' {
        $list | Set-ManifestAnnotation linux/* -Variant v1 -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId | Should -Be 'EntryAmbiguous,ManifestPS.Commands.SetManifestAnnotationCommand'
        foreach ($digest in $list.Manifests.Digest) { "$problem" | Should -BeLike "*$digest*" }
    }

    It 'refuses an annotation that a Docker list cannot hold' {
        $list | ConvertTo-ManifestList Docker | Set-ManifestAnnotation linux/amd64 -Annotation @{ a = 1 } -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId | Should -BeLike 'DockerListCannotHold,*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*ConvertTo-ManifestList*'
    }

    It 'ends with -ErrorAction Stop' {
        { $list | Set-ManifestAnnotation nope -OS linux -ErrorAction Stop } | Should -Throw -ErrorId 'EntryNotFound,*'
    }

    It 'asks no registry' {
        Measure-Request $registry { $list | Set-ManifestAnnotation linux/amd64 -Variant v2 | Set-ManifestAnnotation -Annotation @{ a = 1 } } | Should -BeNullOrEmpty
    }
}
