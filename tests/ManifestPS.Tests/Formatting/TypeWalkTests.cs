using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ManifestPS.Tests;

/// <summary>Every type that a person can get hold of, and every text in it, is shown harmless and of bounded length, whichever way it is shown.</summary>
public sealed class TypeWalkTests : IDisposable
{
    private const int MaxShown = 100_000;
    private const int MaxDepth = 4;
    private const string Planted = "a\u001b]52;c;eA==\u0007\u009b2J\u202eb\u200b\n\u2028\U000E0041";

    private static readonly string[] Ways = ["", "| Format-List", "| Format-Table", "| Format-Wide", "| Format-Custom"];

    private readonly ModuleRunspace _session = new();
    private readonly TestLayout _layout = new();

    public void Dispose()
    {
        _session.Dispose();
        _layout.Dispose();
    }

    [Fact]
    public void Every_type_is_shown_harmless_in_every_way()
    {
        foreach (Type type in Reachable())
        {
            object value = Create(type, Planted, depth: 0) ?? throw new InvalidOperationException(type.FullName);
            foreach (string way in Ways)
            {
                string shown = _session.Show($"$images[0] {way}", 300, value);

                TerminalSafetyTests.AssertHarmless(shown);
                Assert.True(shown.Contains(@"\u{", StringComparison.Ordinal), $"{type} {way}: {shown}");
                shown = _session.Show($"[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($images[0])) {way}", 300, value);
                TerminalSafetyTests.AssertHarmless(shown);
                Assert.True(way.Length > 0 || shown.Contains(@"\u{", StringComparison.Ordinal), $"{type}, deserialized: {shown}");
            }
        }
    }

    [Fact]
    public void Every_type_is_shown_with_bounded_length_in_every_way()
    {
        string huge = new('x', 1_000_000);
        foreach (Type type in Reachable())
        {
            object? value = Create(type, huge, depth: 0);
            Assert.All(Ways, way => Assert.InRange(_session.Show($"$images[0] {way}", 300, value).Length, 1, MaxShown));
        }
    }

    [Fact]
    public void Every_type_has_a_view_for_every_way()
    {
        string[] types = [.. Reachable().Select(type => type.FullName ?? type.Name)];

        Assert.Contains("ManifestPS.Descriptor", types);
        Assert.Contains("ManifestPS.Platform", types);
        Assert.All(types, type => Assert.Equal("CustomControl ListControl TableControl WideControl", string.Join(' ', _session.Invoke("Get-FormatData $images[0] | ForEach-Object FormatViewDefinition | ForEach-Object { $_.Control.GetType().Name } | Sort-Object -Unique", type).Clean())));
    }

    [Fact]
    public void Every_text_of_every_exception_is_harmless_and_bounded()
    {
        Type[] types = [.. Engine().GetExportedTypes().Where(type => typeof(Exception).IsAssignableFrom(type) && !type.IsAbstract)];

        Assert.True(types.Length > 5);
        foreach (string text in new[] { Planted, Planted + new string('x', 1_000_000) })
        {
            foreach (ConstructorInfo constructor in types.SelectMany(type => type.GetConstructors()))
            {
                object exception = constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.ParameterType == typeof(Exception) ? new IOException(text, new IOException(text)) : Create(parameter.ParameterType, text, depth: 0))]);
                foreach (PropertyInfo property in exception.GetType().GetProperties().Where(property => property.PropertyType == typeof(string) && property.DeclaringType?.Namespace != "System" && property.CanWrite))
                {
                    property.SetValue(exception, text);
                }
                AssertHarmless((Exception)exception);
            }
        }
    }

    [Theory]
    [InlineData("ImageReference", "x:")]
    [InlineData("ImageReference", "oci-layout://x:")]
    [InlineData("Platform", "linux/")]
    [InlineData("Digest", "sha256:")]
    public void Every_refusal_of_what_a_person_typed_is_harmless_and_bounded(string type, string start)
    {
        MethodInfo parse = Engine().GetType($"ManifestPS.{type}", throwOnError: true)!.GetMethod("Parse", [typeof(string)])!;   // throws otherwise

        foreach (string text in new[] { Planted, Planted + new string('x', 1_000_000) })
        {
            AssertHarmless(Assert.IsType<FormatException>(Assert.Throws<TargetInvocationException>(() => parse.Invoke(null, [start + text])).InnerException));
        }
    }

    [Fact]
    public void Get_Error_shows_nothing_harmful()
    {
        _layout.Tag("member", _layout.AddText(TestLayout.OciIndex, new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(), ["annotations"] = new JsonObject { [Planted] = 1 } }.ToJsonString()));

        foreach (string image in new[] { _layout["member"], "php:" + Planted, "oci-layout://no\u202esuch\u200bdirectory" })
        {
            string shown = _session.Show("Get-ImageManifest $images[0] -ErrorAction SilentlyContinue; Get-Error", 300, image);

            Assert.Contains("TargetObject", shown, StringComparison.Ordinal);
            TerminalSafetyTests.AssertHarmless(Regex.Replace(shown, @"\x1b\[[0-9;]*m", string.Empty));   // its own colours
        }
    }

    [Fact]
    public void What_if_findings_and_errors_of_huge_names_are_bounded()
    {
        JsonObject[] entries = [.. Enumerable.Range(0, 3).Select(number => TestLayout.Entry(new string((char)('a' + number), 300_000) + Planted, "amd64"))];
        _layout.Tag("it", _layout.AddList(TestLayout.OciIndex, entries));

        foreach (string script in new[]
        {
            "Get-ImageManifest $images[0]", "Get-ManifestList $images[0]", "(Get-ManifestList $images[0]).Manifests", "Test-ImageManifest $images[0] -Detailed", "Test-ImageManifest $images[0] -Verbose 4>&1",
            "Get-ImageManifest $images[0] -Platform linux/amd64 2>&1", "Get-ManifestList $images[0] | Remove-ManifestListEntry none 2>&1",
            "Get-ManifestList $images[0] | Export-ManifestList x.json -WhatIf", "Get-ManifestList $images[0] | Publish-ManifestList -Destination \"$($images[0])\" -WhatIf 2>&1",
        })
        {
            string shown = _session.Show(script, 300, _layout["it"]);

            Assert.InRange(shown.Length, 1, MaxShown);
            TerminalSafetyTests.AssertHarmless(shown);
        }
        Assert.All(_session.Invoke("Test-ImageManifest $images[0] -Detailed", _layout["it"]).Texts("Message"), message => Assert.InRange(message?.Length ?? 0, 1, 5_000));
    }

    /// <summary>What cmdlets give and what a person can parse, and whatever their properties lead to.</summary>
    private IReadOnlyCollection<Type> Reachable()
    {
        HashSet<Type> found = [];
        Queue<Type> open = new(_session.Invoke("Get-Command -Module ManifestPS -CommandType Cmdlet | ForEach-Object OutputType | ForEach-Object Type").Clean().Select(type => (Type)type!.BaseObject));   // OutputType names types
        open.Enqueue(Named("ImageReference"));
        open.Enqueue(Named("Platform"));
        while (open.TryDequeue(out Type? type))
        {
            type = Nullable.GetUnderlyingType(type) ?? type;
            foreach (Type argument in type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments())   // an array has one
            {
                open.Enqueue(argument);
            }
            if (type.Assembly == Engine() && !type.IsEnum && !type.IsGenericType && found.Add(type) && type != Named("ValueMap"))
            {
                foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
                {
                    open.Enqueue(property.PropertyType);
                }
            }
        }
        return found;
    }

    /// <summary>A value with the text in every place that has room for text; fields are set directly, past whatever would refuse it.</summary>
    private static object? Create(Type type, string text, int depth)
    {
        Type value = Nullable.GetUnderlyingType(type) ?? type;
        if (value == typeof(string))
        {
            return text;
        }
        if (value == Named("ValueMap"))
        {
            return value.GetMethod("Create")!.Invoke(null, [new[] { KeyValuePair.Create(text, text) }]);   // it has one
        }
        if (value.IsGenericType && value.Name.StartsWith("ValueList", StringComparison.Ordinal))
        {
            Type item = value.GetGenericArguments()[0];
            Array items = Array.CreateInstance(item, depth > MaxDepth ? 0 : 1);
            if (items.Length > 0)
            {
                items.SetValue(Create(item, text, depth + 1), 0);
            }
            return Named("ValueList").GetMethod("ToValueList")!.MakeGenericMethod(item).Invoke(null, [items]);   // it has one
        }
        if (value.IsValueType)
        {
            return Activator.CreateInstance(value);
        }
        if (value.Assembly != Engine() || value.IsAbstract || depth > MaxDepth)
        {
            return null;
        }
        object made = RuntimeHelpers.GetUninitializedObject(value);
        for (Type? level = value; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                field.SetValue(made, Create(field.FieldType, text, depth + 1));
            }
        }
        return made;
    }

    private static void AssertHarmless(Exception exception)
    {
        foreach (PropertyInfo property in exception.GetType().GetProperties().Where(property => property.PropertyType == typeof(string) && property.Name != nameof(Exception.StackTrace)))
        {
            string shown = (string?)property.GetValue(exception) ?? string.Empty;
            TerminalSafetyTests.AssertHarmless(shown);
            Assert.DoesNotContain('\n', shown);
            Assert.InRange(shown.Length, 0, 5_000);
        }
        if (exception.InnerException is { } cause)
        {
            AssertHarmless(cause);
        }
    }

    private static Type Named(string name) => Engine().GetType($"ManifestPS.{name}", throwOnError: true)!;   // throws otherwise

    private static Assembly Engine() => AppDomain.CurrentDomain.GetAssemblies().Single(assembly => assembly.GetName().Name == "ManifestPS.Core");
}
