# Dot-sourced after common.ps1 by the files that need a registry: Debian's docker-registry on a free loopback port, its content in memory,
# or, where that is not installed, the test registry that behaves like it.
$HasDockerRegistry = [bool](Get-Command docker-registry -CommandType Application -ErrorAction SilentlyContinue) -or $env:MANIFESTPS_REQUIRE_PROGRAMS -eq '1'
$TestRegistry = if ($env:MANIFESTPS_TEST_REGISTRY) { $env:MANIFESTPS_TEST_REGISTRY } else { "$Root/tests/TestRegistry/bin/Debug/net10.0/ManifestPS.TestRegistry.dll" }

# Started registries answer at .Host, and write a line per request to .Log.
function Start-Registry([string] $Directory) {
    $port = Get-FreePort
    $null = New-Item $Directory -ItemType Directory -Force
    $directory = (Get-Item $Directory).FullName
    [System.IO.File]::WriteAllText("$directory/registry.yml", @"
version: 0.1
log: { level: error }
storage: { inmemory: {}, delete: { enabled: true } }
http: { addr: '127.0.0.1:$port' }
"@)
    $program, $arguments = if ($HasDockerRegistry) { 'docker-registry', 'serve', "$directory/registry.yml" } else { 'dotnet', $TestRegistry, '--docker', '--host-name', 'localhost', '--port', $port }
    $process = Start-Process $program -ArgumentList $arguments -PassThru `
        -RedirectStandardOutput "$directory/requests.log" -RedirectStandardError "$directory/error.log"
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while (-not (Test-Port $port)) {
        if ($process.HasExited -or $clock.Elapsed.TotalSeconds -gt 60) {
            throw "$program does not start: $(Get-Content "$directory/error.log" -Raw)"
        }
    }
    [pscustomobject]@{ Host = "localhost:$port"; Log = "$directory/requests.log"; Process = $process }
}

# Of four digits, so that tables are as wide as with port 5000.
function Get-FreePort {
    while ($true) {
        $port = Get-Random -Minimum 5001 -Maximum 10000
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, $port)
        try {
            $listener.Start()
            return $port
        }
        catch [System.Net.Sockets.SocketException] {
            # Somebody else has it.
        }
        finally {
            $listener.Stop()
        }
    }
}

function Test-Port([int] $Port) {
    $client = [System.Net.Sockets.TcpClient]::new()
    try {
        $client.Connect('127.0.0.1', $Port)
        $true
    }
    catch [System.Net.Sockets.SocketException] {
        $false
    }
    finally {
        $client.Dispose()
    }
}

function Stop-Registry($Registry) {
    if ($Registry) {
        $Registry.Process.Kill()
        $Registry.Process.WaitForExit()
    }
}

# The requests so far, as 'GET /v2/php/manifests/latest'. One more request, which is not among them, makes sure that the log is complete.
function Get-RegistryRequest($Registry) {
    $last = "/v2/?until=$([guid]::NewGuid())"
    $null = Invoke-WebRequest "http://$($Registry.Host)$last" -UseBasicParsing
    do {
        $lines = Read-Line $Registry.Log
    } until ([string]::Join("`n", $lines).Contains($last))   # a request that was given up may be logged after it
    $lines | Where-Object { $_ -match '(?:"|^)([A-Z]+ /\S*) (?:HTTP|->)' -and $_ -notlike '*/v2/?until=*' } | ForEach-Object { $Matches[1] }
}

# The lines so far of a file that is still being written.
function Read-Line([string] $Path) {
    $stream = [System.IO.FileStream]::new($Path, 'Open', 'Read', 'ReadWrite')
    $reader = [System.IO.StreamReader]::new($stream)
    try { , $reader.ReadToEnd().Split("`n") } finally { $reader.Dispose() }
}

# What the examples start from: php:latest is the sample; my-image:amd64 and my-image:arm are two of its images, each alone under a tag;
# my-image:amd64-next is a later build of the first.
function Initialize-Registry($Registry) {
    $null = Get-ManifestList $Sample | Publish-ManifestList "$($Registry.Host)/php:latest"
    $null = Get-ManifestList "oci-layout://samples/php@$SampleDigest" | Publish-ManifestList "$($Registry.Host)/my-image"
    $amd64 = Get-ImageManifest $Sample -Platform linux/amd64 -Raw
    Push-Manifest $Registry my-image:amd64 $amd64
    Push-Manifest $Registry my-image:arm (Get-ImageManifest $Sample -Platform linux/arm/v7 -Raw)
    Push-Manifest $Registry my-image:amd64-next ($amd64.TrimEnd().TrimEnd('}') + ', "annotations": { "com.example.build": "next" } }')
}

# Puts the manifest of a single image under a tag. What it refers to must be there.
function Push-Manifest($Registry, [string] $Name, [string] $Manifest, [string] $MediaType = 'application/vnd.oci.image.manifest.v1+json') {
    $repository, $tag = $Name.Split(':')
    $null = Invoke-WebRequest "http://$($Registry.Host)/v2/$repository/manifests/$tag" -Method Put -UseBasicParsing `
        -ContentType $MediaType -Body ([System.Text.Encoding]::UTF8.GetBytes($Manifest))
}

# The same image as Docker writes it.
function ConvertTo-DockerManifest([string] $Manifest) {
    $Manifest.Replace('application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json').
        Replace('application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json').
        Replace('application/vnd.oci.image.layer.v1.tar+gzip', 'application/vnd.docker.image.rootfs.diff.tar.gzip')
}

# The requests that a script sends, for example 'PUT /v2/php/manifests/latest'.
function Measure-Request($Registry, [scriptblock] $Send) {
    $before = @(Get-RegistryRequest $Registry).Count
    $null = & $Send
    @(Get-RegistryRequest $Registry) | Select-Object -Skip $before
}
