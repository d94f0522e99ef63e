BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'Get-ImageLayer' {
    It 'gives the layers of every platform, base first' {
        $layers = Get-ImageLayer $Sample
        $layers | Should -HaveCount 16
        ($layers | Where-Object Platform -eq linux/s390x).Index | Should -Be 0, 1
    }

    It 'gives the step that made each layer' {
        $layers = Get-ImageLayer $Sample -Platform linux/arm64
        $layers[1].CreatedBy | Should -Be 'RUN /bin/sh -c build-php # buildkit'
        $layers[1].DiffId | Should -Be (Get-ImageConfig $Sample -Platform linux/arm64).DiffIds[1]
        $layers.Compression | Should -Be gzip, gzip
    }

    It 'gives steps without a layer on demand' {
        (Get-ImageLayer $Sample -Platform linux/arm64 -IncludeEmpty).Index | Should -Be 0, $null, 1, $null
    }

    It 'sums up to the size of the image, less its configuration' {
        $image = Get-ImageManifest $Sample -Platform linux/amd64 -Detailed
        $config = $image | Get-ImageConfig
        ($image | Get-ImageLayer | Measure-Object Size -Sum).Sum | Should -Be ($image.ImageSize - $config.Size)
    }
}
