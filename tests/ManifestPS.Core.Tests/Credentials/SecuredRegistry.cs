using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ManifestPS.TestRegistry;
using ManifestPS.TestSession;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>Debian's docker-registry (without it, the test registry) over TLS, behind htpasswd or behind a token server of its own: alice may read. It holds two images, app:1 and public/app:1; the token server lets everybody read the second.</summary>
/// <remarks>Knows nothing of the engine: the tests of the built module have it, too.</remarks>
internal sealed class SecuredRegistry : IAsyncDisposable
{
    public const string User = "alice";
    public const string Password = "wonder:CANARY";

    private const string Issuer = "ManifestPS tests";

    private readonly string _directory = Directory.CreateTempSubdirectory("manifestps-secured-").FullName;
    private readonly CertificateAuthority _authority = new();
    private readonly ECDsa _signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _signerCertificate;
    private Process? _process;
    private RegistryServer? _standIn;

    private SecuredRegistry() =>
        _signerCertificate = new CertificateRequest("CN=" + Issuer, _signer, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

    private static string Basic => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    public string Address { get; private set; } = string.Empty;

    public string AuthorityPath => _authority.PemPath;

    /// <summary>The token server; null behind htpasswd.</summary>
    public WireServer? Tokens { get; private set; }

    public static async Task<SecuredRegistry> StartAsync(bool tokens)
    {
        SecuredRegistry registry = new();
        ServerTls tls = ServerTls.From(registry._authority, CertificateKind.Trusted, "127.0.0.1");
        if (!Prerequisite.Has("docker-registry", "htpasswd"))
        {
            await registry.StandInAsync(tls, tokens);
            return registry;
        }
        if (tokens)
        {
            registry.Tokens = await StubServer.StartAsync(new WireOptions { Tls = tls }, request => Task.FromResult(registry.Answer(request)));
        }
        await registry.RunAsync();
        await registry.PushAsync("app");
        await registry.PushAsync("public/app");
        return registry;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await EndAsync(_process);
        }
        foreach (WireServer? server in (WireServer?[])[Tokens, _standIn])
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        _signerCertificate.Dispose();
        _signer.Dispose();
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Filled while it is open to everybody, then closed.</summary>
    private async Task StandInAsync(ServerTls tls, bool tokens)
    {
        TestRegistry.RegistryOptions options = TestRegistry.RegistryOptions.LikeDockerRegistry();
        options.Tls = tls;
        _standIn = await RegistryServer.StartAsync(options);
        Address = _standIn.Address;
        await PushAsync("app");
        await PushAsync("public/app");
        options.Authentication = tokens ? RegistryAuthentication.Token(await StandInTokensAsync(tls), "the registry") : RegistryAuthentication.Basic((User, Password));
    }

    private async Task<TokenServer> StandInTokensAsync(ServerTls tls)
    {
        TokenServerOptions options = new()
        {
            Tls = tls,
            Grants = (user, scope) => user is not null || scope.Name.StartsWith("public/", StringComparison.Ordinal),
        };
        options.Users[User] = Password;
        TokenServer tokens = await TokenServer.StartAsync(options);
        Tokens = tokens;
        return tokens;
    }

    private async Task RunAsync()
    {
        using X509Certificate2 server = _authority.IssueServer(CertificateKind.Trusted, "127.0.0.1");
        using ECDsa key = server.GetECDsaPrivateKey() ?? throw new InvalidOperationException("The certificate has a key.");
        await WriteAsync("server.pem", server.ExportCertificatePem());
        await WriteAsync("server.key", key.ExportPkcs8PrivateKeyPem());
        await WriteAsync("tokens.pem", _signerCertificate.ExportCertificatePem());
        await WriteAsync("users", await RunAsync("htpasswd", "-nbB", User, Password));
        string auth = Tokens is null
            ? $"htpasswd: {{ realm: test, path: {_directory}/users }}"
            : $"token: {{ realm: '{Tokens.Url}/token', service: 'the registry', issuer: '{Issuer}', rootcertbundle: {_directory}/tokens.pem }}";
        await WriteAsync("registry.yml", $$"""
            version: 0.1
            log: { level: info, formatter: json, accesslog: { disabled: true } }
            storage: { filesystem: { rootdirectory: {{_directory}}/data } }
            http: { addr: '127.0.0.1:0', tls: { certificate: {{_directory}}/server.pem, key: {{_directory}}/server.key } }
            auth: { {{auth}} }
            """);
        _process = await ServeAsync();
        while (!FreshPort.Claim(IPEndPoint.Parse(Address).Port))
        {
            await EndAsync(_process);
            _process = await ServeAsync();
        }
    }

    private async Task<Process> ServeAsync()
    {
        Process process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", $"{_directory}/registry.yml"]) { RedirectStandardError = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("The registry did not start.");
        TaskCompletionSource<string> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => FindAddress(line.Data, listening);
        process.ErrorDataReceived += (_, line) => FindAddress(line.Data, listening);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        Address = await listening.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return process;
    }

    private static void FindAddress(string? line, TaskCompletionSource<string> listening)
    {
        if (line is not null && Regex.Match(line, @"listening on (?<address>[0-9.:]+)") is { Success: true } match)
        {
            _ = listening.TrySetResult(match.Groups["address"].Value);
        }
    }

    private static async Task EndAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task PushAsync(string repository)
    {
        using HttpClientHandler handler = new() { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using HttpClient client = new(handler) { BaseAddress = new Uri($"https://{Address}") };
        client.DefaultRequestHeaders.Authorization = Tokens is null
            ? new AuthenticationHeaderValue("Basic", Basic)
            : new AuthenticationHeaderValue("Bearer", Sign($"repository:{repository}:pull,push"));
        byte[] config = """{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"""u8.ToArray();
        string digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(config))}";
        using HttpResponseMessage upload = await client.PostAsync(new Uri($"/v2/{repository}/blobs/uploads/", UriKind.Relative), null);
        using ByteArrayContent blob = new(config);
        using HttpResponseMessage put = await client.PutAsync(new Uri($"{upload.EnsureSuccessStatusCode().Headers.Location}&digest={digest}"), blob);
        _ = put.EnsureSuccessStatusCode();
        using StringContent manifest = new($$"""{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json","digest":"{{digest}}","size":{{config.Length}}},"layers":[]}""", Encoding.UTF8);
        manifest.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.docker.distribution.manifest.v2+json");
        using HttpResponseMessage tagged = await client.PutAsync(new Uri($"/v2/{repository}/manifests/1", UriKind.Relative), manifest);
        _ = tagged.EnsureSuccessStatusCode();
    }

    /// <summary>distribution's spec/auth/token.md: whom it does not know gets 401, nobody gets a token that opens only what is public.</summary>
    private Reply Answer(WireRequest request)
    {
        string? authorization = request.Header("Authorization");
        if (authorization is not null && authorization != "Basic " + Basic)
        {
            return Reply.Error(401, "UNAUTHORIZED", "incorrect username or password");
        }
        string asked = request.Query("scope") ?? string.Empty;
        string scope = authorization is not null || asked.StartsWith("repository:public/", StringComparison.Ordinal) ? asked : string.Empty;
        return Reply.Text(200, "application/json", $$"""{"token":"{{Sign(scope)}}","expires_in":300}""");
    }

    private string Sign(string scope)
    {
        string[] parts = scope.Split(':');
        object[] access = parts is [var type, var name, var actions] ? [new { type, name, actions = actions.Split(',') }] : [];
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string header = Encode(JsonSerializer.SerializeToUtf8Bytes(new { typ = "JWT", alg = "ES256", x5c = new[] { Convert.ToBase64String(_signerCertificate.RawData) } }));
        string claims = Encode(JsonSerializer.SerializeToUtf8Bytes(new { iss = Issuer, sub = User, aud = "the registry", exp = now + 300, nbf = now - 60, iat = now, jti = Guid.NewGuid().ToString("N"), access }));
        return $"{header}.{claims}.{Encode(_signer.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256))}";
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private Task WriteAsync(string name, string content) => File.WriteAllTextAsync(Path.Combine(_directory, name), content);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException($"{program} did not start.");
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }
}
