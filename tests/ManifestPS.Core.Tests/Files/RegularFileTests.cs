using ManifestPS.Core.Tests.Credentials;
using ManifestPS.Credentials;
using ManifestPS.Errors;
using ManifestPS.Files;
using ManifestPS.Operations.Lists;
using ManifestPS.Registry.Connections;

namespace ManifestPS.Core.Tests;

/// <summary>What stands where a file should be keeps nobody waiting, and gives no more than a limit.</summary>
public sealed class RegularFileTests : IDisposable
{
    private const int Milliseconds = 20_000;

    private readonly CredentialHome _home = new();

    public static TheoryData<string, string> Kinds => new() { { "pipe", "a named pipe" }, { "zero", "a device" }, { "directory", "a directory" }, { "link", "a named pipe" } };

    public static TheoryData<string> ConfigurationFiles => [".docker/config.json", ".config/containers/auth.json", "run/containers/auth.json", "named.json", ".dockercfg"];

    private string Place => Path.Combine(_home.Root, "file");

    public void Dispose() => _home.Dispose();

    [Theory(Timeout = Milliseconds)]
    [MemberData(nameof(ConfigurationFiles))]
    public async Task A_pipe_in_place_of_a_configuration_is_a_broken_source_and_hides_none_behind_it(string path)
    {
        string full = Path.Combine(_home.Root, path);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(full) ?? _home.Root);
        Put("pipe", full);
        _home.Set("XDG_RUNTIME_DIR", Path.Combine(_home.Root, "run")).Set("REGISTRY_AUTH_FILE", path == "named.json" ? full : null);

        (FoundCredential? found, CredentialException? failure) = await _home.Chain.FindAsync(new CredentialTarget("reg.test", "x"), TestContext.Current.CancellationToken);

        Assert.Null(found);
        Assert.Equal((ImageErrorCode.UnsafeFile, $"'{full}' is a named pipe, where a regular file must be."), (failure?.Code, failure?.Message));
    }

    [Fact]
    public async Task The_null_device_is_a_configuration_that_says_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /dev/null.");
        _home.Set("REGISTRY_AUTH_FILE", "/dev/null");

        Assert.Equal((null, null), await _home.Chain.FindAsync(new CredentialTarget("reg.test", "x"), TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = Milliseconds)]
    [MemberData(nameof(Kinds))]
    public async Task A_draft_is_a_regular_file(string kind, string words)
    {
        Put(kind, Place);

        StorageException error = await Assert.ThrowsAsync<StorageException>(() => DraftFile.ReadAsync(Place, TestContext.Current.CancellationToken));

        Assert.Equal(ImageErrorCode.UnsafeFile, error.Code);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Milliseconds)]
    [MemberData(nameof(Kinds))]
    public async Task A_certificate_is_a_regular_file(string kind, string words)
    {
        string certificates = Directory.CreateDirectory(Path.Combine(_home.Root, "certs.d", "reg.test")).FullName;
        Put(kind == "directory" ? "pipe" : kind, Path.Combine(certificates, "ca.crt"));   // certs.d passes over directories
        Put(kind, Place);
        Action[] reads =
        [
            () => CertificateFile.ReadAuthorities(Place),
            () => CertificateFile.ReadClient(Place, null),
            () => CertificateFile.ReadClient(Place, Place),
            () => CertificateDirectory.Read(Path.Combine(_home.Root, "certs.d"), "reg.test"),
        ];

        await Task.Run(() => Assert.All(reads, read => Assert.Equal(ImageErrorCode.CertificateFileInvalid, Assert.Throws<StorageException>(read).Code)), TestContext.Current.CancellationToken);
        Assert.Contains(words, Assert.Throws<StorageException>(reads[0]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_file_that_is_larger_than_any_is_refused_without_being_read_to_its_end()
    {
        using (FileStream file = new(Place, FileMode.CreateNew))
        {
            file.SetLength(1L << 40);
        }

        Assert.Contains("1,048,576 bytes", Assert.Throws<StorageException>(() => CertificateFile.ReadAuthorities(Place)).Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Milliseconds)]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("SSL_CERT_DIR")]
    public async Task A_pipe_among_the_machines_authorities_is_an_error_before_NET_reads_it(string variable)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere authorities are not in such files.");
        Put("pipe", Place);

        StorageException error = await Task.Run(() => Assert.Throws<StorageException>(() => MachineCertificates.Check(name => name != variable ? null : name == "SSL_CERT_DIR" ? $"/none:{_home.Root}" : Place)), TestContext.Current.CancellationToken);

        Assert.Equal((ImageErrorCode.CertificateFileInvalid, $"The certificate file '{Place}' of {variable} cannot be used: it is a named pipe."), (error.Code, error.Message));
    }

    [Fact]
    public void Authorities_that_are_missing_or_empty_are_NETs_own_affair()
    {
        MachineCertificates.Check(name => name == "SSL_CERT_DIR" ? "/none::/etc" : "/none");
        MachineCertificates.Check(_ => "/dev/null");
        MachineCertificates.Check(_ => null);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_directory_that_changes_into_a_link_between_two_looks_leads_nobody_out()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets few users make links.");
        string inside = Path.Combine(_home.Root, "layout", "blobs"), outside = Path.Combine(_home.Root, "outside");
        foreach (string directory in new[] { inside, outside })
        {
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(directory).FullName, "file"), Path.GetFileName(directory));
        }
        _ = Directory.CreateSymbolicLink(inside + ".link", outside);
        bool ended = false;
        Task swaps = Task.Run(
            () =>
            {
                while (!Volatile.Read(ref ended))
                {
                    NativeFile.Replace(inside, inside + ".directory");
                    NativeFile.Replace(inside + ".link", inside);
                    NativeFile.Replace(inside, inside + ".link");
                    NativeFile.Replace(inside + ".directory", inside);
                }
            },
            TestContext.Current.CancellationToken);
        HashSet<string> read = [];
        for (int i = 0; i < 20_000; i++)
        {
            read.Add(Read(Path.Combine(_home.Root, "layout")));
        }
        Volatile.Write(ref ended, true);
        await swaps;

        Assert.DoesNotContain("outside", read);
        Assert.Contains("blobs", read);
    }

    private static string Read(string root)
    {
        try
        {
            using FileStream? file = RegularFile.Open(root, Path.Combine("blobs", "file"));
            return file is null ? "nothing" : new StreamReader(file).ReadToEnd();
        }
        catch (StorageException e)
        {
            return e.Code.ToString();
        }
    }

    private static void Put(string kind, string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such files.");
        switch (kind)
        {
            case "pipe":
                LayoutDirectory.Run("mkfifo", path);
                break;
            case "link":
                LayoutDirectory.Run("mkfifo", path + ".pipe");
                _ = File.CreateSymbolicLink(path, path + ".pipe");
                break;
            case "directory":
                _ = Directory.CreateDirectory(path);
                break;
            default:
                _ = File.CreateSymbolicLink(path, "/dev/zero");
                break;
        }
    }
}
