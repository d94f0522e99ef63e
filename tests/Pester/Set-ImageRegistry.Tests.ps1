BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'Set-ImageRegistry' {
    It 'emits nothing and warns of plain HTTP' {
        Set-ImageRegistry set.test:5000 -PlainHttp -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings | Should -Match "'set.test:5000'.*plain HTTP"
        Set-ImageRegistry set.test:5000 -PlainHttp:$false -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
    }

    It 'keeps what is not named, and reads a relative path in the session' {
        Set-ImageRegistry set.test:5000 -MaximumRetryAfterSec 300 -TrustedRealm Auth.Set.Test
        Set-ImageRegistry set.test:5000 -AllowPrivateNetwork
        $settings = [ManifestPS.Registry.Connections.RegistrySettings]::Of('set.test:5000')
        $settings.MaxRetryAfter.TotalSeconds | Should -Be 300
        $settings.TrustedRealms | Should -Be 'auth.set.test'
        $settings.AllowPrivateNetwork | Should -BeTrue
    }

    It 'changes nothing under -WhatIf' {
        Set-ImageRegistry whatif.test -MaximumRetryAfterSec 300 -WhatIf
        [ManifestPS.Registry.Connections.RegistrySettings]::Of('whatif.test').MaxRetryAfter.TotalSeconds | Should -Be 60
    }

    It 'refuses <Name>, and goes on' -ForEach @(
        @{ Name = 'host/path' }, @{ Name = 'plainword' }, @{ Name = 'a b' }
    ) {
        $Name, 'after.test' | Set-ImageRegistry -MaximumRetryAfterSec 7 -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.FullyQualifiedErrorId | Should -Be 'RegistryInvalid,ManifestPS.Commands.SetImageRegistryCommand'
        [ManifestPS.Registry.Connections.RegistrySettings]::Of('after.test').MaxRetryAfter.TotalSeconds | Should -Be 7
    }

    It 'refuses a certificate that cannot be used, and keeps what was' {
        $file = Join-Path $TestDrive 'ca.pem'
        Set-Content $file 'nonsense'
        Set-ImageRegistry bad.test -CertificateAuthority $file -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.FullyQualifiedErrorId | Should -Be 'CertificateFileInvalid,ManifestPS.Commands.SetImageRegistryCommand'
        "$problem" | Should -Match ([regex]::Escape($file))
        [ManifestPS.Registry.Connections.RegistrySettings]::Of('bad.test').CertificateAuthority | Should -BeNullOrEmpty
    }
}
