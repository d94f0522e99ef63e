BeforeDiscovery {
    $hasSha256sum = [bool](Get-Command sha256sum -ErrorAction SilentlyContinue)
    $isCore = $PSVersionTable.PSEdition -eq 'Core'
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $Arm64Digest = 'sha256:93467db7970e3b4467b41c2cde319e1e96927dbd64e03d372aa34e86382b2734'

    # A layout of one tag whose manifest is this text, as it stands.
    function New-Layout([string] $Name, [string] $Manifest, [string] $Digest) {
        $bytes = [System.Text.Encoding]::UTF8.GetBytes($Manifest)
        $hash = [System.BitConverter]::ToString([System.Security.Cryptography.SHA256]::Create().ComputeHash($bytes)).Replace('-', '').ToLowerInvariant()
        if (-not $Digest) { $Digest = "sha256:$hash" }
        $directory = Join-Path $TestDrive $Name
        $null = New-Item "$directory/blobs/sha256" -ItemType Directory -Force
        [System.IO.File]::WriteAllText("$directory/oci-layout", '{"imageLayoutVersion":"1.0.0"}')
        [System.IO.File]::WriteAllBytes("$directory/blobs/sha256/$($Digest.Substring(7))", $bytes)
        [System.IO.File]::WriteAllText("$directory/index.json", '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"' + $Digest +
            '","size":' + $bytes.Length + ',"annotations":{"org.opencontainers.image.ref.name":"latest"}}]}')
        "oci-layout://TestDrive:/${Name}:latest"
    }
}

Describe 'Get-ImageManifest' {
    It 'is the build that was asked for' {
        (Get-Command Get-ImageManifest).DLL | Should -BeLike "*bin*$Build*ManifestPS.dll"
    }

    Context 'the objects' {
        It 'gives the platforms in the order of the list' {
            (Get-ImageManifest $Sample).Platform |
                Should -Be 'linux/amd64', 'linux/arm/v5', 'linux/arm/v7', 'linux/arm64/v8', 'linux/386', 'linux/ppc64le', 'linux/riscv64', 'linux/s390x'
        }

        It 'filters with Where-Object' {
            (Get-ImageManifest $Sample | Where-Object Architecture -eq arm64).Digest | Should -Be $Arm64Digest
        }

        It 'groups with Group-Object' {
            (Get-ImageManifest $Sample | Group-Object Architecture | Where-Object Count -gt 1).Name | Should -Be 'arm'
        }

        It 'sorts sizes as numbers' {
            $sizes = (Get-ImageManifest $Sample -Detailed | Sort-Object ImageSize).ImageSize
            $sizes | Should -HaveCount 8
            $sizes | Should -BeOfType [long]
            for ($i = 1; $i -lt $sizes.Count; $i++) { $sizes[$i] | Should -BeGreaterOrEqual $sizes[$i - 1] }
        }

        It 'leaves what was not read $null, and fills it with -Detailed' {
            $brief = Get-ImageManifest $Sample | Select-Object -First 1
            $detailed = Get-ImageManifest $Sample -Platform linux/amd64 -Detailed
            foreach ($name in 'Layers', 'ConfigDigest', 'ImageSize') { $null -eq $brief.$name | Should -BeTrue -Because $name }
            $detailed.Layers | Should -HaveCount 2
            $detailed.ConfigDigest | Should -Match '^sha256:[0-9a-f]{64}$'
        }

        It 'shows one table with the source above it' {
            $text = Get-ImageManifest $Sample | Out-String -Width 200
            ConvertTo-Compact $text | Should -Match '^Source: oci-layout://\S+/samples/php:latest Platform Kind ImageSize Digest -+ -+ -+ -+ linux/amd64 Image sha256:'
            [regex]::Matches($text, 'Platform').Count | Should -Be 1
        }

        It 'takes the columns that Format-Table asks for' {
            ConvertTo-Compact (Get-ImageManifest $Sample -Platform linux/arm64 | Format-Table Platform, Size | Out-String) | Should -Be 'Platform Size -------- ---- linux/arm64/v8 667'
        }
    }

    Context 'the pipeline' {
        It 'does no more work once Select-Object -First has what it wants' {
            $asked = [System.Collections.Generic.List[int]]::new()
            $first = 1..100 | ForEach-Object { $asked.Add($_); $Sample } | Get-ImageManifest -ThrottleLimit 1 | Select-Object -First 1
            $first.Platform | Should -Be 'linux/amd64'
            $asked.Count | Should -BeLessThan 5
        }

        It 'passes on what a later command throws' {
            { Get-ImageManifest $Sample | ForEach-Object { throw 'mine' } } | Should -Throw 'mine'
        }

        It 'keeps order among many inputs, and reports the bad one alone' {
            $inputs = @($Sample) * 20 + 'oci-layout://samples/php:nope' + @("oci-layout://samples/php@$SampleDigest") * 20
            $found = $inputs | Get-ImageManifest -Platform linux/arm64 -ErrorVariable problems -ErrorAction SilentlyContinue
            $found | Should -HaveCount 40
            $found[0..19].Source | Should -BeLike '*:latest@sha256:*'
            $found[20..39].Source | Should -Not -BeLike '*:latest@sha256:*'
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -Be 'TagNotFound,ManifestPS.Commands.GetImageManifestCommand'
            $problems[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $problems[0].TargetObject | Should -Be 'oci-layout://samples/php:nope'
            $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }

        It 'ends at the first error where $ErrorActionPreference is Stop' {
            $ErrorActionPreference = 'Stop'
            { 'oci-layout://samples/php:nope', $Sample | Get-ImageManifest } | Should -Throw -ErrorId 'TagNotFound,*'
        }

        It 'takes its own objects' {
            Get-ImageManifest $Sample | Get-ImageManifest | ForEach-Object Digest | Should -Be (Get-ImageManifest $Sample).Digest
        }

        It 'takes any object with a Reference' {
            [pscustomobject]@{ Reference = $Sample } | Get-ImageManifest | Should -HaveCount 8
        }

        It 'works in ForEach-Object -Parallel' -Skip:(-not $isCore) {
            $module, $build, $root = $Module, $Build, $Root
            $found = @($Sample) * 4 | ForEach-Object -Parallel {
                Import-Module $using:module -ArgumentList $using:build
                Set-Location $using:root
                Get-ImageManifest $_ -Platform linux/arm64
            }
            $found.Digest | Should -Be (@($Arm64Digest) * 4)
        }
    }

    Context 'objects that left the process' {
        It 'binds again after Export-Clixml' {
            $file = Join-Path $TestDrive 'images.xml'
            Get-ImageManifest $Sample -Detailed | Export-Clixml $file
            $back = Import-Clixml $file
            $back.Platform | Should -Be (Get-ImageManifest $Sample).Platform
            $back[0].Layers[0].Size | Should -BeGreaterThan 0
            ($back | Get-ImageManifest).Digest | Should -Be (Get-ImageManifest $Sample).Digest
        }

        It 'binds again after a job' {
            $back = Start-Job {
                Import-Module $using:Module -ArgumentList $using:Build
                Set-Location $using:Root
                Get-ImageManifest $using:Sample
            } | Receive-Job -Wait -AutoRemoveJob
            ($back | Get-ImageManifest).Digest | Should -Be (Get-ImageManifest $Sample).Digest
        }

        It 'becomes JSON with plain values' {
            $json = Get-ImageManifest $Sample -Platform linux/arm64 -Detailed | ConvertTo-Json -Depth 4 | ConvertFrom-Json
            $json.Reference | Should -BeOfType [string]
            $json.Platform | Should -Be 'linux/arm64/v8'
            $json.OSVersion | Should -BeNullOrEmpty
            $json.Annotations.'org.opencontainers.image.base.name' | Should -Be 'debian:trixie-slim'
            $json.Attestations | Should -HaveCount 1
            $json.Layers.Index | Should -Be 0, 1
        }

        It 'becomes CSV without type names in the cells' {
            $row = Get-ImageManifest $Sample -Platform linux/arm64 | ConvertTo-Csv -NoTypeInformation | ConvertFrom-Csv
            $row.Platform | Should -Be 'linux/arm64/v8'
            $row.Annotations | Should -BeLike 'com.docker.official-images.bashbrew.arch=arm64v8, *'
            $row.PSObject.Properties.Value -join ' ' | Should -Not -Match 'ManifestPS\.|System\.'
        }
    }

    Context 'paths' {
        BeforeAll {
            Copy-Item (Join-Path $Root 'samples/php') (Join-Path $TestDrive 'php') -Recurse
        }

        It 'reads a layout on a PSDrive' {
            (Get-ImageManifest oci-layout://TestDrive:/php:latest -Platform linux/arm64).Digest | Should -Be $Arm64Digest
        }

        It 'follows cd, and not the directory of the process' {
            Push-Location $TestDrive
            try {
                $found = Get-ImageManifest oci-layout://php:latest -Platform linux/arm64
                (Get-ImageManifest oci-layout://./php -Platform linux/arm64).Digest | Should -Be $found.Digest
            }
            finally {
                Pop-Location
            }
            $found.Source | Should -Be "oci-layout://$((Get-Item TestDrive:/php).FullName):latest@$SampleDigest"
            (Get-ImageManifest $found).Digest | Should -Be $found.Digest -Because 'the reference is absolute'
        }

        It 'refuses a drive that holds no files' {
            Get-ImageManifest oci-layout://Env:/php -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.FullyQualifiedErrorId | Should -BeLike 'PathInvalid,*'
        }
    }

    Context 'the document itself' {
        It 'gives text that ConvertFrom-Json reads' {
            (Get-ImageManifest $Sample -Raw | ConvertFrom-Json).manifests | Should -HaveCount 16
        }

        It 'gives bytes that a native command reads unchanged' -Skip:(-not ($hasSha256sum -and $isCore)) {
            Get-ImageManifest $Sample -AsByteStream | sha256sum | Should -Be "$($SampleDigest.Substring(7))  -"
            Get-ImageManifest $Sample -Platform linux/arm64 -AsByteStream | sha256sum | Should -Be "$($Arm64Digest.Substring(7))  -"
        }

        It 'writes a file, by a path of the session, that hashes to the digest' {
            Get-ImageManifest $Sample -OutFile TestDrive:/manifest.json | Should -BeNullOrEmpty
            (Get-FileHash TestDrive:/manifest.json).Hash | Should -Be $SampleDigest.Substring(7)
        }

        It 'writes no file with -WhatIf' {
            Get-ImageManifest $Sample -OutFile TestDrive:/whatif.json -WhatIf
            Test-Path TestDrive:/whatif.json | Should -BeFalse
        }

        It 'shows a document that is no valid manifest, and refuses to read it as one' {
            $broken = New-Layout broken '{"schemaVersion":2,"schemaVersion":2}'
            Get-ImageManifest $broken -Raw | Should -Be '{"schemaVersion":2,"schemaVersion":2}'
            Get-ImageManifest $broken -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problem.FullyQualifiedErrorId | Should -BeLike 'JsonDuplicateKey,*'
        }

        It 'refuses bytes that do not have their digest' {
            $wrong = New-Layout wrong '{"schemaVersion":2}' ('sha256:' + '0' * 64)
            Get-ImageManifest $wrong -Raw -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problem.FullyQualifiedErrorId | Should -BeLike 'DigestMismatch,*'
            $problem.CategoryInfo.Category | Should -Be 'SecurityError'
        }
    }

    Context 'platforms' {
        It 'completes -Platform' {
            $line = 'Get-ImageManifest php -Platform linux/ar'
            (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'linux/arm64', 'linux/arm/v7', 'linux/arm/v6'
        }

        It 'says which platforms there are where none matches' {
            Get-ImageManifest $Sample -Platform windows/amd64 -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problem.FullyQualifiedErrorId | Should -BeLike 'PlatformNotFound,*'
            "$problem" | Should -BeLike '*It has: linux/amd64, *'
        }

        It 'explains what a platform looks like' {
            { Get-ImageManifest $Sample -Platform a/b/c/d } | Should -Throw "*'a/b/c/d' is not a platform*Write os/architecture*"
        }
    }

    Context 'layouts that skopeo made' {
        BeforeAll {
            $there = Join-Path $TestDrive 'there'
            $back = Join-Path $TestDrive 'back'
            if (-not (Get-Command skopeo -ErrorAction SilentlyContinue)) { return }
            skopeo copy --quiet --all --preserve-digests "oci:$(Join-Path $Root 'samples/php'):latest" "oci:${there}:php" 2>&1 | Out-Null
            skopeo copy --quiet --all --preserve-digests "oci:${there}:php" "oci:${back}:latest" 2>&1 | Out-Null
        }

        It 'has every digest unchanged, there and back' {
            Assert-Program skopeo
            $expected = Get-ImageManifest $Sample -Detailed -IncludeAttestation
            foreach ($copy in "oci-layout://${there}:php", "oci-layout://${back}:latest") {
                $found = Get-ImageManifest $copy -Detailed -IncludeAttestation
                foreach ($name in 'Platform', 'Digest', 'ConfigDigest', 'ImageSize') {
                    $found.$name | Should -Be $expected.$name
                }
                $found.Layers.Digest | Should -Be $expected.Layers.Digest
                (Get-ManifestList $copy).Reference | Should -BeLike "*@$SampleDigest"
            }
        }

        It 'agrees with skopeo on the bytes' {
            Assert-Program skopeo
            $bytes = Get-ImageManifest "oci-layout://${back}:latest" -AsByteStream
            "sha256:$((Get-FileHash -InputStream ([System.IO.MemoryStream]::new($bytes))).Hash.ToLowerInvariant())" | Should -Be $SampleDigest
        }
    }
}
