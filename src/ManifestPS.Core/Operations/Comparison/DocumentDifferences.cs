using System.Globalization;

namespace ManifestPS.Operations.Comparison;

/// <summary>Compares documents that were read: pure, field by field, in the order in which the specs define the fields.</summary>
internal static class DocumentDifferences
{
    /// <summary>Compares what lists and images have in common.</summary>
    public static void FindInDocuments(ManifestDocument left, ManifestDocument right, DifferenceList to)
    {
        to.Add(DifferenceKind.MediaType, "MediaType", left.MediaType, right.MediaType);
        to.Add(DifferenceKind.Document, "ArtifactType", left.ArtifactType, right.ArtifactType);
        to.Add(DifferenceKind.Document, "Subject", left.Subject?.Digest, right.Subject?.Digest);
        to.Add(DifferenceKind.Annotation, key => key, left.Annotations, right.Annotations);
        to.Add(DifferenceKind.Document, key => key, left.Unknown, right.Unknown);
    }

    /// <summary>Compares two entries of lists, without what they point to.</summary>
    public static void FindInEntries(Descriptor left, Descriptor right, DifferenceList to)
    {
        to.Add(DifferenceKind.Platform, "Platform", left.Platform?.ToString(), right.Platform?.ToString());
        to.Add(DifferenceKind.Document, "ArtifactType", left.ArtifactType, right.ArtifactType);
        to.Add(DifferenceKind.Document, "Urls", QuotedList.Write(left.Urls), QuotedList.Write(right.Urls));
        to.Add(DifferenceKind.Annotation, key => key, left.Annotations, right.Annotations);
        to.Add(DifferenceKind.Document, key => key, left.Unknown, right.Unknown);
    }

    /// <summary>Compares two images. Their configurations are null where they were not read: because they are the same, or no image's.</summary>
    public static void FindInImages(ImageManifest left, ImageConfig? leftConfig, ImageManifest right, ImageConfig? rightConfig, DifferenceList to)
    {
        FindInDocuments(left, right, to);
        to.Add(DifferenceKind.MediaType, "Config.MediaType", left.Config.MediaType, right.Config.MediaType);
        if (leftConfig is not null && rightConfig is not null)
        {
            FindInConfigs(leftConfig, rightConfig, to);
        }
        else
        {
            to.Add(DifferenceKind.Config, "Digest", left.Config.Digest, right.Config.Digest);
        }
        LayerDifferences.Find(new LayerStack(left, leftConfig), new LayerStack(right, rightConfig), to);
        if (left.Layers.Select(layer => layer.Digest).SequenceEqual(right.Layers.Select(layer => layer.Digest)))
        {
            to.Add(DifferenceKind.MediaType, "Layers.MediaType", QuotedList.Write([.. left.Layers.Select(layer => layer.MediaType)]), QuotedList.Write([.. right.Layers.Select(layer => layer.MediaType)]));
            to.Add(DifferenceKind.Config, "DiffIds", QuotedList.Write(leftConfig?.DiffIds ?? []), QuotedList.Write(rightConfig?.DiffIds ?? []));
        }
    }

    private static void FindInConfigs(ImageConfig left, ImageConfig right, DifferenceList to)
    {
        void Field(string name, Func<ImageConfig, string?> value) => to.Add(DifferenceKind.Config, name, value(left), value(right));
        void Map(string name, Func<ImageConfig, ValueMap> value) => to.Add(DifferenceKind.Config, key => $"{name}[{key}]", value(left), value(right));
        void Members(string name, Func<ImageConfig, ValueList<string>> value) => to.AddMembers(DifferenceKind.Config, member => $"{name}[{member}]", value(left), value(right));

        Field("Created", config => Time(config.Created));
        Field("Author", config => config.Author);
        Field("Platform", config => config.Platform?.ToString());
        Field("User", config => config.User);
        Members("ExposedPorts", config => config.ExposedPorts);
        Map("Environment", config => config.Variables);
        if (left.Variables.Equals(right.Variables))
        {
            Field("Environment", config => QuotedList.Write(config.Environment));   // in another order, or said twice
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

    private static void FindInHistories(ValueList<HistoryStep> left, ValueList<HistoryStep> right, DifferenceList to)
    {
        for (int i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            to.Add(DifferenceKind.Config, $"History[{i}]", Text(left.ElementAtOrDefault(i)), Text(right.ElementAtOrDefault(i)));
        }
    }

    private static string? Text(HistoryStep? step) => step is null
        ? null
        : string.Join(" ", new[] { Time(step.Created), step.CreatedBy, step.Author, step.Comment, step.IsEmptyLayer ? "(no layer)" : null }.Where(part => part is not null));

    private static string? Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
}
