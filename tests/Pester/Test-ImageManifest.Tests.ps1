BeforeAll {
    . "$PSScriptRoot/common.ps1"

    # The sample's list with one entry changed; no repository has it.
    function Get-EditedList([hashtable] $Annotation) {
        Get-ManifestList $Sample | Set-ManifestAnnotation linux/arm/v7 @Annotation
    }
}

Describe 'Test-ImageManifest' {
    It 'is true, and silent, for a good image' {
        Test-ImageManifest $Sample | Should -BeTrue
        Test-ImageManifest $Sample -Detailed -IncludeBlobs | Should -BeNullOrEmpty
    }

    It 'is one bool for each input' {
        $Sample, (Get-ImageManifest $Sample)[2] | Test-ImageManifest | Should -Be @($true, $true)
    }

    It 'is false for an error, and true for a warning' {
        Get-EditedList @{ Architecture = 's390x'; Variant = $null } | Test-ImageManifest | Should -BeFalse
        Get-EditedList @{ Variant = 'v6' } | Test-ImageManifest | Should -BeTrue
    }

    It 'says with -Detailed what is wrong, where, and what to do' {
        $finding = Get-EditedList @{ Variant = 'v6' } | Test-ImageManifest -Detailed
        $finding.Rule | Should -Be VariantContradictsConfig
        $finding.Severity | Should -Be Warning
        $finding.Platform | Should -Be linux/arm/v6
        $finding.Message | Should -Match 'linux/arm/v6.*linux/arm/v7'
        $finding.Action | Should -Match 'Set-ManifestAnnotation'
        (Get-ImageManifest $finding).Digest | Should -Be (Get-ImageManifest $Sample -Platform linux/arm/v7).Digest
    }

    It 'shows the findings with -Verbose where it gives a bool' {
        $output = Get-EditedList @{ Variant = 'v6' } | Test-ImageManifest -Verbose 4>&1
        $output | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | Should -Match 'Warning VariantContradictsConfig: '
    }

    It 'takes what came from a file of objects' {
        $file = Join-Path $TestDrive object.xml
        Get-ImageManifest $Sample | Select-Object -First 1 | Export-Clixml $file
        Import-Clixml $file | Test-ImageManifest | Should -BeTrue
    }

    It 'is an error, and no bool, where there is nothing to test' {
        $result = Test-ImageManifest oci-layout://samples/php:none -ErrorVariable problem -ErrorAction SilentlyContinue
        $result | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId | Should -Be 'TagNotFound,ManifestPS.Commands.TestImageManifestCommand'
    }
}

Describe 'about_ManifestPS_Rules' {
    It 'has each rule of the module, with its severity and action' {
        $expected = [ManifestPS.Operations.Validate.ValidationRules]::List | ForEach-Object { "$($_.Id) | $($_.Severity) | $($_.Action)" }
        $rows = [regex]::Matches([System.IO.File]::ReadAllText("$Root/docs/help/about_ManifestPS_Rules.md"), '(?m)^\| ([A-Z]\w+) \| (\w+) \| [^|]+ \| (.+) \|$')
        $rows.ForEach{ ($_.Groups[1, 2, 3].Value) -join ' | ' } | Should -Be $expected
    }
}
