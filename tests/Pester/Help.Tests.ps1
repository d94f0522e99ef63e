BeforeDiscovery {
    . "$PSScriptRoot/common.ps1"
    $commands = (Get-Command -Module ManifestPS).Name
    $examples = foreach ($page in @(Get-Item "$Root/README.md") + @(Get-ChildItem "$Root/docs/help" -Filter *.md)) {
        Get-MarkdownExample $page.FullName
    }
    $onWindows = [System.IO.Path]::DirectorySeparatorChar -eq '\'
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'Help of <_>' -ForEach $commands {
    BeforeAll {
        $help = Get-Help $_ -Full
        $page = [System.IO.File]::ReadAllText("$Root/docs/help/$_.md")
    }

    It 'has a synopsis and a description' {
        $help.Synopsis | Should -Match '\w.*\.$'
        $help.Synopsis | Should -Not -Match '\[-' -Because 'PowerShell shows the syntax where it finds no help'
        $help.description.Text | Should -Not -BeNullOrEmpty
    }

    It 'describes every parameter' {
        $own = (Get-Command $_).Parameters.Values | Where-Object { $_.Name -notin [System.Management.Automation.Cmdlet]::CommonParameters }
        foreach ($parameter in $own) {
            "$($help.parameters.parameter | Where-Object name -eq $parameter.Name | ForEach-Object { $_.description.Text })" |
                Should -Match '\w{3,}' -Because "-$($parameter.Name) is there"
        }
    }

    It 'describes no parameter that is not there' {
        $names = (Get-Command $_).Parameters.Keys
        $help.parameters.parameter.name | Where-Object { $_ -notin $names } | Should -BeNullOrEmpty
    }

    It 'has the examples of its page' {
        $help.examples.example | Should -HaveCount ([regex]::Matches($page, '(?m)^### Example ').Count)
    }

    It 'has no blanks to fill in' {
        $page | Should -Not -Match '\{\{'
    }
}

Describe 'about_ManifestPS' {
    It 'is found by Get-Help' {
        Get-Help about_ManifestPS | Should -Match 'oci-layout://'
    }

    It 'lists the error <_>' -ForEach ([enum]::GetNames([ManifestPS.ImageErrorCode]) -ne 'PlatformInvalid') {   # an invalid -Platform is PowerShell's own binding error
        Get-Help about_ManifestPS | Should -Match "(?m)^    $_ "
    }
}

Describe 'Examples' {
    It 'writes what <File> says at line <Line>' -ForEach @($examples | Where-Object Output) -Skip:$onWindows {
        Invoke-MarkdownExample $Code | Should -Be (ConvertTo-Compact $Output)
    }

    It 'runs what <File> says at line <Line>' -ForEach @($examples | Where-Object { -not $_.Output }) {
        { Invoke-MarkdownExample $Code } | Should -Not -Throw
    }
}
