BeforeAll {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/registry.ps1"
}

Describe 'Publish-ManifestList' {
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

    It 'is Push-ManifestList, too' {
        (Get-Alias Push-ManifestList).ResolvedCommandName | Should -Be 'Publish-ManifestList'
        ($list | Push-ManifestList -Tag pushed).Reference | Should -BeLike "$at/my-image:pushed@sha256:*"
    }

    It 'publishes under the name, and says what became of the tag' {
        $first = $list | Publish-ManifestList -Tag status
        $first.Status | Should -Be 'Created'
        $first.PreviousDigest | Should -BeNullOrEmpty
        ($list | Publish-ManifestList -Tag status).Status | Should -Be 'Unchanged'
        $moved = $list | Remove-ManifestListEntry linux/arm/v7 | Publish-ManifestList -Tag status
        $moved.Status | Should -Be 'Moved'
        $moved.PreviousDigest | Should -Be $first.Digest
    }

    It 'shows a table' {
        ConvertTo-Compact ($list | Publish-ManifestList -Tag table | Out-String -Width 200) | Should -Be "Status Reference ------ --------- Created $((Get-ManifestList "$at/my-image:table").Reference)"
    }

    It 'sets several tags' {
        $results = $list | Publish-ManifestList -Tag several-1, several-2, several-3
        $results.Tag | Should -Be 'several-1', 'several-2', 'several-3'
        foreach ($tag in $results.Tag) {
            (Get-ManifestList "$at/my-image:$tag").Reference | Should -Be "$at/my-image:$tag@$($results[0].Digest)"
        }
    }

    It 'tries all tags in one request, and not again where the registry does not know that' {
        # A registry that this process has not met.
        $other = Start-Registry (Join-Path $TestDrive 'other')
        try {
            $php = Get-ManifestList $Sample
            $first = Measure-Request $other { $php | Publish-ManifestList "$($other.Host)/php" -Tag a, b }
            $second = Measure-Request $other { $php | Publish-ManifestList "$($other.Host)/php" -Tag c, d }
        }
        finally {
            Stop-Registry $other
        }
        $first -like '*[?]tag=a&tag=b' | Should -HaveCount 1
        $second -like '*[?]tag=*' | Should -BeNullOrEmpty
        $second -like 'PUT */manifests/[cd]' | Should -HaveCount 2
    }

    It 'publishes by digest only' {
        $result = Get-ManifestList "$at/php@$SampleDigest" | Remove-ManifestListEntry linux/386 | Publish-ManifestList
        $result.Tag | Should -BeNullOrEmpty
        (Get-ManifestList $result).Reference | Should -Be "$at/php@$($result.Digest)"
    }

    It 'publishes an unedited list byte for byte' {
        $result = Get-ManifestList $Sample | Publish-ManifestList "$at/verbatim:1"
        $result.Digest | Should -Be $SampleDigest
        Get-ImageManifest $result -Raw | Should -Be (Get-ImageManifest $Sample -Raw)
    }

    It 'takes images over from another repository of the registry' {
        $requests = Measure-Request $registry { $list | Publish-ManifestList "$at/mounted:1" }
        $requests -like 'POST */blobs/uploads/[?]mount=*' | Should -HaveCount 6
        $requests -like 'PUT */blobs/*' | Should -BeNullOrEmpty
        (Get-ImageManifest "$at/mounted:1" -Detailed).ImageSize | Should -Be (Get-ImageManifest "$at/my-image:amd64", "$at/my-image:arm" -Detailed).ImageSize
    }

    It 'copies images from another registry, children before the list' {
        $other = Start-Registry (Join-Path $TestDrive 'target')
        try {
            $requests = Measure-Request $other { $list | Publish-ManifestList "$($other.Host)/copied:1" }
            (Get-ImageManifest "$($other.Host)/copied:1" -Detailed).Digest | Should -Be $list.Manifests.Digest
        }
        finally {
            Stop-Registry $other
        }
        $puts = @($requests -like 'PUT *')
        $puts[0..7] -like '*/blobs/uploads/*' | Should -HaveCount 6
        $puts[0..7] | Where-Object { $_ -like '*/manifests/*' } | ForEach-Object { $_ -replace '.*/' } | Sort-Object | Should -Be ($list.Manifests.Digest | Sort-Object)
        $puts[-1] | Should -Be 'PUT /v2/copied/manifests/1'
    }

    Context '-WhatIf' {
        It 'shows the difference to what the tag points to' {
            $text = Get-HostText {
                Get-ManifestList "$at/php" |
                    Remove-ManifestListEntry linux/386 |
                    Set-ManifestAnnotation linux/arm64 -Variant v9 -Annotation @{ a = 'b' } |
                    Add-ManifestListEntry "$at/my-image:amd64-next" -Replace |
                    Publish-ManifestList -Tag latest, fresh -WhatIf
            }
            $text | Should -BeLike 'What if: *'
            $text | Should -Match "(?m)^\s+tag latest: .*$SampleDigest"
            $text | Should -Match '(?m)^\s+tag fresh: new'
            $text | Should -Match '(?m)^\s+- linux/386 sha256:94e19b73'
            $text | Should -Match '(?m)^\s+- linux/amd64 sha256:e524ad72'
            $text | Should -Match "(?m)^\s+\+ linux/amd64 $((Get-ImageManifest "$at/my-image:amd64-next").Digest)"
            $text | Should -Match "(?m)^\s+~ linux/arm64/v9 sha256:93467db7\S+ platform: 'linux/arm64/v8' -> 'linux/arm64/v9'"
            $text | Should -Match "(?m)^\s+~ linux/arm64/v9 sha256:93467db7\S+ annotation a: none -> 'b'"
        }

        It 'emits nothing, and sends nothing but reading requests' {
            $requests = Measure-Request $registry { $script:emitted = $list | Publish-ManifestList "$at/whatif:1" -Tag a, b -WhatIf }
            $emitted | Should -BeNullOrEmpty
            $requests | Should -Not -BeNullOrEmpty
            $requests | Should -Match '^(GET|HEAD) '
        }

        It 'publishes without a question with -Confirm:$false' {
            ($list | Publish-ManifestList -Tag confirmed -Confirm:$false).Status | Should -Be 'Created'
        }
    }

    Context 'guards' {
        It 'refuses a list that somebody else has changed since it was read, unless -Force' {
            $null = $list | Publish-ManifestList -Tag guarded
            $mine = Get-ManifestList "$at/my-image:guarded" | Remove-ManifestListEntry linux/amd64
            $theirs = Get-ManifestList "$at/my-image:guarded" | Remove-ManifestListEntry linux/arm/v7 | Publish-ManifestList
            $requests = Measure-Request $registry { $mine | Publish-ManifestList -ErrorVariable script:problem -ErrorAction SilentlyContinue }
            $problem.FullyQualifiedErrorId | Should -Be 'TagMoved,ManifestPS.Commands.PublishManifestListCommand'
            $requests | Should -Match '^(GET|HEAD) '
            (Get-ManifestList "$at/my-image:guarded").Reference | Should -Be $theirs.Reference
            ($mine | Publish-ManifestList -Force).PreviousDigest | Should -Be $theirs.Digest
        }

        It 'refuses a tag that does not hold -ExpectedDigest' {
            $held = $list | Publish-ManifestList -Tag expected
            $next = $list | Remove-ManifestListEntry linux/amd64
            $next | Publish-ManifestList -Tag expected -ExpectedDigest $SampleDigest -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problem.FullyQualifiedErrorId | Should -BeLike 'TagMoved,*'
            ($next | Publish-ManifestList -Tag expected -ExpectedDigest $held.Digest).Status | Should -Be 'Moved'
        }

        It 'refuses a list that lacks a platform' {
            $list | Publish-ManifestList -RequirePlatform linux/s390x -Tag required -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problem.FullyQualifiedErrorId | Should -BeLike 'RequiredPlatformMissing,*'
        }

        It 'refuses two entries for one platform' {
            $list | Set-ManifestAnnotation linux/arm/v7 -Architecture amd64 -Variant $null | Publish-ManifestList -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problem.FullyQualifiedErrorId | Should -BeLike 'DuplicatePlatform,*'
        }

        It 'warns: <Id>' -ForEach @(
            @{ Id = 'MixedMediaTypes'; Edit = { $args[0] | Add-ManifestListEntry "$at/my-image:docker" } }
            @{ Id = 'WindowsVersionMissing'; Edit = { $args[0] | Set-ManifestAnnotation linux/amd64 -OS windows } }
            @{ Id = 'PlatformContradictsConfig'; Edit = { $args[0] | Set-ManifestAnnotation linux/amd64 -Architecture s390x } }
        ) {
            Push-Manifest $registry my-image:docker (ConvertTo-DockerManifest (Get-ImageManifest $Sample -Platform linux/arm64 -Raw)) 'application/vnd.docker.distribution.manifest.v2+json'
            & $Edit $list | Publish-ManifestList -Tag warned -WhatIf -WarningVariable warned -WarningAction SilentlyContinue
            "$warned" | Should -BeLike "*$Id`: *"
        }

        It 'publishes to registries only' {
            $list | Publish-ManifestList "oci-layout://$TestDrive/x:1" -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problem.FullyQualifiedErrorId | Should -BeLike 'TransportUnsupported,*'
        }
    }

    It 'gives results that pipe on, become JSON, and come back from Export-Clixml' {
        $result = $list | Publish-ManifestList -Tag piped
        ($result | Get-ImageManifest).Platform | Should -Be 'linux/amd64', 'linux/arm/v7'
        ($result | ConvertTo-Json | ConvertFrom-Json).Digest | Should -Be $result.Digest
        $result | Export-Clixml TestDrive:/result.xml
        (Import-Clixml TestDrive:/result.xml | Get-ImageManifest).Digest | Should -Be $list.Manifests.Digest
    }
}
