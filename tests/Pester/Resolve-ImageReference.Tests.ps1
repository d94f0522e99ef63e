BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'Resolve-ImageReference' {
    It 'pins a tag to the digest it has' {
        $resolved = Resolve-ImageReference $Sample
        $resolved.Reference | Should -BeLike "oci-layout://*/samples/php:latest@$SampleDigest"
        $resolved.Tag | Should -Be latest
        $resolved.Platform | Should -BeNullOrEmpty
    }

    It 'pins what a platform would run' {
        $image = Get-ImageManifest $Sample -Platform linux/arm64
        (Resolve-ImageReference $Sample -Platform linux/arm64).Reference | Should -Be $image.Reference
    }

    It 'reports a tag that is not there, and goes on' {
        "${Sample}-not", $Sample | Resolve-ImageReference -ErrorVariable problem -ErrorAction SilentlyContinue | Should -HaveCount 1
        $problem.FullyQualifiedErrorId | Should -Be 'TagNotFound,ManifestPS.Commands.ResolveImageReferenceCommand'
    }
}
