BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'Get-ImageTag' {
    It 'lists the tags of a layout, and pipes on' {
        $tag = Get-ImageTag oci-layout://samples/php:whatever
        $tag.Tag | Should -Be latest
        $tag.Digest | Should -BeNullOrEmpty
        ($tag | Get-ImageManifest) | Should -HaveCount 8
    }

    It 'pins what a tag points to where that is asked for' {
        (Get-ImageTag oci-layout://samples/php -IncludeDigest).Reference | Should -BeLike "*:latest@$SampleDigest"
    }

    It 'leaves out what the pattern, -Skip and -First leave out' {
        Get-ImageTag oci-layout://samples/php -Filter L* | Should -HaveCount 1
        Get-ImageTag oci-layout://samples/php -Filter x* | Should -BeNullOrEmpty
        Get-ImageTag oci-layout://samples/php -Skip 1 | Should -BeNullOrEmpty
        Get-ImageTag oci-layout://samples/php -First 0 | Should -BeNullOrEmpty
    }

    It 'reports a repository that is not there, and goes on' {
        'oci-layout://not-there', 'oci-layout://samples/php' | Get-ImageTag -ErrorVariable problem -ErrorAction SilentlyContinue | Should -HaveCount 1
        $problem.FullyQualifiedErrorId | Should -Be 'LayoutNotFound,ManifestPS.Commands.GetImageTagCommand'
    }
}
