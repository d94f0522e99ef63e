BeforeAll {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/registry.ps1"
}

Describe 'Compare-ImageManifest' {
    It 'writes nothing for the same image' {
        Compare-ImageManifest $Sample $SampleDigest.Insert(0, 'oci-layout://samples/php@') | Should -BeNullOrEmpty
    }

    It 'says what differs between two platforms, in the order of the configuration' {
        $images = Get-ImageManifest $Sample
        $differences = Compare-ImageManifest $images[0] $images[3]
        $differences[0].Name | Should -Be Platform
        $differences[0].ReferenceValue | Should -Be linux/amd64
        $differences[0].DifferenceValue | Should -Be linux/arm64/v8
        $differences | Where-Object Kind -eq Layer | ForEach-Object SideIndicator | Should -Be '<=', '<=', '=>', '=>'
    }

    It 'shows what an edit changes, before it is published' {
        $list = Get-ManifestList $Sample
        $edited = $list | Remove-ManifestListEntry -Platform linux/386
        $summary = Compare-ImageManifest $list $edited -Summary
        $summary.PlatformsRemoved | Should -Be linux/386
        $summary.PlatformsChanged | Should -BeNullOrEmpty
        $summary.IsIdentical | Should -BeFalse
    }

    It 'takes a list that was never published from Export-Clixml and from a job' {
        $edited = Get-ManifestList $Sample | Remove-ManifestListEntry -Platform linux/386
        $edited | Export-Clixml TestDrive:/edited.xml
        $sent = Start-Job -ArgumentList $Module, $Build, $Root, $Sample {
            param($module, $build, $root, $sample)
            Import-Module $module -ArgumentList $build
            Set-Location $root
            Get-ManifestList $sample | Remove-ManifestListEntry -Platform linux/386
        } | Receive-Job -Wait -AutoRemoveJob
        foreach ($list in (Import-Clixml TestDrive:/edited.xml), $sent) {
            Compare-ImageManifest $edited $list | Should -BeNullOrEmpty
            Compare-ImageManifest $Sample $list | ForEach-Object ToString | Should -Be 'linux/386 Platform Platform <=', 'linux/386 Attestation Digest <='
            $list | Test-ImagePlatform -Platform linux/386 | Should -BeFalse
        }
    }

    It 'pipes its output on to what reads images' {
        $images = Get-ImageManifest $Sample
        (Compare-ImageManifest $images[0] $images[3] | Select-Object -First 1 | Get-ImageManifest).Platform | Should -Be linux/arm64/v8
    }

    It 'takes what came back from Export-Clixml and from a job, on both sides' {
        $images = (Get-ImageManifest $Sample)[0, 3]
        $expected = Compare-ImageManifest $images[0] $images[1] | ForEach-Object ToString
        $images | Export-Clixml TestDrive:/images.xml
        $saved = Import-Clixml TestDrive:/images.xml
        $sent = Start-Job -ArgumentList $Module, $Build, $Root, $Sample {
            param($module, $build, $root, $sample)
            Import-Module $module -ArgumentList $build
            Set-Location $root
            (Get-ImageManifest $sample)[0, 3]
        } | Receive-Job -Wait -AutoRemoveJob
        foreach ($pair in @($saved[0], $saved[1]), @($sent[0], $sent[1]), @($images[0], $sent[1]), @($saved[0], $images[1])) {
            Compare-ImageManifest $pair[0] $pair[1] | ForEach-Object { "$($_.Kind) $($_.Name) $($_.SideIndicator)" } | Should -Be ($expected -replace '^ +')
        }
    }
}

Describe 'Compare-ImageManifest on a registry' {
    BeforeAll {
        $registry = Start-Registry TestDrive:/compare
        Initialize-Registry $registry
        $at = $registry.Host
        Get-ManifestList $Sample | Publish-ManifestList "$at/php:same"
        Get-ManifestList "$at/php" | Set-ManifestAnnotation linux/arm64 -Annotation @{ stage = 'test' } | Publish-ManifestList -Tag next
    }

    AfterAll {
        Stop-Registry $registry
    }

    It 'reads the same list under two tags once each, and writes nothing' {
        $requests = Measure-Request $registry { Compare-ImageManifest "$at/php:latest" "$at/php:same" | Should -BeNullOrEmpty }
        $requests | Sort-Object | Should -Be 'GET /v2/php/manifests/latest', 'GET /v2/php/manifests/same'
    }

    It 'says exactly the one annotation that differs, and reads no document below' {
        $requests = Measure-Request $registry {
            $difference = Compare-ImageManifest "$at/php:latest" "$at/php:next"
            "$difference" | Should -Be 'linux/arm64/v8 Annotation Entry.Annotations[stage] =>'
        }
        $requests | Should -HaveCount 2
    }

    It 'compares a registry with a layout' {
        Compare-ImageManifest $Sample "$at/php:same" | Should -BeNullOrEmpty
        Compare-ImageManifest "$at/php:next" $Sample | ForEach-Object ToString | Should -Be 'linux/arm64/v8 Annotation Entry.Annotations[stage] <='
    }
}
