using ManifestPS.Images;
using ManifestPS.Operations.Inspect;
using ManifestPS.Samples;
using ManifestPS.Transports.OciLayout;
using ManifestPS.Transports;

namespace ManifestPS.Core.Tests;

public class PhpSampleTests
{
    private static readonly string Sample = Path.Combine(SourceTree.Root, "samples", "php");

    [Theory]
    [InlineData("php")]
    [InlineData("app")]
    public void A_sample_is_what_its_program_writes_byte_for_byte(string name)
    {
        Assert.SkipWhen(name == "php" && Environment.Version.Major < 9, "The gzip files of the sample are those of .NET 9 and later, which has another zlib.");
        DirectoryInfo directory = Directory.CreateTempSubdirectory("manifestps-");
        try
        {
            Action<string> write = name == "php" ? PhpSample.Write : AppSample.Write;
            write(directory.FullName);

            string sample = Path.Combine(Path.GetDirectoryName(Sample)!, name);   // it is in samples
            string[] files = Files(sample);
            Assert.Equal(files, Files(directory.FullName));
            Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(sample, file)), File.ReadAllBytes(Path.Combine(directory.FullName, file))));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_sample_has_eight_platforms_each_with_its_attestation()
    {
        ImageInspection inspection = new(new InspectionOptions { Detailed = true });

        ValueList<ManifestDescriptor> found = await inspection.InspectAllAsync(new ImageSource(ImageReference.Parse($"oci-layout://{Sample}:latest"), new VerifiedSource(new OciLayoutRepository(Sample))), TestContext.Current.CancellationToken);

        Assert.Equal(
            ["linux/amd64", "linux/arm/v5", "linux/arm/v7", "linux/arm64/v8", "linux/386", "linux/ppc64le", "linux/riscv64", "linux/s390x"],
            found.Select(item => item.Platform));
        Assert.All(found, item => Assert.Equal("Attestation", Assert.Single(item.Attestations).Kind));
        Assert.All(found, item => Assert.Equal(2, item.Layers?.Count));
    }

    private static string[] Files(string directory) =>
        [.. Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(directory, file)).Order(StringComparer.Ordinal)];
}
