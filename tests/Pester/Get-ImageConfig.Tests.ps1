BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'Get-ImageConfig' {
    It 'gives one configuration per platform, in the order of the list' {
        (Get-ImageConfig $Sample).Platform | Should -Be (Get-ImageManifest $Sample).Platform
    }

    It 'gives what the image runs with' {
        $config = Get-ImageConfig $Sample -Platform linux/arm64
        $config.EntryPoint | Should -Be docker-php-entrypoint
        $config.Command | Should -Be php, -a
        $config.Environment['PHP_VERSION'] | Should -Be 8.5.0
        $config.History | Should -HaveCount 4
        $config.DiffIds | Should -HaveCount 2
    }

    It 'takes objects, live and after Export-Clixml' {
        $file = Join-Path $TestDrive 'image.xml'
        $image = Get-ImageManifest $Sample -Platform linux/s390x
        $image | Export-Clixml $file
        ($image | Get-ImageConfig).Digest | Should -Be (Import-Clixml $file | Get-ImageConfig).Digest
        (Get-ManifestList $Sample | Get-ImageConfig) | Should -HaveCount 8
    }

    It 'shows a table' {
        ConvertTo-Compact (Get-ImageConfig $Sample -Platform linux/386 | Out-String -Width 200) | Should -Match 'linux/386 2026-11-10 00:00 docker-php-entrypoint php -a$'
    }
}
