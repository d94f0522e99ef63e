using System.Management.Automation;
using System.Reflection;

namespace ManifestPS.Tests;

/// <summary>Every code of the engine has a category and an action; reached through the loaded assemblies, because the tests reference none.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly ModuleRunspace _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Every_error_code_has_a_category_and_an_action()
    {
        Type codes = Loaded("ManifestPS.Core").GetType("ManifestPS.Errors.ImageErrorCode", throwOnError: true)!;   // throws otherwise
        MethodInfo describe = Loaded("ManifestPS").GetType("ManifestPS.Pipeline.ErrorRecords", throwOnError: true)!.GetMethod("Describe")!;   // throws otherwise

        Assert.NotEmpty(Enum.GetValues(codes));
        foreach (object code in Enum.GetValues(codes))
        {
            (ErrorCategory category, string action) = Assert.IsType<(ErrorCategory, string)>(describe.Invoke(null, [code]));
            Assert.NotEqual(ErrorCategory.NotSpecified, category);
            Assert.Matches(@"^[A-Z].{10,}\.$", action);
        }
    }

    [Fact]
    public void Every_exception_of_the_engine_is_one_record() =>
        Assert.All(
            Loaded("ManifestPS.Core").GetExportedTypes().Where(type => typeof(Exception).IsAssignableFrom(type)),
            type => Assert.True(type.IsAbstract || type.BaseType?.Name == "ImageException", type.FullName));

    [Fact]
    public void The_record_names_the_cmdlet_the_reference_and_where_it_stands()
    {
        ErrorRecord error = _session.Invoke("Get-ImageManifest oci-layout://nowhere:latest").SingleError("LayoutNotFound");

        Assert.Equal("Get-ImageManifest", error.InvocationInfo.MyCommand.Name);
        Assert.Equal("oci-layout://nowhere:latest", error.TargetObject);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Contains(Path.Combine(TestBuild.RepositoryRoot, "nowhere"), error.ToString(), StringComparison.Ordinal);
    }

    private static Assembly Loaded(string name) => AppDomain.CurrentDomain.GetAssemblies().Single(assembly => assembly.GetName().Name == name);
}
