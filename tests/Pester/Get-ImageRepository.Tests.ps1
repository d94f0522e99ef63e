BeforeAll {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/registry.ps1"
}

Describe 'Get-ImageRepository' {
    It 'says what a registry is where it is given something else' {
        Get-ImageRepository team/app -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId | Should -Be 'RegistryInvalid,ManifestPS.Commands.GetImageRepositoryCommand'
        $problem[0].Exception.Message | Should -BeLike "*'team/app' is not the name of a registry*"
    }
}

Describe 'Get-ImageRepository on docker-registry' {
    BeforeAll {
        $registry = Start-Registry (Join-Path $TestDrive 'registry')
        Initialize-Registry $registry
    }

    AfterAll {
        Stop-Registry $registry
    }

    It 'lists repositories, and their tags' {
        (Get-ImageRepository $registry.Host).Repository | Should -Be my-image, php
        (Get-ImageRepository $registry.Host -Filter p*).Reference | Should -Be "$($registry.Host)/php"
        (Get-ImageRepository $registry.Host | Get-ImageTag).Tag | Sort-Object | Should -Be amd64, amd64-next, arm, latest
    }

    It 'asks for no more than is wanted' {
        Measure-Request $registry { Get-ImageRepository $registry.Host -First 1 } | Should -Be 'GET /v2/_catalog?n=1000'
        Measure-Request $registry { Get-ImageTag "$($registry.Host)/my-image" | Select-Object -First 1 } | Should -Be 'GET /v2/my-image/tags/list?n=1000'
    }

    It 'finds no evidence where there is none, and says nothing' {
        Get-ImageReferrer "$($registry.Host)/my-image:amd64" -ErrorVariable problem | Should -BeNullOrEmpty
        $problem | Should -BeNullOrEmpty
    }
}
