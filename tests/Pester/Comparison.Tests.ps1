BeforeDiscovery {
    . "$PSScriptRoot/common.ps1"
    $rows = [System.IO.File]::ReadAllLines("$Root/docs/comparison.md") | Where-Object { $_ -match '^\| \S' } | ForEach-Object { , @($_.Trim('|', ' ') -split '\s*(?<!\\)\|\s*') }
    $claims = $rows | Where-Object { $_.Count -eq 10 -and $_[1] -in 'yes', 'part' } | ForEach-Object { @{ Claim = $_[0]; Tests = @() } }
    $proofs = $rows | Where-Object { $_[-1] -match '^`' }
    foreach ($claim in $claims) {
        $claim.Tests = @($proofs | Where-Object { $_[0] -eq $claim.Claim } | ForEach-Object { [regex]::Matches($_[-1], '`(?<File>[\w-]+): (?<Name>[^`]+)`') } |
            ForEach-Object { @{ File = $_.Groups['File'].Value; Name = $_.Groups['Name'].Value } })
    }
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'docs/comparison.md' {
    It 'has a test for: <Claim>' -ForEach $claims {
        $Tests | Should -Not -BeNullOrEmpty
        foreach ($test in $Tests) {
            $file = "$Root/tests/Pester/$($test.File).Tests.ps1"
            $file | Should -Exist
            [System.IO.File]::ReadAllText($file) | Should -Match "(?m)^\s+It '$([regex]::Escape($test.Name))' "
        }
    }

    It 'makes claims' -ForEach @(@{ Count = @($claims).Count }) {
        $Count | Should -BeGreaterThan 25
    }

    It 'is linked from the README' {
        [System.IO.File]::ReadAllText("$Root/README.md") | Should -Match '\]\(docs/comparison\.md\)'
    }
}
