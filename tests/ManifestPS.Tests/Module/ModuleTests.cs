using System.Management.Automation.Language;
using System.Reflection;

namespace ManifestPS.Tests;

public sealed class ModuleTests : IDisposable
{
    private readonly ModuleRunspace _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("ManifestPS")]
    [InlineData("ManifestPS.Core")]
    public void The_build_under_test_is_the_one_that_is_loaded(string name)
    {
        string[] loaded = [.. AppDomain.CurrentDomain.GetAssemblies().Where(assembly => assembly.GetName().Name == name).Select(assembly => assembly.Location)];

        string expected = Path.Combine(Path.GetDirectoryName(TestBuild.ModulePath) ?? "", "bin", TestBuild.ModuleBuild, name + ".dll");
        Assert.Equal([expected], loaded);
    }

    [Fact]
    public void Without_an_argument_the_module_chooses_the_build_for_this_runtime()
    {
        // Both builds cannot load in one process, so the choice is read, not made: the parameter's default.
        string module = Path.ChangeExtension(TestBuild.ModulePath, ".psm1");
        ParamBlockAst? parameters = Parser.ParseFile(module, out _, out _).ParamBlock;
        string choice = Assert.IsType<SubExpressionAst>(Assert.Single(parameters.Parameters).DefaultValue).SubExpression.Extent.Text;

        Assert.Equal("net8.0", Assert.Single(_session.Invoke(choice).Clean())?.BaseObject);
    }

    [Fact]
    public void The_module_exports_what_its_manifest_says_and_nothing_else()
    {
        string[] declared = [.. Strings($"(Test-ModuleManifest '{TestBuild.ModulePath}').ExportedCmdlets.Keys").Order()];
        string[] stated = [.. Strings($"([System.Management.Automation.Language.Parser]::ParseFile('{TestBuild.ModulePath}', [ref] $null, [ref] $null).EndBlock.Statements[0].PipelineElements[0].Expression.SafeGetValue()).CmdletsToExport").Order()];
        string[] commands = [.. Strings("(Get-Command -Module ManifestPS -CommandType Cmdlet).Name").Order()];

        Assert.NotEmpty(stated);
        Assert.Equal(stated, declared);
        Assert.Equal(stated, commands);
        Assert.Empty(Strings("(Get-Module ManifestPS) | ForEach-Object { $_.ExportedFunctions.Keys; $_.ExportedVariables.Keys }"));
        Assert.Equal(["Push-ManifestList"], Strings("(Get-Module ManifestPS).ExportedAliases.Keys"));
    }

    [Theory]
    [InlineData("[ManifestPS.Platform]::Parse('linux/arm64/v8')", "linux/arm64")]
    [InlineData("[ManifestPS.ImageReference] 'php'", "docker.io/library/php")]
    public void Type_literals_resolve_right_after_the_import(string expression, string start) =>
        Assert.StartsWith(start, Assert.Single(_session.Invoke(expression).Clean())?.ToString(), StringComparison.Ordinal);

    [Fact]
    public void Importing_again_by_force_keeps_the_cmdlets()
    {
        _ = _session.Invoke($"Import-Module '{TestBuild.ModulePath}' -ArgumentList {TestBuild.ModuleBuild} -Force").Clean();

        Assert.Equal(8, _session.Invoke($"Get-ImageManifest {TestBuild.PhpSample}").Clean().Count);
    }

    [Fact]
    public void Assembly_version_and_manifest_version_are_the_same()
    {
        Assembly module = AppDomain.CurrentDomain.GetAssemblies().Single(assembly => assembly.GetName().Name == "ManifestPS");

        Assert.Equal(TestBuild.VersionPrefix, module.GetName().Version?.ToString(3));
        Assert.Equal(TestBuild.VersionPrefix, Assert.Single(Strings("(Get-Module ManifestPS).Version.ToString()")));
    }

    private IEnumerable<string> Strings(string script) => _session.Invoke(script).Clean().Select(item => item?.ToString() ?? string.Empty);
}
