namespace ManifestPS.Tests;

/// <summary>Paths mean what they mean to every other cmdlet of the session.</summary>
public sealed class PathTests : IDisposable
{
    private readonly ModuleRunspace _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("oci-layout://php", "samples")]
    [InlineData("oci-layout://php:latest", "samples")]
    [InlineData("oci-layout://./php:latest", "samples")]
    [InlineData("oci-layout://../samples/php:latest", "src")]
    [InlineData("oci-layout://.", "samples/php")]
    [InlineData("oci-layout://.:latest", "samples/php")]
    public void A_relative_path_starts_at_the_location_of_the_session(string reference, string location)
    {
        _session.SetLocation(Path.Combine(TestBuild.RepositoryRoot, location));

        AssertPhp(reference);
    }

    [Theory]
    [InlineData("oci-layout://Images:/php:latest")]
    [InlineData("oci-layout://Images:/php")]
    [InlineData("oci-layout://images:/./php:latest")]
    [InlineData("oci-layout://Images:\\php:latest")]
    public void A_drive_of_the_session_is_followed_to_its_directory(string reference)
    {
        _session.AddDrive("Images", Path.Combine(TestBuild.RepositoryRoot, "samples"));

        AssertPhp(reference);
    }

    [Fact]
    public void The_location_can_be_on_a_drive_of_the_session()
    {
        _session.AddDrive("Images", Path.Combine(TestBuild.RepositoryRoot, "samples"));
        _session.SetLocation("Images:/php");

        AssertPhp("oci-layout://../php:latest");
    }

    [Fact]
    public void A_file_can_be_written_to_a_drive_of_the_session()
    {
        string directory = Directory.CreateTempSubdirectory("manifestps-").FullName;
        try
        {
            _session.AddDrive("Out", directory);

            Assert.Empty(_session.Invoke($"Get-ImageManifest {TestBuild.PhpSample} -OutFile Out:/php.json").Clean());
            Assert.Equal(["php.json"], Directory.EnumerateFileSystemEntries(directory).Select(Path.GetFileName));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("oci-layout://Nowhere:/php:latest", "Nowhere")]
    [InlineData("oci-layout://Env:/PATH:latest", "Environment")]
    [InlineData("oci-layout://Function:/php", "Function")]
    public void A_drive_that_holds_no_files_is_refused_by_name(string reference, string name)
    {
        Outcome outcome = _session.Invoke("Get-ImageManifest $images", reference);

        Assert.Contains(name, outcome.SingleError("PathInvalid").ToString(), StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void A_location_that_holds_no_files_is_refused_by_name()
    {
        _session.SetLocation("Env:");

        Assert.Contains("Environment", _session.Invoke("Get-ImageManifest oci-layout://php").SingleError("PathInvalid").ToString(), StringComparison.Ordinal);
    }

    /// <summary>Directory names that a path, a reference or PowerShell could take for something else.</summary>
    [Theory]
    [InlineData("with space")]
    [InlineData("per%cent")]
    [InlineData("at@sign")]
    [InlineData("colon:tag")]
    [InlineData("brackets[0]*?")]
    [InlineData("quote'and\"quote")]
    [InlineData("dollar$x`tick")]
    [InlineData("größe-画像")]
    public void A_reference_that_came_out_goes_in_again_whatever_the_directory_is_called(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such file names.");
        using TestLayout layout = new(name);
        layout.Tag("it", layout.AddList(TestLayout.OciIndex, layout.AddImage(TestLayout.OciManifest, "linux", "s390x")));
        string typed = "oci-layout://" + layout.Path.Replace("%", "%25", StringComparison.Ordinal).Replace("@", "%40", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal) + ":it";

        Outcome outcome = _session.Invoke("Get-ImageManifest $images | Get-ImageManifest | Get-ImageManifest -Detailed", typed);

        _ = outcome.Clean();
        Assert.Equal(["linux/s390x"], outcome.Texts("Platform"));
    }

    [Theory]
    [InlineData("c%3Adir")]
    [InlineData("sub/c%3Adir")]
    [InlineData("a%40b%3Adir")]
    public void A_colon_that_is_not_a_drives_belongs_to_a_relative_path(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such file names.");
        using TestLayout layout = new("root/" + Uri.UnescapeDataString(path));
        layout.Tag("it", layout.AddList(TestLayout.OciIndex, layout.AddImage(TestLayout.OciManifest, "linux", "s390x")));
        _session.SetLocation(layout.Path[..layout.Path.LastIndexOf("/root/", StringComparison.Ordinal)] + "/root");

        Outcome outcome = _session.Invoke("Get-ImageManifest $images | Get-ImageManifest", $"oci-layout://{path}:it");

        _ = outcome.Clean();
        Assert.Equal(["linux/s390x"], outcome.Texts("Platform"));
    }

    [Theory]
    [InlineData("Import-ManifestList \"{0}\"")]
    [InlineData("Get-ManifestList {1} | Export-ManifestList \"{0}\"")]
    [InlineData("Get-ImageManifest {1} -OutFile \"{0}\"")]
    [InlineData("Set-ImageRegistry reg.test -CertificateAuthority \"{0}\"")]
    [InlineData("Set-ImageRegistry reg.test -ClientCertificate \"{0}\"")]
    public void A_path_with_a_NUL_is_refused_wherever_it_is_given(string command)
    {
        string directory = Directory.CreateTempSubdirectory("manifestps-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(directory, "x"), "old");

            Outcome outcome = _session.Invoke(command.Replace("{0}", $"{directory}/x`0y", StringComparison.Ordinal).Replace("{1}", TestBuild.PhpSample, StringComparison.Ordinal));

            Assert.Contains("NUL", outcome.SingleError("PathInvalid").ToString(), StringComparison.Ordinal);
            Assert.Empty(outcome.Output);
            Assert.Equal("old", File.ReadAllText(Path.Combine(directory, "x")));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("Get-ImageManifest {1} -OutFile '{0}'")]
    [InlineData("Get-ManifestList {1} | Export-ManifestList '{0}'")]
    public void What_is_no_regular_file_is_refused_and_a_file_keeps_its_mode(string command)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes.");
            return;
        }
        string directory = Directory.CreateTempSubdirectory("manifestps-").FullName;
        try
        {
            string file = Path.Combine(directory, "x");
            File.WriteAllText(file, "old");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            string typed = command.Replace("{0}", file, StringComparison.Ordinal).Replace("{1}", TestBuild.PhpSample, StringComparison.Ordinal);

            Assert.Empty(_session.Invoke(typed).Clean());
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.NotEqual("old", File.ReadAllText(file));

            File.SetUnixFileMode(file, UnixFileMode.UserRead);
            Assert.Contains("read-only", _session.Invoke(typed).SingleError("FileWriteFailed").ToString(), StringComparison.Ordinal);
            Assert.Contains("a device", _session.Invoke(typed.Replace(file, "/dev/full", StringComparison.Ordinal)).SingleError("FileWriteFailed").ToString(), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private void AssertPhp(string reference)
    {
        Outcome outcome = _session.Invoke("Get-ImageManifest $images", reference);

        Assert.Equal(8, outcome.Clean().Count);
        Assert.All(outcome.Texts("Reference"), text => Assert.StartsWith(TestBuild.PhpSample + "@sha256:", text, StringComparison.Ordinal));
    }
}
