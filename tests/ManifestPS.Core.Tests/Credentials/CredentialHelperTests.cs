using System.Diagnostics;
using System.Reflection;
using System.Runtime.Versioning;
using ManifestPS.Credentials;
using ManifestPS.Errors;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>A17-A19: programs that keep credentials.</summary>
public sealed class CredentialHelperTests : IDisposable
{
    private const string Good = """cat >/dev/null; echo '{"ServerURL":"reg.test","Username":"alice","Secret":"CANARY"}'""";

    private readonly CredentialHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A17_the_helper_gets_one_word_as_argument_and_the_registry_on_stdin()
    {
        _home.Helper("rec", $"""printf '%s|' "$#" "$1" > {_home.Root}/seen; cat >> {_home.Root}/seen; echo '{"{"}"Username":"alice","Secret":"s"{"}"}'""");
        RegistryCredential? credential = await GetAsync("rec", "https://index.docker.io/v1/");

        Assert.Equal(("alice", "s"), (credential?.UserName, credential?.Password?.Reveal()));
        Assert.Equal("1|get|https://index.docker.io/v1/", await File.ReadAllTextAsync(Path.Combine(_home.Root, "seen"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("../../evil")]
    [InlineData("x & calc")]
    [InlineData("/bin/evil")]
    [InlineData("x\0y")]
    [InlineData("x\n")]
    [InlineData("-x")]
    [InlineData(".x")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123456")]
    public void A17_a_name_that_could_lead_anywhere_is_refused(string name) =>
        Assert.Equal(ImageErrorCode.CredentialHelperInvalidName, Assert.Throws<CredentialException>(() => new CredentialHelper(name, _home.Environment)).Code);

    [Theory]
    [InlineData("cat >/dev/null; echo 'credentials not found in native keychain'; exit 1")]
    [InlineData("echo '  credentials not found in native keychain  '; exit 7")]
    [InlineData("echo 'credentials not found in native keychain'")]
    [InlineData("echo 'Credentials not found for this server'; exit 1")]
    [InlineData("echo 'credentials not found in native keychain' >&2; exit 1")]
    [InlineData("""echo '{"ServerURL":"x","Username":"","Secret":""}'""")]
    [InlineData("""echo '{"Secret":""}'""")]
    [InlineData("""echo '{"Username":"<token>","Secret":""}'""")]
    public async Task A18_a_helper_that_has_none_says_so(string script)
    {
        _home.Helper("none", script);
        Assert.Null(await GetAsync("none"));
    }

    [Theory]
    [InlineData("exit 3", "failed with exit code 3")]
    [InlineData("echo CANARY; echo CANARY >&2; exit 1", "failed with exit code 1")]
    [InlineData("echo 'no credentials not found'", "returned something that is not a credential")]
    [InlineData("echo CANARY", "returned something that is not a credential")]
    [InlineData("echo '{\"Username\":\"CANARY\"}'", "returned something that is not a credential")]
    [InlineData("echo '{\"Username\":\"a\",\"Secret\":\"CANARY\",\"Secret\":\"x\"}'", "returned something that is not a credential")]
    [InlineData("echo '[\"CANARY\"]'", "returned something that is not a credential")]
    [InlineData("true", "returned something that is not a credential")]
    [InlineData("exec sleep 60", "did not end within 2 seconds and was stopped")]
    [InlineData("sleep 60 & exit 0", "returned something that is not a credential")]
    [InlineData("yes CANARY & exit 0", "wrote more than 64 KiB and was stopped")]
    [InlineData("yes CANARY", "wrote more than 64 KiB and was stopped")]
    [InlineData("kill -9 $$", "failed with exit code 137")]
    public async Task A18_a_broken_helper_is_named_with_its_exit_code_and_nothing_it_said(string script, string expected)
    {
        _home.Helper("bad", script).HelperTimeout = expected.Contains("2 seconds", StringComparison.Ordinal) ? TimeSpan.FromSeconds(2) : _home.HelperTimeout;
        CredentialException failure = await FailAsync("bad");

        Assert.Equal((ImageErrorCode.CredentialHelperFailed, $"The credential helper 'docker-credential-bad' {expected}."), (failure.Code, failure.Message));
        Assert.DoesNotContain("CANARY", failure.ToString(), StringComparison.Ordinal);
    }

    /// <summary>What is written to stderr, with printf's escapes, and what is shown of it.</summary>
    [Theory]
    [InlineData(@"Your credentials were not found. gcloud auth login", "Your credentials were not found. gcloud auth login")]
    [InlineData(@"one\n  two\r\n\033[31mred\007 \342\200\256 end", "one two [31mred end")]
    [InlineData(@"password=CANARY token: CANARY", "password=*** token: ***")]
    [InlineData(@"{""Secret"":""CANARY"",""user"":""a""}", @"{""Secret"":""***"",""user"":""a""}")]
    [InlineData(@"GET https://user:CANARY@host/x with Authorization: Bearer CANARY0123", "GET https://***@host/x with Authorization: *** ***")]
    [InlineData(@"got eyJCANARY.eyJCANARYCANARY and Basic Q0FOQVJZOng=", "got *** and Basic ***")]
    [InlineData(@"key CANARY00000000000000000000000000000000000 in /usr/lib/a-directory/with/a/long/path/of/many/steps", "key *** in /usr/lib/a-directory/with/a/long/path/of/many/steps")]
    public async Task A18_what_a_helper_tells_its_user_is_shown_on_one_line_and_without_secrets(string errors, string shown)
    {
        _home.Helper("told", $"printf '%b' '{errors}' >&2; exit 1");
        CredentialException failure = await FailAsync("told");

        Assert.Equal($"The credential helper 'docker-credential-told' failed with exit code 1: \"{shown}\".", failure.Message);
        Assert.DoesNotContain("CANARY", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A18_what_a_helper_tells_its_user_is_bounded_and_repeats_no_secret_that_it_gave_or_got()
    {
        _home.Helper("long", "echo CANARY; printf 'a CANARY ' >&2; head -c 1000000 /dev/zero | tr '\\0' ' x' | sed 's/ /word /g' >&2; exit 1");
        Assert.Equal(400 + "The credential helper 'docker-credential-long' failed with exit code 1: \"...\".".Length, (await FailAsync("long")).Message.Length);

        _home.Helper("echo", "cat >&2; exit 1");
        CredentialException failure = await Assert.ThrowsAsync<CredentialException>(() => new CredentialHelper("echo", _home.Environment).StoreAsync("reg.test", new RegistryCredential("alice", "my CANARY"), TestContext.Current.CancellationToken));
        Assert.Contains("alice", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A18_what_a_helper_tells_beside_a_credential_is_for_who_wants_to_know()
    {
        _home.Helper("note", "echo 'renew CANARY by Friday' >&2\n" + Good).Docker("""{"credsStore":"note"}""");
        (FoundCredential? found, CredentialException? failure) = await _home.Chain.FindAsync(new CredentialTarget("reg.test", null), TestContext.Current.CancellationToken);

        Assert.Null(failure);
        Assert.Equal("The credential helper 'docker-credential-note' says: \"renew *** by Friday\"", found?.Note);
        Assert.Equal($"docker-credential-note ({_home.DockerConfig})", found?.Source);
    }

    [Theory]
    [InlineData("sleep 60 &")]
    [InlineData("sleep 60 2>/dev/null &")]
    [InlineData("(trap '' HUP; sleep 60) &")]
    public async Task A18_a_helper_that_leaves_a_child_behind_is_believed_when_it_has_exited(string child)
    {
        _home.Helper("agent", $"{child}\n{Good}").HelperTimeout = TimeSpan.FromSeconds(30);
        Stopwatch watch = Stopwatch.StartNew();

        Assert.Equal("alice", (await GetAsync("agent"))?.UserName);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"It took {watch.Elapsed}.");
    }

    [Fact]
    public async Task A18_a_helper_that_may_not_be_run_does_not_hide_one_that_may()
    {
        _home.Helper("twice", Good);
        foreach (string before in (string[])["text", "directory"])
        {
            string directory = Directory.CreateDirectory(Path.Combine(_home.Root, before)).FullName;
            if (before == "text")
            {
                await File.WriteAllTextAsync(Path.Combine(directory, "docker-credential-twice"), "no program", TestContext.Current.CancellationToken);
            }
            else
            {
                _ = Directory.CreateDirectory(Path.Combine(directory, "docker-credential-twice"));
            }
            _home.Set("PATH", directory + Path.PathSeparator + _home.Bin);
            Assert.Equal("alice", (await GetAsync("twice"))?.UserName);
        }
    }

    [Fact]
    public async Task A18_a_helper_that_floods_stderr_is_heard_to_its_end()
    {
        _home.Helper("loud", "head -c 1000000 /dev/zero >&2\n" + Good);
        Assert.Equal("alice", (await GetAsync("loud"))?.UserName);
    }

    [Fact]
    public async Task A18_what_a_hanging_helper_started_ends_with_it()
    {
        Assert.SkipUnless(typeof(CredentialHelper).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()?.FrameworkName.StartsWith(".NETCoreApp", StringComparison.Ordinal) == true, ".NET Framework ends a program alone.");
        _home.Helper("tree", $"sleep 61 & echo $! > {_home.Root}/child; wait").HelperTimeout = TimeSpan.FromSeconds(5);
        _ = await FailAsync("tree");

        int child = int.Parse(await File.ReadAllTextAsync(Path.Combine(_home.Root, "child"), TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        try
        {
            using Process orphan = Process.GetProcessById(child);
            await orphan.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        }
        catch (ArgumentException)
        {
            // it is gone already
        }
    }

    [Fact]
    public async Task A18_a_file_that_cannot_be_started_is_a_failure_of_the_helper()
    {
        await File.WriteAllTextAsync(Path.Combine(_home.Bin, "docker-credential-text"), "no program", TestContext.Current.CancellationToken);
        Assert.StartsWith("The credential helper 'docker-credential-text' cannot be started: ", (await FailAsync("text")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reg.test\nhost=evil.test")]
    [InlineData("reg.test\r")]
    [InlineData("reg.test evil")]
    [InlineData("")]
    public async Task A19_a_registry_with_a_line_break_is_not_asked_for(string key)
    {
        _home.Helper("never", $"touch {_home.Root}/ran\n{Good}");
        _ = await Assert.ThrowsAsync<CredentialException>(() => GetAsync("never", key));
        Assert.False(File.Exists(Path.Combine(_home.Root, "ran")));
    }

    [Fact]
    public async Task The_user_token_marks_an_identity_token()
    {
        _home.Helper("id", """cat >/dev/null; echo '{"Username":"<token>","Secret":"i"}'""");
        RegistryCredential? credential = await GetAsync("id");

        Assert.Equal((false, "i", null), (credential?.HasUserName, credential?.IdentityToken?.Reveal(), credential?.Password));
    }

    [Fact]
    public async Task Stopping_the_call_stops_the_helper()
    {
        _home.Helper("slow", $"echo $$ > {_home.Root}/started; exec sleep 62");
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(300));

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new CredentialHelper("slow", _home.Environment).GetAsync("reg.test", stop.Token));
    }

    [Fact]
    public async Task A_helper_that_hangs_does_so_once_in_a_call()
    {
        _home.Helper("hang", $"echo x >> {_home.Root}/runs; exec sleep 60").Docker("""{"credsStore":"hang"}""");
        _home.HelperTimeout = TimeSpan.FromSeconds(5);
        CredentialChain chain = _home.Chain;
        for (int i = 0; i < 3; i++)
        {
            Assert.NotNull((await chain.FindAsync(new CredentialTarget("reg.test", $"repo{i}"), TestContext.Current.CancellationToken)).Failure);
        }

        Assert.Equal("x\n", await File.ReadAllTextAsync(Path.Combine(_home.Root, "runs"), TestContext.Current.CancellationToken));
    }

    private async Task<CredentialException> FailAsync(string name) => await Assert.ThrowsAsync<CredentialException>(() => GetAsync(name));

    private async Task<RegistryCredential?> GetAsync(string name, string key = "reg.test") => (await new CredentialHelper(name, _home.Environment).GetAsync(key, TestContext.Current.CancellationToken))?.Credential;
}
