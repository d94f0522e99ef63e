using System.Globalization;

namespace ManifestPS.Operations.Compare;

/// <summary>Compares two configurations field by field; uncompressed digests are compared with the layers.</summary>
internal static class ConfigDifferences
{
    public static void Find(ConfigDocument left, ConfigDocument right, DifferenceList to)
    {
        void Field(string name, Func<ConfigDocument, string?> value) => to.Add(DifferenceKind.Config, name, value(left), value(right));
        void Map(string name, Func<ConfigDocument, ValueMap> value) => to.Add(DifferenceKind.Config, key => $"{name}[{key}]", value(left), value(right));
        void Members(string name, Func<ConfigDocument, ValueList<string>> value) => to.AddMembers(DifferenceKind.Config, member => $"{name}[{member}]", value(left), value(right));

        Field("Created", config => Time(config.Created));
        Field("Author", config => config.Author);
        Field("Platform", config => config.Platform?.ToString());
        Field("User", config => config.User);
        Members("ExposedPorts", config => config.ExposedPorts);
        Map("Environment", config => config.Variables);
        if (!AreInOrder(left.Environment, right.Environment))
        {
            Field("Environment", config => QuotedList.Write(config.Environment));
        }
        Field("EntryPoint", config => QuotedList.Write(config.EntryPoint));
        Field("Command", config => QuotedList.Write(config.Command));
        Members("Volumes", config => config.Volumes);
        Field("WorkingDirectory", config => config.WorkingDirectory);
        Map("Labels", config => config.Labels);
        Field("StopSignal", config => config.StopSignal);
        to.Add(DifferenceKind.Config, key => key, left.UnknownSettings, right.UnknownSettings);
        to.Add(DifferenceKind.Config, key => key, left.Unknown, right.Unknown);
        FindInHistories(left.History, right.History, to);
    }

    /// <summary>True where what both say stands in the same order, and as often.</summary>
    private static bool AreInOrder(ValueList<string> left, ValueList<string> right)
    {
        HashSet<string> before = [.. left], after = [.. right];
        return left.Where(after.Contains).SequenceEqual(right.Where(before.Contains));
    }

    /// <summary>Compares what stands between steps that both have; where that is a step each, it has changed.</summary>
    private static void FindInHistories(ValueList<HistoryStep> left, ValueList<HistoryStep> right, DifferenceList to)
    {
        int?[] partners = CommonSequence.Pair(left, right);
        for ((int i, int j) = (0, 0); i < left.Count || j < right.Count; i++, j++)
        {
            int leftEnd = i;
            while (leftEnd < left.Count && partners[leftEnd] is null)
            {
                leftEnd++;
            }
            int rightEnd = (leftEnd < left.Count ? partners[leftEnd] : null) ?? right.Count;
            for (; i < leftEnd || j < rightEnd; i += i < leftEnd ? 1 : 0, j += j < rightEnd ? 1 : 0)
            {
                string position = (i < leftEnd ? i : j).ToString(CultureInfo.InvariantCulture);
                to.Add(DifferenceKind.Config, $"History[{position}]", i < leftEnd ? Text(left[i]) : null, j < rightEnd ? Text(right[j]) : null);
            }
        }
    }

    private static string Text(HistoryStep step) =>
        string.Join(" ", new[] { Time(step.Created), step.CreatedBy, step.Author, step.Comment, step.IsEmptyLayer ? "(no layer)" : null }.Where(part => part is not null));

    private static string? Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
}
