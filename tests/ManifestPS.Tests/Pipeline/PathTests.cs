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

    private void AssertPhp(string reference)
    {
        Outcome outcome = _session.Invoke("Get-ImageManifest $images", reference);

        Assert.Equal(8, outcome.Clean().Count);
        Assert.All(outcome.Texts("Reference"), text => Assert.StartsWith(TestBuild.PhpSample + "@sha256:", text, StringComparison.Ordinal));
    }
}
