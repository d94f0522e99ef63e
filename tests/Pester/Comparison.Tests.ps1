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
            # A sentence is a test of Pester, a name with underscores one of xunit.
            $file, $start = if ($test.Name -match '^\w+$') { "$($test.File).cs", "public async Task $($test.Name)\(" } else { "$($test.File).Tests.ps1", "^\s+It '$([regex]::Escape($test.Name))' " }
            $path = Get-ChildItem "$Root/tests" -Recurse -Filter $file
            $path | Should -Not -BeNullOrEmpty
            [System.IO.File]::ReadAllText($path.FullName) | Should -Match "(?m)$start"
        }
    }

    It 'makes claims' -ForEach @(@{ Count = @($claims).Count }) {
        $Count | Should -BeGreaterThan 25
    }

    It 'is linked from the README' {
        [System.IO.File]::ReadAllText("$Root/README.md") | Should -Match '\]\(docs/comparison\.md\)'
    }
}
