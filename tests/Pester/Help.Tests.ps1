BeforeDiscovery {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/registry.ps1"
    $commands = (Get-Command -Module ManifestPS -CommandType Cmdlet).Name
    $pages = foreach ($page in @(Get-Item "$Root/README.md") + @(Get-ChildItem "$Root/docs/help" -Filter *.md)) {
        $examples = @(Get-MarkdownExample $page.FullName)
        if ($examples) {
            @{ File = $page.Name; Examples = $examples; NeedsRegistry = [bool]($examples | Where-Object NeedsRegistry) }
        }
    }
    $onWindows = [System.IO.Path]::DirectorySeparatorChar -eq '\'
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/registry.ps1"
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
}

Describe 'about_ManifestPS_Errors' {
    It 'is found by Get-Help' {
        "$(Get-Help about_ManifestPS_Errors)" | Should -Match 'TagNotFound'
    }

    It 'lists the error <_> once, with its category' -ForEach ([enum]::GetNames([ManifestPS.Errors.ImageErrorCode])) {
        $rows = [regex]::Matches([System.IO.File]::ReadAllText("$Root/docs/help/about_ManifestPS_Errors.md"), "(?m)^\| $_ \| (?<Category>\w+) \|")
        $describe = [ManifestPS.Pipeline.ImageInput].Assembly.GetType('ManifestPS.Pipeline.ErrorRecords').GetMethod('Describe')
        $rows | ForEach-Object { $_.Groups['Category'].Value } | Should -Be $describe.Invoke($null, [ManifestPS.Errors.ImageErrorCode]$_).Item1
    }

    It 'lists no error that there is not' {
        $names = [enum]::GetNames([ManifestPS.Errors.ImageErrorCode])
        [regex]::Matches([System.IO.File]::ReadAllText("$Root/docs/help/about_ManifestPS_Errors.md"), '(?m)^\| ([A-Z][A-Za-z0-9]+) \|').ForEach{ $_.Groups[1].Value } |
            Where-Object { $_ -notin $names } | Should -BeNullOrEmpty
    }
}

# In the order of the page, each page with a registry of its own: what one example publishes, the next may read.
Describe 'Examples of <File>' -ForEach $pages {
    BeforeAll {
        $registry = $null
        if ($NeedsRegistry) {
            $registry = Start-Registry (Join-Path $TestDrive 'registry')
            Initialize-Registry $registry
        }
    }

    AfterAll {
        Stop-Registry $registry
    }

    foreach ($example in $Examples) {
        It "$(if ($example.Output) { 'writes' } else { 'runs' }) what is said at line <Line>" -ForEach $example -Skip:([bool]$example.Output -and $onWindows) {
            $written = Invoke-MarkdownExample $Code $registry
            if ($Output) {
                $written | Should -Be (ConvertTo-Compact $Output)
            }
        }
    }
}
