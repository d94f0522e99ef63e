BeforeAll {
    . "$PSScriptRoot/common.ps1"
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

    It 'pipes its output on to what reads images' {
        $images = Get-ImageManifest $Sample
        (Compare-ImageManifest $images[0] $images[3] | Select-Object -First 1 | Get-ImageManifest).Platform | Should -Be linux/arm64/v8
    }
}
