using System.Diagnostics;
using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>J02, J03: secrets are planted wherever credentials come from, and looked for wherever a session shows or leaves anything.</summary>
public sealed class CanaryTests : IAsyncLifetime
{
    private const string Password = "pw+CANARY/4711=x";
    private const string Stale = "stale+CANARY/4712=x";
    private const string Identity = "identity+CANARY/4713=x";
    private const string Helper = "helper+CANARY/4714=x";
    private const string Proxy = "proxy+CANARY/4715=x";
    private const string Signature = "signature+CANARY/4716=x";
    private const string Cookie = "cookie+CANARY/4717=x";
    private const string Quoted = "quoted+CANARY/4718=x";

    private const string Session = """
        $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
        $null = Start-Transcript "$env:HOME/transcript.txt"
        Import-Module $env:TEST_MODULE
        function Run([scriptblock] $Do) { $out = & $Do *>&1; $out | Out-String; $out | Format-List * -Force | Out-String; $out | ConvertTo-Json -Depth 5 -WarningAction Ignore }
        function Credential([string] $User, [string] $Password) { [pscredential]::new($User, (ConvertTo-SecureString $Password -AsPlainText -Force)) }
        $good = Credential alice $env:TEST_PASSWORD
        $bad = Credential alice $env:TEST_STALE
        Run { Get-ImageManifest "$env:TEST_BASIC/a:latest" -Credential $good -Raw }
        Run { Get-ImageManifest "$env:TEST_BASIC/a:latest" -Credential $bad -Raw }
        Run { Get-ImageManifest "$env:TEST_TOKEN/a:latest" -Credential $good -Raw }
        Run { Get-ImageManifest "$env:TEST_TOKEN/a:latest" -Credential $bad -Raw }
        Run { Get-ImageManifest "$env:TEST_TOKEN/a:latest" -Raw }
        Run { Get-ImageManifest "$env:TEST_BASIC/away:latest" -Credential $good -Raw }
        Run { Get-ImageTag "$env:TEST_BASIC/a" -Credential $good }
        Run { Get-ImageManifest "$env:TEST_TOKEN/broken:latest" -Credential $good -Raw }
        $env:HTTP_PROXY = $env:TEST_PROXY
        Run { Get-ImageManifest 'registry.invalid/a:latest' -PlainHttp -Raw }
        Run { Get-ImageManifest 'registry.invalid/b:latest' -Raw }
        Run { Get-ImageRegistry registry.invalid }
        foreach ($proxy in $env:TEST_NO_PROXIES.Split(' ')) {
            $env:HTTP_PROXY = $env:HTTPS_PROXY = $proxy
            Run { Get-ImageManifest 'registry.invalid/a:latest' -PlainHttp -Raw }
            Run { Get-ImageRegistry registry.invalid }
        }
        $env:HTTP_PROXY = $env:HTTPS_PROXY = $null
        $list = New-ManifestList "$env:TEST_BASIC/b:list" "$env:TEST_BASIC/a:latest" -Credential $good
        Run { $list | Publish-ManifestList -Credential $good }
        Run { $list | Publish-ManifestList -Credential $bad }
        Run { $list | Publish-ManifestList }
        Run { $list | Publish-ManifestList "$env:TEST_TOKEN/b:list" }
        Run { $list | Publish-ManifestList "$env:TEST_TOKEN/b:list" -Credential $good }
        Run { $list | Export-ManifestList "$env:HOME/list.json" }
        Run { Connect-ImageRegistry $env:TEST_BASIC -Credential $bad }
        Run { Connect-ImageRegistry $env:TEST_BASIC -Credential $good -SaveToDockerConfig }
        Run { Get-ImageRegistry }
        Run { Get-ImageRegistry $env:TEST_BASIC }
        Run { Get-ImageManifest "$env:TEST_BASIC/a:latest" -Raw }
        Run { Disconnect-ImageRegistry $env:TEST_BASIC -FromDockerConfig }
        $env:DOCKER_AUTH_CONFIG = $env:TEST_BROKEN
        Run { Get-ImageManifest "$env:TEST_BASIC/a:latest" -Raw }
        $Error | Format-List * -Force | Out-String
        $Error | ConvertTo-Json -Depth 4 -WarningAction Ignore
        $Error | ForEach-Object { $_.Exception; $_.TargetObject; $_.Exception.Data } | Format-List * -Force | Out-String
        Get-Variable good, bad -ErrorAction Ignore | Out-Null
        "commands ended, errors: $($Error.Count)"
        $null = Stop-Transcript
        """;

    private readonly string _home = Directory.CreateTempSubdirectory("manifestps-canary-").FullName;
    private readonly SecretSearch _search = new SecretSearch().Plant("alice", Password).Plant("alice", Stale).Plant("<token>", Identity).Plant("helper", Helper)
        .Plant("proxyuser", Proxy).Plant("signature", Signature).Plant("cookie", Cookie).Plant("quoted", Quoted);
    private readonly TokenServer _tokens = TokenServer.StartAsync().GetAwaiter().GetResult();
    private RegistryServer _basic = null!;   // set before each test
    private RegistryServer _token = null!;   // set before each test
    private StubServer _away = null!;        // set before each test
    private StubServer _proxy = null!;       // set before each test

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the credential helper is a shell script");
        _tokens.Options.Users["alice"] = Password;
        _tokens.Options.IdentityTokens[Identity] = "alice";
        _away = await StubServer.StartAsync(new WireOptions(), _ => Task.FromResult(new Reply(401).With("WWW-Authenticate", "Basic realm=\"x\"")));
        _proxy = await StubServer.StartAsync(new WireOptions(), _ => Task.FromResult(new Reply(407).With("Proxy-Authenticate", "Basic realm=\"p\"")));
        _basic = await RegistryServer.StartAsync(new TestRegistry.RegistryOptions { Authentication = RegistryAuthentication.Basic(("alice", Password)) });
        _token = await RegistryServer.StartAsync(new TestRegistry.RegistryOptions { Authentication = RegistryAuthentication.Token(_tokens) });
        _ = _basic.Store.AddImage("a", "latest");
        _ = _token.Store.AddImage("a", "latest");
        _basic.Faults.On("GET", "/v2/away/manifests/latest").Redirect(307, $"{_away.Url}/signed?X-Amz-Signature={Uri.EscapeDataString(Signature)}").AddHeader("Set-Cookie", $"session={Cookie}; Path=/");
        _token.Faults.On("GET", "/v2/a/manifests/latest").AddHeader("Set-Cookie", $"session={Cookie}; Path=/");
        _tokens.Faults.On("GET", "~broken").Body(200, "application/json", $$"""{"refresh_token":"{{Quoted}}","error":"{{Quoted}}"}""");
        WriteHelper();
        _ = Directory.CreateDirectory(Path.Combine(_home, ".docker"));
        await File.WriteAllTextAsync(Path.Combine(_home, ".docker", "config.json"), "{\"credHelpers\":{\"" + _basic.Address + "\":\"canary\"},\"auths\":{\"" + _token.Address + "\":{\"identitytoken\":\"" + Identity + "\"}}}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (WireServer? server in (WireServer?[])[_tokens, _basic, _token, _away, _proxy])
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task J02_J03_no_secret_is_in_any_stream_file_or_command_line_nor_at_any_other_host()
    {
        string shown = await RunAsync(Session);

        Assert.Contains("commands ended, errors: ", shown, StringComparison.Ordinal);
        Assert.Contains("AuthenticationFailed", shown, StringComparison.Ordinal);
        Assert.Contains("-> 200", shown, StringComparison.Ordinal);
        string helpers = await ReadAsync("helpers.txt");
        Assert.Contains("store", helpers, StringComparison.Ordinal);
        Assert.NotEqual(0, _away.Requests.Total);
        Assert.True(_tokens.Requests.Contains(Uri.EscapeDataString(Identity)) && _basic.Requests.All.Any(request => request.User == "alice"), "The secrets were not used at all.");
        Assert.Contains("ProxyAuthRequired", shown, StringComparison.Ordinal);
        Assert.Contains("TokenInvalid", shown, StringComparison.Ordinal);
        Assert.Contains("ProxyInvalid", shown, StringComparison.Ordinal);
        Assert.Contains("b:list", string.Join(' ', _basic.Requests.All.Where(request => request.Method == "PUT").Select(request => request.Path.Replace("/v2/b/manifests/", "b:", StringComparison.Ordinal))), StringComparison.Ordinal);
        Assert.True(_proxy.Requests.All.Any(request => request.Header("Proxy-Authorization") is not null), "The proxy's credential was not used at all.");
        foreach (IssuedToken token in _tokens.Issued)
        {
            _ = _search.Plant("bearer", token.Value);
        }
        string[] leaks =
        [
            .. _search.Find("the streams", shown),
            .. Directory.EnumerateFiles(_home, "*", SearchOption.AllDirectories).SelectMany(SearchFile),
            .. _away.Requests.All.SelectMany(request => _search.Find("a redirect's target", Mask(request, Uri.EscapeDataString(Signature)))),   // whose own address it is
            .. _token.Requests.All.SelectMany(request => _search.Find("the registry behind a token server", Mask(request, request.Header("Authorization") ?? "-"))),
            .. _basic.Requests.All.SelectMany(request => _search.Find("the registry with passwords", Mask(request, request.Header("Authorization") ?? "-"))),
            .. _tokens.Requests.All.SelectMany(request => _search.Find("the token server", Mask(request, request.Header("Authorization") ?? "-", Uri.EscapeDataString(Identity)))),
            .. _proxy.Requests.All.SelectMany(request => _search.Find("the proxy", Mask(request, request.Header("Proxy-Authorization") ?? "-"))),
        ];
        Assert.Empty(leaks);
        Assert.All([.. _basic.Requests.All, .. _token.Requests.All, .. _tokens.Requests.All], request => Assert.Null(request.Header("Proxy-Authorization")));
        Assert.All(_token.Requests.All, request => Assert.DoesNotContain("Basic", request.Header("Authorization") ?? string.Empty, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Write-Verbose $env:TEST_PASSWORD")]
    [InlineData("Write-Warning ([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes(\"alice:$env:TEST_PASSWORD\")))")]
    [InlineData("Write-Error ([uri]::EscapeDataString($env:TEST_STALE)) -ErrorAction Continue")]
    [InlineData("[pscustomobject] @{ Deep = @{ Deeper = $env:TEST_PASSWORD } } | ConvertTo-Json")]
    [InlineData("try { throw [Exception]::new('x', [Exception]::new($env:TEST_STALE)) } catch { $Error | Format-List * -Force | Out-String }")]
    public async Task The_search_finds_a_leak(string leak) =>
        Assert.NotEmpty(_search.Find("the streams", await RunAsync("$VerbosePreference = 'Continue'\n" + leak)));

    /// <summary>A request without what belongs in it.</summary>
    private static string Mask(RecordedRequest request, params string[] own) =>
        own.Aggregate(request.Everything(), (text, secret) => text.Replace(secret, "(its own)", StringComparison.Ordinal));

    /// <summary>Whatever lies in the user's home afterwards: transcript, configuration, what PowerShell keeps, what the helper was started with. The identity token was in config.json before, and the helper itself holds its own secret.</summary>
    private IEnumerable<string> SearchFile(string path)
    {
        string text = File.ReadAllText(path);
        string name = Path.GetFileName(path);
        return _search.Find(path, name switch
        {
            "config.json" => text.Replace(Identity, string.Empty, StringComparison.Ordinal),
            "docker-credential-canary" => string.Empty,
            _ => text,
        });
    }

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(Path.Combine(_home, name), TestContext.Current.CancellationToken);

    /// <summary>A helper that writes down how it was started, and knows one credential: a stale one.</summary>
    private void WriteHelper()
    {
        string path = Path.Combine(_home, "docker-credential-canary");
        File.WriteAllText(path, $$"""
            #!/bin/sh
            for process in /proc/[0-9]*; do tr '\0' ' ' < $process/cmdline; echo; done >> '{{_home}}/helpers.txt' 2> /dev/null
            cat > /dev/null
            [ "$1" != get ] || echo '{"Username":"helper","Secret":"{{Helper}}"}'
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    private async Task<string> RunAsync(string script)
    {
        string path = Path.Combine(_home, "session.ps1");
        await File.WriteAllTextAsync(path, script, TestContext.Current.CancellationToken);
        using Process process = Start(path);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output + await errors;
    }

    private Process Start(string script)
    {
        ProcessStartInfo start = new("dotnet", [TestBuild.PowerShellPath, "-NoProfile", "-NonInteractive", "-File", script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = _home;
        start.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(_home, "tmp")).FullName;   // so that what is left there is searched, too
        start.Environment["DOTNET_EnableDiagnostics"] = "0";   // whose sockets are no files
        start.Environment["PATH"] = $"{_home}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["TEST_MODULE"] = TestBuild.ModulePath;
        start.Environment["TEST_PASSWORD"] = Password;
        start.Environment["TEST_STALE"] = Stale;
        start.Environment["TEST_BASIC"] = _basic?.Address;
        start.Environment["TEST_TOKEN"] = _token?.Address;
        start.Environment["TEST_PROXY"] = $"http://proxyuser:{Uri.EscapeDataString(Proxy)}@127.0.0.1:{_proxy?.Port}";
        start.Environment["TEST_NO_PROXIES"] = $"socks5h://proxyuser:{Uri.EscapeDataString(Proxy)}@127.0.0.1:{_proxy?.Port} http://proxyuser:{Proxy}@127.0.0.1:{_proxy?.Port} http://proxyuser:{Uri.EscapeDataString(Proxy)}@{Uri.EscapeDataString(Proxy)}@127.0.0.1:{_proxy?.Port} proxyuser:{Proxy}@127.0.0.1";
        start.Environment["TEST_BROKEN"] = "{\"auths\":{\"x\":{\"auth\":\"" + Stale + "\" " + Password;
        return Process.Start(start) ?? throw new InvalidOperationException("PowerShell did not start.");
    }
}
