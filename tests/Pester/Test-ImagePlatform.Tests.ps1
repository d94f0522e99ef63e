BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'Test-ImagePlatform' {
    It 'says whether <Platform> runs the image' -ForEach @(
        @{ Platform = 'linux/arm64'; Runs = $true }
        @{ Platform = 'linux/arm/v8'; Runs = $true }
        @{ Platform = 'windows/amd64'; Runs = $false }
    ) {
        Test-ImagePlatform $Sample -Platform $Platform | Should -Be $Runs
    }

    It 'explains each candidate' {
        $candidates = Test-ImagePlatform $Sample -Platform linux/arm/v6 -Detailed
        $candidates | Should -HaveCount 8
        $candidates | Where-Object IsChosen | ForEach-Object Platform | Should -Be linux/arm/v5
        $candidates[0].Reason | Should -Be 'architecture is amd64, wanted arm'
    }

    It 'chooses what Get-ImageManifest -Platform gives' {
        $chosen = Test-ImagePlatform $Sample -Platform linux/amd64/v3 -Detailed | Where-Object IsChosen
        $chosen.Reference | Should -Be (Get-ImageManifest $Sample -Platform linux/amd64/v3).Reference
    }

    It 'takes lists in every form' {
        $list = Get-ManifestList $Sample
        $list | Export-Clixml TestDrive:/list.xml
        $edited = $list | Remove-ManifestListEntry -Platform linux/386
        $list, (Import-Clixml TestDrive:/list.xml), $edited | Test-ImagePlatform -Platform linux/386 | Should -Be $true, $true, $false
    }

    It 'fetches the entries of a list that was never published where they come from' {
        $made = New-ManifestList other.example/php:new (Get-ImageManifest $Sample -Platform linux/arm64)
        $candidate = Test-ImagePlatform $made linux/arm64 -Detailed
        $candidate.IsChosen | Should -BeTrue
        $candidate.Reference | Should -Be (Get-ImageManifest $Sample -Platform linux/arm64).Reference
    }
}
