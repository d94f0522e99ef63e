BeforeAll {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/registry.ps1"
}

Describe 'A docker-registry' {
    BeforeAll {
        $registry = Start-Registry (Join-Path $TestDrive 'registry')
        Initialize-Registry $registry
        $at = $registry.Host
    }

    AfterAll {
        Stop-Registry $registry
    }

    Context 'reading' {
        It 'gives what the layout it was copied from has' {
            $found = Get-ImageManifest "$at/php:latest" -Detailed -IncludeAttestation
            $expected = Get-ImageManifest $Sample -Detailed -IncludeAttestation
            foreach ($name in 'Platform', 'Digest', 'Kind', 'Size', 'ImageSize', 'ConfigDigest') {
                $found.$name | Should -Be $expected.$name -Because $name
            }
            $found[0].Source | Should -Be "$at/php:latest@$SampleDigest"
        }

        It 'needs one request for a list of 16 entries, and two for an image' {
            Measure-Request $registry { Get-ImageManifest "$at/php:latest" } | Should -Be 'GET /v2/php/manifests/latest'
            $image = Measure-Request $registry { Get-ImageManifest "$at/my-image:arm" }
            $image | Should -HaveCount 2
            $image | Should -BeLike 'GET /v2/my-image/*'
        }

        It 'has the document, byte for byte' {
            Get-ImageManifest "$at/php" -OutFile TestDrive:/php.json
            (Get-FileHash TestDrive:/php.json).Hash | Should -Be $SampleDigest.Substring(7)
        }

        It 'keeps the order of 1,000 references, read 16 at a time' {
            $images = 1..500 | ForEach-Object { "$at/my-image:amd64"; "$at/my-image:arm" }
            $images | Set-Content TestDrive:/images.txt
            $found = Get-Content TestDrive:/images.txt | Get-ImageManifest -ThrottleLimit 16
            $found | Should -HaveCount 1000
            ($found.Source -replace '@.*') -join ' ' | Should -Be ($images -join ' ')
        }

        It 'sends no more requests once Select-Object -First has what it wants' {
            $requests = Measure-Request $registry { 1..1000 | ForEach-Object { "$at/php:latest" } | Get-ImageManifest -ThrottleLimit 4 | Select-Object -First 1 }
            @($requests).Count | Should -BeLessOrEqual 8
        }

        It 'ends with the pipeline, as Ctrl+C ends it' {
            $shell = [powershell]::Create().AddScript({
                param($module, $build, $image)
                Import-Module $module -ArgumentList $build
                1..100000 | ForEach-Object { $image } | Get-ImageManifest -ThrottleLimit 4
            }).AddArgument($Module).AddArgument($Build).AddArgument("$at/php:latest")
            try {
                $nothing = [System.Management.Automation.PSDataCollection[psobject]]::new()
                $nothing.Complete()
                $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
                $requests = Measure-Request $registry {
                    $null = $shell.BeginInvoke($nothing, $output)
                    while ($output.Count -eq 0) { [System.Threading.Thread]::Yield() }
                    $clock = [System.Diagnostics.Stopwatch]::StartNew()
                    $shell.Stop()
                    $clock.Elapsed.TotalSeconds | Should -BeLessThan 10
                }
            }
            finally {
                $shell.Dispose()
            }
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            @($requests).Count | Should -BeLessThan 10000
            Measure-Request $registry { } | Should -BeNullOrEmpty -Because 'nothing goes on afterwards'
        }

        It 'reports each image that fails alone, with its reference' {
            $found = "$at/php:nope", "$at/php:latest", 'localhost:1/php' | Get-ImageManifest -Platform linux/amd64 -ErrorVariable problem -ErrorAction SilentlyContinue
            $found.Platform | Should -Be 'linux/amd64'
            $problem.FullyQualifiedErrorId | Should -BeLike '*,ManifestPS.Commands.GetImageManifestCommand'
            $problem.FullyQualifiedErrorId -replace ',.*' | Should -Be 'TagNotFound', 'ConnectionRefused'
            $problem.CategoryInfo.Category | Should -Be 'ObjectNotFound', 'ConnectionError'
            $problem.TargetObject | Should -Be "$at/php:nope", 'localhost:1/php'
        }

        It 'ends at the first error with -ErrorAction Stop' {
            { "$at/php:nope", "$at/php:latest" | Get-ImageManifest -ErrorAction Stop } | Should -Throw -ErrorId 'TagNotFound,*'
        }

        It 'shows each exchange with -Verbose' {
            $lines = Get-ImageManifest "$at/php" -Platform linux/amd64 -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
            "$lines" | Should -Match "GET http://$at/v2/php/manifests/latest -> 200, application/vnd.oci.image.index.v1\+json, 10,314 bytes, \d+ ms"
        }

        It 'warns with -SkipCertificateCheck, and says that the registry has no TLS' {
            Get-ImageManifest "$at/php" -SkipCertificateCheck -WarningVariable warned -WarningAction SilentlyContinue -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            "$warned" | Should -BeLike 'Certificates are not checked*'
            $problem.FullyQualifiedErrorId | Should -BeLike 'SchemeMismatch,*'
        }

        It 'takes one credential for one registry' {
            $credential = [pscredential]::new('user', (ConvertTo-SecureString 'secret' -AsPlainText -Force))
            $found = "$at/php", '127.0.0.1:1/php' | Get-ImageManifest -Platform linux/amd64 -Credential $credential -ErrorVariable problem -ErrorAction SilentlyContinue
            $found | Should -HaveCount 1
            $problem.FullyQualifiedErrorId | Should -BeLike 'CredentialForOneRegistry,*'
        }
    }

    Context 'objects that left the process' {
        It 'reads again what came back from Export-Clixml' {
            Get-ImageManifest "$at/php" | Export-Clixml TestDrive:/images.xml
            (Import-Clixml TestDrive:/images.xml | Get-ImageManifest).Digest | Should -Be (Get-ImageManifest $Sample).Digest
            Get-ManifestList "$at/php" | Export-Clixml TestDrive:/list.xml
            (Import-Clixml TestDrive:/list.xml | Get-ManifestList).Reference | Should -Be "$at/php:latest@$SampleDigest"
        }

        It 'makes a list of images that came back from Export-Clixml' {
            Get-ImageManifest "$at/php" -Platform linux/arm64 | Export-Clixml TestDrive:/image.xml
            $list = Import-Clixml TestDrive:/image.xml | New-ManifestList "$at/clixml:1"
            $list.Platforms | Should -Be 'linux/arm64/v8'
        }

        It 'refuses to read an edited list, live and after Export-Clixml' {
            $edited = Get-ManifestList "$at/php" | Remove-ManifestListEntry linux/386
            $edited | Export-Clixml TestDrive:/edited.xml
            foreach ($list in $edited, (Import-Clixml TestDrive:/edited.xml)) {
                $list | Get-ImageManifest -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
                $problem.FullyQualifiedErrorId | Should -BeLike 'UnpublishedList,*'
            }
        }
    }

    Context 'the mission' {
        It 'combines two images under a third tag, with one entry annotated' {
            $published = New-ManifestList "$at/my-image:latest" "$at/my-image:amd64", "$at/my-image:arm" |
                Set-ManifestAnnotation "$at/my-image:arm" -Variant v7 -OSVersion 1.2 |
                Tee-Object -Variable made |
                Publish-ManifestList
            $published.Status | Should -Be 'Created'
            $published.Reference | Should -BeLike "$at/my-image:latest@sha256:*"
            $made.Reference | Should -BeNullOrEmpty
            $found = $published | Get-ImageManifest
            $found.Platform | Should -Be 'linux/amd64', 'linux(1.2)/arm/v7'
            $found.Digest | Should -Be $made.Manifests.Digest
            foreach ($platform in 'linux/amd64', 'linux/arm/v7') {
                (Get-ImageManifest "$at/my-image" -Platform $platform -Detailed).Layers | Should -HaveCount 2
            }
        }

        It 'publishes what skopeo reads' {
            Assert-Program skopeo
            $published = New-ManifestList "$at/my-image:skopeo" "$at/my-image:amd64", "$at/my-image:arm" | Publish-ManifestList
            $list = skopeo inspect --raw --tls-verify=false "docker://$at/my-image:skopeo" | ConvertFrom-Json
            $list.manifests.digest | Should -Be (Get-ImageManifest $published).Digest
            skopeo inspect --tls-verify=false --override-os linux --override-arch arm --override-variant v7 --format '{{.Architecture}}' "docker://$at/my-image:skopeo" | Should -Be 'arm'
        }

        It 'publishes what docker manifest inspect reads' {
            Assert-Program docker
            $published = New-ManifestList "$at/my-image:docker-cli" "$at/my-image:amd64", "$at/my-image:arm" |
                Set-ManifestAnnotation "$at/my-image:arm" -OSVersion 1.2 -OSFeature x | Publish-ManifestList
            $list = docker manifest inspect --insecure "$at/my-image:docker-cli" | ConvertFrom-Json
            $list.manifests.digest | Should -Be (Get-ImageManifest $published).Digest
            $list.manifests[1].platform.'os.version' | Should -Be '1.2'
            $list.manifests[1].platform.'os.features' | Should -Be 'x'
        }

        It 'publishes a subset under another name' {
            $null = Get-ImageManifest "$at/php:latest" | Where-Object Architecture -in amd64, arm64 | New-ManifestList "$at/php:slim" | Publish-ManifestList
            (Get-ImageManifest "$at/php:slim").Platform | Should -Be 'linux/amd64', 'linux/arm64/v8'
            (Get-ImageManifest "$at/php:slim").Attestations | Should -HaveCount 2
        }

        It 'removes a platform from two tags at once' {
            $results = Get-ManifestList "$at/php:latest" | Remove-ManifestListEntry -Platform linux/386 | Publish-ManifestList -Tag 1.4, latest
            $results.Status | Should -Be 'Created', 'Moved'
            $results.Digest | Select-Object -Unique | Should -HaveCount 1
            (Get-ImageManifest "$at/php:latest").Platform | Should -Not -Contain 'linux/386'
        }
    }
}
