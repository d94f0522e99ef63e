using System.Text.Json;
using ManifestPS.Credentials;
using ManifestPS.Errors;
using ManifestPS.Files;
using ManifestPS.Operations.Registries;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>-SaveToDockerConfig: one entry changes, nothing else, and nobody's entry is lost.</summary>
public sealed class DockerConfigEditTests : IDisposable
{
    private static readonly RegistryCredential Alice = new("alice", "p:q");

    private readonly CredentialHome _home = new();
    private readonly CredentialTarget _target = new("reg.test", null);

    private DockerConfigEdit Edit => new(_home.Environment);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_new_file_is_for_its_owner_only()
    {
        await Edit.SaveAsync(_target, Alice, TestContext.Current.CancellationToken);

        Assert.Equal("{\n  \"auths\": {\n    \"reg.test\": {\n      \"auth\": \"YWxpY2U6cDpx\"\n    }\n  }\n}", await ReadAsync());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(_home.DockerConfig));
        Assert.Equal(["config.json"], Directory.GetFiles(Path.GetDirectoryName(_home.DockerConfig) ?? "").Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_is_not_known_stays_and_so_do_the_entries_of_others()
    {
        _home.Docker("""{"HttpHeaders":{"A":"+<&"},"auths":{"other.test":{"auth":"eDp5","email":"e"},"reg.test":{"auth":"b2xkOm9sZA=="}},"number":1.50,"credHelpers":{"gcr.test":"gcr"}}""");
        await Edit.SaveAsync(_target, Alice, TestContext.Current.CancellationToken);

        using JsonDocument written = JsonDocument.Parse(await ReadAsync());
        Assert.Equal(["HttpHeaders", "number", "credHelpers", "auths"], written.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("1.50", written.RootElement.GetProperty("number").GetRawText());
        Assert.Equal("""{"A":"+<&"}""", written.RootElement.GetProperty("HttpHeaders").GetRawText());
        Assert.Equal("""{"auth":"eDp5","email":"e"}""", written.RootElement.GetProperty("auths").GetProperty("other.test").GetRawText());

        await Edit.RemoveAsync(_target, TestContext.Current.CancellationToken);
        using JsonDocument removed = JsonDocument.Parse(await ReadAsync());
        Assert.Equal(["other.test"], removed.RootElement.GetProperty("auths").EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Docker_Hub_is_kept_under_dockers_own_key()
    {
        await Edit.SaveAsync(new CredentialTarget("docker.io", null), Alice, TestContext.Current.CancellationToken);
        Assert.Contains("\"https://index.docker.io/v1/\": {", await ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_helper_that_is_configured_keeps_it_and_the_file_does_not()
    {
        _home.Helper("kept", $"echo $1 >> {_home.Root}/verbs; cat >> {_home.Root}/told; echo >> {_home.Root}/told").Docker("""{"credsStore":"kept"}""");
        await Edit.SaveAsync(_target, Alice, TestContext.Current.CancellationToken);
        await Edit.RemoveAsync(_target, TestContext.Current.CancellationToken);

        Assert.Equal("docker-credential-kept", await Edit.FindStoreAsync(_target, TestContext.Current.CancellationToken));
        Assert.Equal("store\nerase\n", await File.ReadAllTextAsync(Path.Combine(_home.Root, "verbs"), TestContext.Current.CancellationToken));
        Assert.Equal("{\n  \"ServerURL\": \"reg.test\",\n  \"Username\": \"alice\",\n  \"Secret\": \"p:q\"\n}\nreg.test\n", await File.ReadAllTextAsync(Path.Combine(_home.Root, "told"), TestContext.Current.CancellationToken));
        Assert.Equal("{\n  \"credsStore\": \"kept\",\n  \"auths\": {}\n}", await ReadAsync());
    }

    [Fact]
    public async Task Beside_a_helper_the_file_names_the_registry_and_keeps_nothing_of_it()
    {
        _home.Helper("kept", "cat > /dev/null").Docker("""{"credsStore":"kept","auths":{"https://reg.test/v1/":{"auth":"b2xkOm9sZA=="},"other.test":{"auth":"eDp5"}}}""");
        await Edit.SaveAsync(_target, Alice, TestContext.Current.CancellationToken);

        using JsonDocument written = JsonDocument.Parse(await ReadAsync());
        Assert.Equal(["""other.test {"auth":"eDp5"}""", "reg.test {}"], written.RootElement.GetProperty("auths").EnumerateObject().Select(entry => $"{entry.Name} {entry.Value.GetRawText()}"));
        Assert.Contains("reg.test", (await _home.Chain.ListAsync(TestContext.Current.CancellationToken)).Hosts);
    }

    [Theory]
    [InlineData("reg.test", "https://reg.test/v1/")]
    [InlineData("reg.test", "http://reg.test")]
    [InlineData("reg.test", "reg.test/team")]
    [InlineData("docker.io", "docker.io")]
    [InlineData("docker.io", "https://registry-1.docker.io/v2/")]
    public async Task What_a_lookup_finds_is_removed_under_whatever_key_and_beside_a_helper(string registry, string key)
    {
        CredentialTarget target = new(registry, null);
        _home.Helper("kept", "cat > /dev/null");
        foreach (string helper in (string[])["", "\"credsStore\":\"kept\","])
        {
            _home.Docker("{" + helper + "\"auths\":{\"" + key + "\":{\"auth\":\"b2xkOm9sZA==\"},\"" + target.ServerKey + "\":{\"auth\":\"b2xkOm9sZA==\"},\"reg.test.evil\":{\"auth\":\"eDp5\"}}}");
            await Edit.RemoveAsync(target, TestContext.Current.CancellationToken);

            using JsonDocument written = JsonDocument.Parse(await ReadAsync());
            Assert.Equal(["reg.test.evil"], written.RootElement.GetProperty("auths").EnumerateObject().Select(entry => entry.Name));
        }
    }

    [Fact]
    public async Task A_file_that_says_nothing_of_the_registry_is_not_touched()
    {
        _home.Docker("""{ "auths" : {"other.test":{"auth":"eDp5"}}}""");
        await Edit.RemoveAsync(_target, TestContext.Current.CancellationToken);

        Assert.Equal("""{ "auths" : {"other.test":{"auth":"eDp5"}}}""", await ReadAsync());
    }

    [Fact]
    public async Task A_damaged_file_is_not_written_over()
    {
        _home.Docker("{\"auths\": CANARY");
        CredentialException failure = await Assert.ThrowsAsync<CredentialException>(() => Edit.SaveAsync(_target, Alice, TestContext.Current.CancellationToken));

        Assert.Equal(ImageErrorCode.ConfigInvalid, failure.Code);
        Assert.DoesNotContain("CANARY", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal("{\"auths\": CANARY", await ReadAsync());
    }

    [Fact]
    public async Task A_link_keeps_leading_to_the_file()
    {
        _home.Write("dotfiles/docker.json", "{}");
        _ = Directory.CreateDirectory(Path.GetDirectoryName(_home.DockerConfig) ?? "");
        _ = File.CreateSymbolicLink(_home.DockerConfig, Path.Combine(_home.Root, "dotfiles", "docker.json"));
        await Edit.SaveAsync(_target, Alice, TestContext.Current.CancellationToken);

        Assert.NotNull(new FileInfo(_home.DockerConfig).LinkTarget);
        Assert.Contains("YWxpY2U6cDpx", await File.ReadAllTextAsync(Path.Combine(_home.Root, "dotfiles", "docker.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_to_a_file_that_is_not_there_yet_keeps_leading_to_it()
    {
        _ = Directory.CreateDirectory(Path.Combine(_home.Root, "dotfiles"));
        _ = Directory.CreateDirectory(Path.GetDirectoryName(_home.DockerConfig) ?? "");
        _ = File.CreateSymbolicLink(_home.DockerConfig, "../dotfiles/docker.json");
        await Edit.SaveAsync(_target, Alice, TestContext.Current.CancellationToken);

        Assert.Equal("../dotfiles/docker.json", new FileInfo(_home.DockerConfig).LinkTarget);
        Assert.Contains("YWxpY2U6cDpx", await File.ReadAllTextAsync(Path.Combine(_home.Root, "dotfiles", "docker.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_into_a_directory_that_is_not_there_is_an_error()
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(_home.DockerConfig) ?? "");
        _ = File.CreateSymbolicLink(_home.DockerConfig, "../missing/docker.json");

        Assert.Equal(ImageErrorCode.FileWriteFailed, (await Assert.ThrowsAsync<StorageException>(() => Edit.SaveAsync(_target, Alice, TestContext.Current.CancellationToken))).Code);
    }

    [Theory]
    [InlineData("0644")]
    [InlineData("0660")]
    [InlineData("0600")]
    public async Task A_file_with_credentials_is_its_owners_alone_whatever_it_was(string mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        _home.Docker("{}");
        LayoutDirectory.Run("chmod", mode, _home.DockerConfig);
        await Edit.SaveAsync(_target, Alice, TestContext.Current.CancellationToken);

        Assert.Equal("600", ModeOf(_home.DockerConfig));
    }

    [Fact]
    public async Task A_read_only_file_is_not_written_over()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        _home.Docker("{}");
        LayoutDirectory.Run("chmod", "0400", _home.DockerConfig);

        Assert.Equal(ImageErrorCode.FileWriteFailed, (await Assert.ThrowsAsync<StorageException>(() => Edit.SaveAsync(_target, Alice, TestContext.Current.CancellationToken))).Code);
        Assert.Equal("{}", await ReadAsync());
    }

    [Theory]
    [InlineData("0000")]
    [InlineData("0022")]
    [InlineData("0777")]
    public void The_directories_of_a_new_file_are_their_owners_alone_whatever_the_umask(string umask)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no umask.");
        string path = Path.Combine(_home.Root, "new", "docker", "config.json");
        LayoutDirectory.Run("sh", "-c", $"umask {umask}; exec dotnet '{Path.Combine(AppContext.BaseDirectory, "ManifestPS.Fuzz.dll")}' save '{path}'");

        Assert.Equal(("600", "700", "700"), (ModeOf(path), ModeOf(Path.Combine(_home.Root, "new", "docker")), ModeOf(Path.Combine(_home.Root, "new"))));
    }

    [Fact]
    public async Task Eight_writers_lose_no_entry()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; i < 10; i++)
            {
                await Edit.SaveAsync(new CredentialTarget($"w{writer}-{i}.test", null), Alice, TestContext.Current.CancellationToken);
            }
        }, TestContext.Current.CancellationToken)));

        using JsonDocument written = JsonDocument.Parse(await ReadAsync());
        Assert.Equal(80, written.RootElement.GetProperty("auths").EnumerateObject().Count());
    }

    private static string ModeOf(string path) => Convert.ToString(UnixStatus.Find(path, followLink: false)?.Permissions ?? 0, 8);

    private Task<string> ReadAsync() => File.ReadAllTextAsync(_home.DockerConfig, TestContext.Current.CancellationToken);
}
