BeforeAll {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/registry.ps1"
}

Describe 'New-ManifestList' {
    BeforeAll {
        $registry = Start-Registry (Join-Path $TestDrive 'registry')
        Initialize-Registry $registry
        $at = $registry.Host
    }

    AfterAll {
        Stop-Registry $registry
    }

    It 'makes a list of tags and digests' {
        $arm = "$at/my-image@$((Get-ImageManifest "$at/my-image:arm").Digest)"
        $list = New-ManifestList "$at/my-image:latest" "$at/my-image:amd64", $arm
        $list.Platforms | Should -Be 'linux/amd64', 'linux/arm/v7'
        $list.Name | Should -Be "$at/my-image:latest"
        $list.Reference | Should -BeNullOrEmpty
        $list.Sources.Name | Should -Be "$at/my-image:amd64", $arm
    }

    It 'keeps the order given' {
        (New-ManifestList "$at/x:1" "$at/my-image:arm", "$at/my-image:amd64").Platforms | Should -Be 'linux/arm/v7', 'linux/amd64'
    }

    It 'flattens a list among its sources, attestations included' {
        $list = New-ManifestList "$at/x:1" "$at/my-image:amd64", "$at/php:latest"
        $list.Platforms | Should -Be (Get-ImageManifest $Sample).Platform
        $list.Manifests | Where-Object IsAttestation | Should -HaveCount 8
    }

    It 'takes a subset that Where-Object chose, with annotations and attestations' {
        $list = Get-ImageManifest "$at/php:latest" | Where-Object Architecture -in amd64, arm64 | New-ManifestList "$at/php:slim"
        $list.Platforms | Should -Be 'linux/amd64', 'linux/arm64/v8'
        $list.Manifests | Should -HaveCount 4
        $list.Manifests[1].AttestationSubject | Should -Be $list.Manifests[0].Digest
        $list.Manifests[0].Annotations['org.opencontainers.image.base.name'] | Should -Be 'debian:trixie-slim'
    }

    It 'takes images of other registries and layouts' {
        $list = New-ManifestList "$at/x:1" "$at/my-image:amd64", (Get-ImageManifest $Sample -Platform linux/arm64)
        $list.Sources.Reference | Should -BeLike '*@sha256:*'
        $list.Sources.Reference[1] | Should -BeLike 'oci-layout://*'
    }

    It 'takes the same image once' {
        (New-ManifestList "$at/x:1" "$at/my-image:amd64", "$at/my-image:amd64").Manifests | Should -HaveCount 1
    }

    It 'refuses two images for one platform, unless -Force' {
        New-ManifestList "$at/x:1" "$at/my-image:amd64", "$at/my-image:amd64-next" -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId | Should -BeLike 'DuplicatePlatform,*'
        (New-ManifestList "$at/x:1" "$at/my-image:amd64", "$at/my-image:amd64-next" -Force).Manifests | Should -HaveCount 2
    }

    It 'is a Docker list where every image is a Docker image, and says otherwise with -MediaType' {
        Push-Manifest $registry my-image:docker (ConvertTo-DockerManifest (Get-ImageManifest $Sample -Platform linux/arm64 -Raw)) 'application/vnd.docker.distribution.manifest.v2+json'
        (New-ManifestList "$at/x:1" "$at/my-image:docker").MediaType | Should -Be 'application/vnd.docker.distribution.manifest.list.v2+json'
        (New-ManifestList "$at/x:1" "$at/my-image:docker", "$at/my-image:amd64").MediaType | Should -Be 'application/vnd.oci.image.index.v1+json'
        (New-ManifestList "$at/x:1" "$at/my-image:docker" -MediaType Oci).MediaType | Should -Be 'application/vnd.oci.image.index.v1+json'
        (New-ManifestList "$at/x:1" "$at/my-image:amd64" -MediaType Docker).MediaType | Should -Be 'application/vnd.docker.distribution.manifest.list.v2+json'
    }

    It 'starts with annotations, an artifact type and a subject' {
        $list = New-ManifestList "$at/x:1" "$at/my-image:amd64" -Annotation @{ title = 'x' } -ArtifactType application/vnd.example -Subject "$at/my-image:arm"
        $list.Annotations['title'] | Should -Be 'x'
        $list.ArtifactType | Should -Be 'application/vnd.example'
        $list.Subject.Digest | Should -Be (Get-ImageManifest "$at/my-image:arm").Digest
    }

    It 'amends what the name points to, and replaces a platform' {
        $null = New-ManifestList "$at/my-image:amend" "$at/my-image:amd64", "$at/my-image:arm" | Publish-ManifestList
        $list = New-ManifestList "$at/my-image:amend" "$at/my-image:amd64-next" -Amend
        $list.Platforms | Should -Be 'linux/amd64', 'linux/arm/v7'
        $list.Manifests[0].Digest | Should -Be (Get-ImageManifest "$at/my-image:amd64-next").Digest
        $list.Origin | Should -BeLike "$at/my-image:amend@sha256:*"
    }

    It 'amends a name that points to nothing yet' {
        (New-ManifestList "$at/fresh:1" "$at/my-image:amd64" -Amend).Manifests | Should -HaveCount 1
    }

    It 'emits nothing where one image fails, and an error for each that does' {
        New-ManifestList "$at/x:1" "$at/my-image:nope", "$at/my-image:amd64", "$at/nope:1" -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem | Should -HaveCount 2
        $problem.TargetObject | Should -Be "$at/my-image:nope", "$at/nope:1"
        $problem.FullyQualifiedErrorId | Should -BeLike '*,ManifestPS.Commands.NewManifestListCommand'
    }

    It 'refuses a list that lacks a platform' {
        New-ManifestList "$at/x:1" "$at/my-image:amd64" -RequirePlatform linux/amd64, linux/arm64 -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId | Should -BeLike 'RequiredPlatformMissing,*'
        "$problem" | Should -BeLike '*linux/arm64*It has: linux/amd64*'
    }

    It 'sends nothing but reading requests' {
        Measure-Request $registry { New-ManifestList "$at/new:1" "$at/my-image:amd64", "$at/php" -Amend } | Should -Match '^(GET|HEAD) '
    }

    It 'completes -MediaType and -RequirePlatform' {
        $line = 'New-ManifestList a b -MediaType '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'Docker', 'Oci'
        $line = 'New-ManifestList a b -RequirePlatform linux/amd64, linux/s'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'linux/s390x'
    }
}
