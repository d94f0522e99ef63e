BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $before = $env:DOCKER_CONFIG
    $env:DOCKER_CONFIG = Join-Path $TestDrive 'docker'
    $null = New-Item $env:DOCKER_CONFIG -ItemType Directory
    $auth = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes('alice:wonderland'))
    Set-Content (Join-Path $env:DOCKER_CONFIG 'config.json') "{""auths"":{""registry.test"":{""auth"":""$auth""}}}"
}

AfterAll {
    $env:DOCKER_CONFIG = $before
}

Describe 'Get-ImageRegistry' {
    It 'says where the credential would come from, and never the secret' {
        $registry = Get-ImageRegistry | Where-Object Registry -eq registry.test
        $registry.UserName | Should -Be alice
        $registry.CredentialSource | Should -BeLike '*config.json*'
        $registry | ConvertTo-Json -Depth 5 | Should -Not -Match "wonderland|$auth"
    }
}
