BeforeAll {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/registry.ps1"
    $credential = [pscredential]::new('alice', (ConvertTo-SecureString 'wonderland' -AsPlainText -Force))
    $before = $env:DOCKER_CONFIG
    $env:DOCKER_CONFIG = Join-Path $TestDrive 'docker'
}

AfterAll {
    $env:DOCKER_CONFIG = $before
}

Describe 'Connect-, Disconnect- and Get-ImageRegistry' {
    It 'refuses <Name>, and says what would be right' -ForEach @(
        @{ Name = 'plainword' }, @{ Name = 'host.test/path' }, @{ Name = 'a b' }
    ) {
        Connect-ImageRegistry $Name -Credential $credential -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.FullyQualifiedErrorId | Should -Be 'RegistryInvalid,ManifestPS.Commands.ConnectImageRegistryCommand'
        "$problem" | Should -Match 'host:port'
    }

    It 'keeps nothing where the registry cannot be asked' {
        Connect-ImageRegistry localhost:1 -Credential $credential -MaximumRetryCount 0 -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId | Should -Be 'ConnectionRefused,ManifestPS.Commands.ConnectImageRegistryCommand'
        (Get-ImageRegistry).Registry | Should -Not -Contain 'localhost:1'
    }

    It 'sends and keeps nothing under -WhatIf' {
        Connect-ImageRegistry whatif.test -Credential $credential -SaveToDockerConfig -WhatIf | Should -BeNullOrEmpty
        Join-Path $env:DOCKER_CONFIG 'config.json' | Should -Not -Exist
    }

    It 'keeps, shows and forgets a credential, in the process and where docker does' {
        $registry = Start-Registry (Join-Path $TestDrive 'registry')
        try {
            $connected = Connect-ImageRegistry $registry.Host -Credential $credential -SaveToDockerConfig -WarningVariable warnings -WarningAction SilentlyContinue
            "$warnings" | Should -Match 'allows anonymous access'
            $connected.UserName | Should -Be 'alice'
            $connected.CredentialSource | Should -Be 'Connect-ImageRegistry'
            $connected.Url | Should -Be "http://$($registry.Host)"
            (Get-Content (Join-Path $env:DOCKER_CONFIG 'config.json') -Raw | ConvertFrom-Json).auths.$($registry.Host).auth | Should -Be 'YWxpY2U6d29uZGVybGFuZA=='

            Disconnect-ImageRegistry $registry.Host
            (Get-ImageRegistry $registry.Host).CredentialSource | Should -BeLike '*config.json'
            Get-ImageRegistry | Where-Object Registry -eq $registry.Host | Disconnect-ImageRegistry -FromDockerConfig
            (Get-ImageRegistry $registry.Host).CredentialSource | Should -BeNullOrEmpty

            Disconnect-ImageRegistry $registry.Host -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.FullyQualifiedErrorId | Should -Be 'RegistryNotConnected,ManifestPS.Commands.DisconnectImageRegistryCommand'
        }
        finally {
            Stop-Process -Id $registry.Process.Id
        }
    }
}
