BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'Get-ManifestList' {
    It 'gives one value, which a pipeline passes on whole' {
        $lists = @(Get-ManifestList $Sample | ForEach-Object { $_ })
        $lists | Should -HaveCount 1
        $lists[0].Manifests | Should -HaveCount 16
        $lists[0].Reference | Should -BeLike "oci-layout://*/samples/php:latest@$SampleDigest"
        $lists[0].Name | Should -BeLike 'oci-layout://*/samples/php:latest'
    }

    It 'lists the platforms without those of attestations' {
        (Get-ManifestList $Sample).Platforms | Should -Be (Get-ImageManifest $Sample).Platform
    }

    It 'equals the same list, read again' {
        (Get-ManifestList $Sample).Equals((Get-ManifestList $Sample)) | Should -BeTrue
    }

    It 'shows a table' {
        ConvertTo-Compact (Get-ManifestList $Sample | Out-String -Width 400) | Should -Match '^Name Entries Platforms -+ -+ -+ oci-layout://\S+/samples/php:latest 16 linux/amd64'
    }

    It 'pipes into Get-ImageManifest, live and after Export-Clixml' {
        $file = Join-Path $TestDrive 'list.xml'
        Get-ManifestList $Sample | Export-Clixml $file
        (Get-ManifestList $Sample | Get-ImageManifest).Digest | Should -Be (Get-ImageManifest $Sample).Digest
        (Import-Clixml $file | Get-ImageManifest).Digest | Should -Be (Get-ImageManifest $Sample).Digest
    }

    It 'passes a list through as it is' {
        $list = Get-ManifestList $Sample
        $list | Get-ManifestList | Should -Be $list
    }

    It 'refuses a single image, and goes on' {
        $image = Get-ImageManifest $Sample -Platform linux/amd64
        $image, $Sample | Get-ManifestList -ErrorVariable problem -ErrorAction SilentlyContinue | Should -HaveCount 1
        $problem.FullyQualifiedErrorId | Should -Be 'NotAManifestList,ManifestPS.Commands.GetManifestListCommand'
        $problem.CategoryInfo.Category | Should -Be 'InvalidType'
    }
}
