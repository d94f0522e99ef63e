BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'Get-ImageRepository' {
    It 'says what a registry is where it is given something else' {
        Get-ImageRepository team/app -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId | Should -Be 'ReferenceInvalid,ManifestPS.Commands.GetImageRepositoryCommand'
        $problem[0].Exception.Message | Should -BeLike "*'team/app' is not a registry*"
    }
}
