using ManifestPS.Credentials;
using ManifestPS.Errors;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>A17: alone, for the current directory is the whole process's.</summary>
[CollectionDefinition(nameof(CurrentDirectoryTests), DisableParallelization = true)]
[Collection(nameof(CurrentDirectoryTests))]
public sealed class CurrentDirectoryTests
{
    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("bin")]
    [InlineData("./bin")]
    public async Task A17_a_program_in_the_current_directory_is_never_started(string path)
    {
        using CredentialHome home = new();
        home.Helper("decoy", $"touch {home.Root}/ran");
        string before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(path.Length > 1 ? home.Root : home.Bin);
        try
        {
            home.Set("PATH", path + Path.PathSeparator);
            Assert.Equal("The credential helper 'docker-credential-decoy' is not on the PATH.", (await Assert.ThrowsAsync<CredentialException>(() => new CredentialHelper("decoy", home.Environment).GetAsync("reg.test", TestContext.Current.CancellationToken))).Message);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
        Assert.False(File.Exists(Path.Combine(home.Root, "ran")));
    }
}
