using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ManifestPS.Tests;

/// <summary>The conventions that a machine can hold (CONTRIBUTING.md), for the module and its cmdlets.</summary>
public sealed class ConventionTests : IDisposable
{
    private const int MaxColumns = 6;

    private static readonly string Module = Path.Combine(TestBuild.RepositoryRoot, "src", "ManifestPS");
    private static readonly string[] Commands = [.. Directory.EnumerateFiles(Path.Combine(Module, "Commands"), "*Command.cs").Select(file => Path.GetFileNameWithoutExtension(file))];

    /// <summary>What a cmdlet says that it gives, and that needs no view of ours.</summary>
    private static readonly Type[] PlainTypes = [typeof(string), typeof(byte[]), typeof(bool), typeof(void)];

    private readonly ModuleRunspace _session = new();

    public static TheoryData<string> CommandFiles { get; } = [.. Commands];

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Every_exported_cmdlet_has_a_file_and_every_file_a_cmdlet() =>
        Assert.Equal(Commands.Order(), Cmdlets().Select(cmdlet => $"{cmdlet.Verb}{cmdlet.Noun}Command").Order());

    [Theory]
    [MemberData(nameof(CommandFiles))]
    public void A_cmdlet_is_sealed_and_named_as_its_file(string file)
    {
        CmdletInfo cmdlet = Cmdlet(file);

        Assert.True(cmdlet.ImplementingType.IsSealed);
        Assert.Equal(file, cmdlet.ImplementingType.Name);
        Assert.Equal("ManifestPS.Commands", cmdlet.ImplementingType.Namespace);
    }

    [Theory]
    [MemberData(nameof(CommandFiles))]
    public void A_verb_is_approved_and_a_noun_is_ours_and_singular(string file)
    {
        string[] approved = [.. typeof(PSCmdlet).Assembly.GetExportedTypes()
            .Where(type => type.Name.StartsWith("Verbs", StringComparison.Ordinal) && type.IsAbstract && type.IsSealed)
            .SelectMany(type => type.GetFields()).Select(field => (string?)field.GetRawConstantValue() ?? "")];
        CmdletInfo cmdlet = Cmdlet(file);

        Assert.Contains(cmdlet.Verb, approved);
        Assert.Matches("^(Image[A-Z][a-z]+|ManifestList([A-Z][a-z]+)?|ManifestAnnotation|ContainerImage|ImagePlatform|ImageRegistry)$", cmdlet.Noun);
        Assert.DoesNotMatch("[^s]s$", cmdlet.Noun);
    }

    [Theory]
    [MemberData(nameof(CommandFiles))]
    public void A_cmdlet_says_what_it_gives(string file) => Assert.NotEmpty(Cmdlet(file).ImplementingType.GetCustomAttributes<OutputTypeAttribute>());

    [Theory]
    [MemberData(nameof(CommandFiles))]
    public void A_cmdlet_has_at_most_two_parameter_sets(string file) => Assert.InRange(Cmdlet(file).ParameterSets.Count, 1, 2);

    [Theory]
    [MemberData(nameof(CommandFiles))]
    public void Nothing_is_positional_after_the_second(string file) =>
        Assert.All(Cmdlet(file).ParameterSets.SelectMany(set => set.Parameters), parameter => Assert.InRange(parameter.Position, int.MinValue, 1));

    [Theory]
    [MemberData(nameof(CommandFiles))]
    public void Images_are_bound_by_value_and_never_by_property_name(string file)
    {
        IEnumerable<ParameterMetadata> images = Cmdlet(file).Parameters.Values.Where(parameter => parameter.ParameterType.FullName is "ManifestPS.Pipeline.ImageInput[]" or "ManifestPS.Pipeline.ImageInput" or "ManifestPS.ManifestList");

        Assert.All(images.SelectMany(parameter => parameter.ParameterSets.Values), set => Assert.False(set.ValueFromPipelineByPropertyName));
    }

    [Theory]
    [MemberData(nameof(CommandFiles))]
    public void A_parameter_called_Reference_takes_images_in_every_form(string file) =>
        Assert.All(
            Cmdlet(file).Parameters.Values.Where(parameter => parameter.Name is "Reference" or "Manifest" or "Destination" && parameter.ParameterType != typeof(string) && parameter.ParameterType != typeof(string[])),
            parameter => Assert.StartsWith("ManifestPS.Pipeline.ImageInput", parameter.ParameterType.FullName, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(CommandFiles))]
    public void What_writes_can_be_asked_what_it_would_do(string file)
    {
        CmdletInfo cmdlet = Cmdlet(file);
        bool editsValue = cmdlet.Noun is "ManifestList" or "ManifestListEntry" or "ManifestAnnotation" && cmdlet.Verb is not ("Publish" or "Export");
        bool reads = cmdlet.Verb is "Get" or "Test" or "Compare" or "Resolve" or "Import";
        bool writes = !(editsValue || reads) || cmdlet.Parameters.ContainsKey("OutFile");

        Assert.Equal(writes, cmdlet.ImplementingType.GetCustomAttribute<CmdletAttribute>()?.SupportsShouldProcess);
        Assert.Equal(writes, File.ReadAllText(Path.Combine(Module, "Commands", file + ".cs")).Contains("ShouldProcess(", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(CommandFiles))]
    public void A_cmdlet_has_help_for_every_parameter(string file)
    {
        CmdletInfo cmdlet = Cmdlet(file);
        string help = Path.Combine(TestBuild.RepositoryRoot, "docs", "help", cmdlet.Name + ".md");

        Assert.True(File.Exists(help), $"{help} is missing.");
        string text = File.ReadAllText(help);
        IEnumerable<string> own = cmdlet.ImplementingType.GetProperties().Where(property => property.GetCustomAttributes<ParameterAttribute>().Any()).Select(property => property.Name);
        Assert.All(own, name => Assert.Contains($"### -{name}", text, StringComparison.Ordinal));
    }

    /// <summary>A pattern that no source of the module may have, and why.</summary>
    [Theory]
    [InlineData(@"\bConfigureAwait\b", "a cmdlet's continuations belong on the pipeline thread")]
    [InlineData(@"\.Result\b|\.Wait\(|\bTask\.Run\b|Thread\.Sleep", "a cmdlet awaits")]
    [InlineData(@"GetAwaiter\(\)", "a cmdlet awaits", "AsyncCmdlet.cs")]
    [InlineData(@"System\.Net|\bHttp[A-Z]\w*|System\.Text\.Json|(?<!ImageErrorCode\.)\bJson[A-Z]\w*", "HTTP and JSON belong to the engine")]
    [InlineData(@"\bConsole\.|Write-Host", "a cmdlet writes to the pipeline")]
    [InlineData(@"#if\b|#region\b", "platform differences live in Polyfills.cs")]
    [InlineData(@"catch \(Exception\b[^)]*\)\s*\{|catch\s*\{", "what is caught is named, or filtered")]
    [InlineData(@"\bFile\.|FileStream", "every file goes through AtomicFile")]
    public void The_sources_of_the_module_do_without(string pattern, string why, params string[] except) =>
        Assert.All(Sources().Where(file => !except.Contains(Path.GetFileName(file))), file => Assert.False(Regex.IsMatch(File.ReadAllText(file), pattern), $"{file}: {why}."));

    [Fact]
    public void A_file_holds_one_public_type_of_its_name_and_at_most_300_lines() => Assert.All(Sources(), file =>
    {
        string text = File.ReadAllText(file);
        Match type = Assert.Single(Regex.Matches(text, @"^(?:public|internal) (?:static |sealed |abstract )*(?:class|record|enum|interface) (\w+)", RegexOptions.Multiline));
        Assert.Equal(Path.GetFileNameWithoutExtension(file), type.Groups[1].Value);
        Assert.InRange(text.Count(c => c == '\n'), 1, 300);
    });

    [Theory]
    [MemberData(nameof(CommandFiles))]
    public void J04_no_parameter_takes_a_secret_as_text(string file) =>
        Assert.All(Cmdlet(file).Parameters.Values, parameter =>
        {
            Assert.DoesNotMatch("(?i)password|passphrase|secret|token|apikey", parameter.Name);
            Assert.True(parameter.Name != "Credential" || parameter.ParameterType == typeof(PSCredential), parameter.Name);
        });

    [Fact]
    public void The_net80_build_is_two_assemblies() =>
        Assert.Equal(["ManifestPS.Core.dll", "ManifestPS.dll"], Directory.EnumerateFiles(Path.Combine(BuiltModule(), "bin", "net8.0")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void The_built_module_is_what_a_user_installs_and_nothing_else() =>
        Assert.Subset(
            new HashSet<string?> { "ManifestPS.psd1", "ManifestPS.psm1", "ManifestPS.Format.ps1xml", "ManifestPS.List.Format.ps1xml", "ManifestPS.Text.Format.ps1xml", "ManifestPS.Types.ps1xml", "LICENSE", "bin", "en-US" },
            Directory.EnumerateFileSystemEntries(BuiltModule()).Select(Path.GetFileName).ToHashSet());

    [Fact]
    public void Module_assembly_and_build_have_one_version()
    {
        string stated = Regex.Match(File.ReadAllText(Path.Combine(TestBuild.RepositoryRoot, "ManifestPS.psd1")), @"ModuleVersion\s*=\s*'([^']+)'").Groups[1].Value;

        Assert.Equal(TestBuild.VersionPrefix, stated);
        Assert.All(
            Directory.EnumerateFiles(BuiltModule(), "ManifestPS*.dll", SearchOption.AllDirectories),
            file => Assert.Equal(stated, AssemblyName.GetAssemblyName(file).Version?.ToString(3)));
    }

    [Fact]
    public void Every_type_that_a_cmdlet_gives_has_one_view_of_at_most_six_columns()
    {
        XElement[] views = [.. Views("ManifestPS.Format.ps1xml").Descendants("View")];
        string[] viewed = [.. views.SelectMany(view => view.Descendants("TypeName")).Select(type => (string?)type ?? "")];
        IEnumerable<string?> given = Cmdlets().SelectMany(cmdlet => cmdlet.OutputType).Where(type => !PlainTypes.Contains(type.Type)).Select(type => type.Type.FullName);

        Assert.Equal(viewed.Distinct(), viewed);
        Assert.Subset(viewed.ToHashSet(), given.Select(name => name ?? "").ToHashSet());
        Assert.All(views, view => Assert.InRange(view.Descendants("TableColumnHeader").Count(), 1, MaxColumns));
        Assert.All(views, view => Assert.Equal(view.Descendants("TableColumnHeader").Count(), view.Descendants("TableColumnItem").Count()));
        Assert.All(views, view => Assert.Null(view.Descendants("TableColumnHeader").Last().Element("Width")));
    }

    [Fact]
    public void Every_reference_and_every_text_of_a_stranger_passes_display()
    {
        // What a view takes straight from a property is made by the module itself.
        string[] own = ["Kind", "Index", "Verdict", "Rank", "SideIndicator", "IsIdentical", "Differences", "Status", "Severity", "Rule", "Source", "PullRemaining", "$_.Manifests.Count"];

        IEnumerable<string> cells = Views("ManifestPS.Format.ps1xml").Descendants("TableColumnItem").Select(cell => cell.Value.Trim());
        Assert.All(cells, cell => Assert.True(own.Contains(cell) || cell.StartsWith("[ManifestPS.Formatting.Display]::", StringComparison.Ordinal), cell));
    }

    [Fact]
    public void Every_type_with_a_table_has_a_list_of_all_its_properties_each_text_through_display()
    {
        string[] tables = [.. Views("ManifestPS.Format.ps1xml").Descendants("TypeName").Select(name => name.Value)];
        Dictionary<string, XElement> lists = Views("ManifestPS.List.Format.ps1xml").Descendants("View").ToDictionary(view => view.Descendants("TypeName").Single().Value);

        Assert.Equal(tables, lists.Keys);
        foreach (string table in tables)
        {
            PropertyInfo[] properties = AppDomain.CurrentDomain.GetAssemblies().Single(assembly => assembly.GetName().Name == "ManifestPS.Core").GetType(table, throwOnError: true)!.GetProperties(BindingFlags.Public | BindingFlags.Instance);   // throws otherwise
            Assert.Equal(properties.Select(property => $"{property.Name}: {Shown(property)}"), lists[table].Descendants("ListItem").Select(item => $"{item.Element("Label")?.Value}: {item.Elements().Last().Value}"));
        }
    }

    private static string Shown(PropertyInfo property)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return type switch
        {
            _ when type == typeof(long) => $"[ManifestPS.Formatting.Display]::Bytes($_.{property.Name})",
            _ when type == typeof(string) => $"[ManifestPS.Formatting.Display]::Text($_.{property.Name})",
            { IsPrimitive: true } => property.Name,
            _ when type == typeof(DateTimeOffset) => property.Name,
            _ when typeof(IEnumerable).IsAssignableFrom(type) => $"[ManifestPS.Formatting.Display]::Items($_.{property.Name})",
            _ => $"[ManifestPS.Formatting.Display]::Text(\"$($_.{property.Name})\")",
        };
    }

    private static XDocument Views(string file) => XDocument.Load(Path.Combine(Module, file));

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Module, "*.cs", SearchOption.AllDirectories).Where(file => !Regex.IsMatch(file[Module.Length..], @"^[\\/](obj|bin)[\\/]"));

    private static string BuiltModule() => Path.GetDirectoryName(TestBuild.ModulePath) ?? "";

    private CmdletInfo Cmdlet(string file) => Cmdlets().Single(cmdlet => cmdlet.ImplementingType.Name == file);

    private IEnumerable<CmdletInfo> Cmdlets() => _session.Invoke("Get-Command -Module ManifestPS -CommandType Cmdlet").Clean().Select(command => Assert.IsType<CmdletInfo>(command?.BaseObject));
}
