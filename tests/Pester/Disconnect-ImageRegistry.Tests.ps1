BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'Disconnect-ImageRegistry' {
    It 'reports a registry that nothing is kept for, and goes on' {
        'never.test', 'neither.test' | Disconnect-ImageRegistry -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId | Should -Be (@('RegistryNotConnected,ManifestPS.Commands.DisconnectImageRegistryCommand') * 2)
    }
}
