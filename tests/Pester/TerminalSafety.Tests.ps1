# What strangers wrote into an image is shown harmless by every view, as a table and as a list; the properties keep it as it is (reliability.md J01).
BeforeDiscovery {
    $views = Get-ChildItem "$PSScriptRoot/../../src/ManifestPS/*.ps1xml" | ForEach-Object { ([xml](Get-Content $_ -Raw)).Configuration.ViewDefinitions.View.ViewSelectedBy.TypeName } | Sort-Object -Unique | Where-Object { $_ -ne 'ManifestPS.ValueMap' }   # has no properties; TypeWalkTests fill it
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"

    # Colour, clipboard, one-character C1 sequences, line tricks, reordering, invisible text.
    $esc = [char]0x1B
    $Planted = "$esc[31m", "$esc]52;c;cm0gLXJm`a", "$([char]0x9B)2J", "`r", "`b", [char]0x7F, [char]0x202E, [char]0x200B, [char]0x2028, [char]::ConvertFromUtf32(0xE0041) -join 'x'

    function Add-Blob([string] $MediaType, $Document) {
        $bytes = [System.Text.Encoding]::UTF8.GetBytes($(if ($Document -is [string]) { $Document } else { ConvertTo-Json $Document -Depth 20 -Compress }))
        $digest = [System.BitConverter]::ToString([System.Security.Cryptography.SHA256]::Create().ComputeHash($bytes)).Replace('-', '').ToLower()
        [System.IO.File]::WriteAllBytes("$Layout/blobs/sha256/$digest", $bytes)
        [ordered]@{ mediaType = $MediaType; digest = "sha256:$digest"; size = $bytes.Length }
    }

    function Add-HostileImage([string] $Tag, [string] $Also) {
        $text = "$Planted$Also"
        $layer = Add-Blob 'application/vnd.oci.image.layer.v1.tar' 'layer'
        $config = Add-Blob 'application/vnd.oci.image.config.v1+json' @{
            architecture = 'amd64'; os = 'linux'; author = $text
            config = @{ User = $text; WorkingDir = $text; StopSignal = $text; Env = @("$text=$text"); Cmd = @($text); Entrypoint = @($text); Labels = @{ $text = $text }; ExposedPorts = @{ $text = @{} }; Volumes = @{ $text = @{} }; Odd = $text }
            rootfs = @{ type = 'layers'; diff_ids = @($layer.digest) }
            history = @(@{ created_by = $text; comment = $text; author = $text })
        }
        $image = Add-Blob 'application/vnd.oci.image.manifest.v1+json' ([ordered]@{ schemaVersion = 2; mediaType = 'application/vnd.oci.image.manifest.v1+json'; config = $config; layers = @($layer); annotations = @{ $text = $text } })
        $image.platform = @{ os = 'linux'; architecture = 'amd64'; variant = $text; 'os.version' = $text; 'os.features' = @($text) }
        $image.annotations = @{ $text = $text }
        $provenance = Add-Blob 'application/vnd.in-toto+json' @{
            _type = 'https://in-toto.io/Statement/v1'; predicateType = "https://slsa.dev/provenance/v1$text"; subject = @(@{ name = $text; digest = @{ $text = $text } })
            predicate = @{ buildDefinition = @{ buildType = $text; externalParameters = @{ configSource = @{ uri = $text; digest = @{ sha1 = $text } } }; resolvedDependencies = @(@{ uri = $text; digest = @{ $text = $text } }) }
                runDetails = @{ builder = @{ id = $text }; metadata = @{ invocationId = $text } } }
        }
        $sbom = Add-Blob 'application/spdx+json' @{
            spdxVersion = $text; name = $text; documentNamespace = $text; creationInfo = @{ creators = @("Tool: $text") }
            packages = @(@{ name = $text; versionInfo = $text; licenseDeclared = $text; externalRefs = @(@{ referenceType = 'purl'; referenceLocator = $text }) })
        }
        $evidence = Add-Blob 'application/vnd.oci.image.manifest.v1+json' ([ordered]@{ schemaVersion = 2; mediaType = 'application/vnd.oci.image.manifest.v1+json'; config = $config; layers = @($provenance, $sbom) })
        $evidence.artifactType = $text
        $evidence.annotations = @{ $text = $text; 'vnd.docker.reference.type' = 'attestation-manifest'; 'vnd.docker.reference.digest' = $image.digest }
        $list = Add-Blob 'application/vnd.oci.image.index.v1+json' ([ordered]@{ schemaVersion = 2; mediaType = 'application/vnd.oci.image.index.v1+json'; manifests = @($image, $evidence); annotations = @{ $text = $text } })
        $list.annotations = @{ 'org.opencontainers.image.ref.name' = $Tag }
        $list
    }

    $Layout = (New-Item (Join-Path $TestDrive 'hostile') -ItemType Directory).FullName
    $null = New-Item "$Layout/blobs/sha256" -ItemType Directory -Force
    [System.IO.File]::WriteAllText("$Layout/oci-layout", '{"imageLayoutVersion":"1.0.0"}')
    $entries = (Add-HostileImage one ''), (Add-HostileImage two 'more')
    [System.IO.File]::WriteAllText("$Layout/index.json", (ConvertTo-Json ([ordered]@{ schemaVersion = 2; manifests = $entries }) -Depth 20))
    $One, $Two = "oci-layout://${Layout}:one", "oci-layout://${Layout}:two"

    if ($PSStyle) {
        $PSStyle.Formatting.TableHeader = $PSStyle.Formatting.FormatAccent = $PSStyle.Formatting.CustomTableHeaderLabel = ''
    }

    # But for the line ends, and the end of a header's colour, which PowerShell writes even where there is none.
    function Get-Forbidden([string] $Shown) {
        [regex]::Matches($Shown.Replace("$([char]0x1B)[0m", ''), '[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}-[\r\n]]').ForEach{ '{0:x}' -f [int]$_.Value[0] } | Select-Object -Unique
    }
}

Describe 'The views of <Type>' -ForEach @(
    @{ Type = 'ManifestDescriptor'; Get = { Get-ImageManifest $One -Detailed } }
    @{ Type = 'ManifestList'; Get = { Get-ManifestList $One } }
    @{ Type = 'ImageConfiguration'; Get = { Get-ImageConfig $One } }
    @{ Type = 'ImageLayer'; Get = { Get-ImageLayer $One } }
    @{ Type = 'PlatformCandidate'; Get = { Test-ImagePlatform $One linux/arm64 -Detailed } }
    @{ Type = 'ImageReferrer'; Get = { Get-ImageReferrer $One } }
    @{ Type = 'ImageProvenance'; Get = { Get-ImageReferrer $One -Expand | Where-Object BuilderId } }
    @{ Type = 'ProvenanceMaterial'; Get = { (Get-ImageReferrer $One -Expand).Materials } }
    @{ Type = 'ImageSbom'; Get = { Get-ImageReferrer $One -Expand | Where-Object Format } }
    @{ Type = 'SbomPackage'; Get = { (Get-ImageReferrer $One -Expand).Packages } }
    @{ Type = 'ImageDifference'; Get = { Compare-ImageManifest $One $Two } }
    @{ Type = 'ImageDifferenceSummary'; Get = { Compare-ImageManifest $One $Two -Summary } }
    @{ Type = 'ImageFinding'; Get = { Get-ManifestList $One | Set-ManifestAnnotation (Get-ImageManifest $One) -Architecture z80 | Test-ImageManifest -Detailed } }
) {
    It 'obey nothing that a stranger wrote' {
        $objects = @(& $Get)
        $objects | ForEach-Object { $_.GetType().Name } | Select-Object -Unique | Should -Be $Type
        ConvertTo-Json $objects -Depth 8 -WarningAction SilentlyContinue | Should -Match '(?s)u001b|\x1b' -Because 'the properties keep it'
        foreach ($shown in ($objects | Out-String -Width 500), ($objects | Format-List | Out-String -Width 500), ($objects | Format-Table | Out-String -Width 500)) {
            Get-Forbidden $shown | Should -BeNullOrEmpty
        }
    }
}

Describe 'A list view' {
    It 'shows sizes for people and for those who count, and each item on a line' {
        $shown = Get-ImageConfig $Sample | Select-Object -First 1 | Format-List | Out-String
        $shown | Should -Match '(?m)^Size +: [\d.]+ KB \(\d{4,} bytes\)|^Size +: \d+ B'
        $shown | Should -Match '(?m)^Environment +: \w+=.*\n +\w+='
    }

    It 'shows an object from a file as it shows a live one' {
        $live = Get-ImageManifest $Sample -Detailed | Select-Object -First 1
        $live | Export-Clixml (Join-Path $TestDrive object.xml) -Depth 4
        $read = Import-Clixml (Join-Path $TestDrive object.xml)
        # A map that was read from a file has no order.
        $lines = ($read | Format-List | Out-String).Split("`n") -replace '^Annotations +: ' | ForEach-Object Trim | Sort-Object
        $lines | Should -Be (($live | Format-List | Out-String).Split("`n") -replace '^Annotations +: ' | ForEach-Object Trim | Sort-Object)
    }
}

# Every type that has a view, also those that no layout gives: each property is as hostile as its type allows.
Describe 'The views of a <_>' -ForEach $views {
    It 'obey nothing, whoever wrote it into which property' {
        $text = -join $Planted
        $properties = [ordered]@{ PSTypeName = $_ }
        foreach ($property in ([type]$_).GetProperties()) {
            $type = $property.PropertyType.ToString()
            $properties[$property.Name] = if ($type -eq 'System.String') { $text }
                elseif ($type -like 'ManifestPS.ValueList*System.String*') { , @($text, $text) }
                elseif ($type -eq 'ManifestPS.ValueMap') { @{ $text = $text } }
                elseif ($property.PropertyType.IsValueType -and $type -notlike 'System.Nullable*') { [Activator]::CreateInstance($property.PropertyType) }
        }
        $object = [pscustomobject]$properties
        foreach ($shown in ($object | Out-String -Width 500), ($object | Format-List | Out-String -Width 500), ($object | Format-Table | Out-String -Width 500)) {
            $shown.Trim() | Should -Not -BeNullOrEmpty
            Get-Forbidden $shown | Should -BeNullOrEmpty
        }
    }
}
