using System.Management.Automation;

namespace ManifestPS.Pipeline;

/// <summary>What a user gives to name an image: text, an object of this module, live or deserialized, or any object with a Reference.</summary>
/// <remarks>Making one never fails, so that a bad value is an error of its own record and the others go on.</remarks>
public sealed class ImageInput
{
    private readonly object? _value;

    /// <summary>Takes any value; it is judged when it is used.</summary>
    /// <param name="value">The value, as PowerShell binds it.</param>
    public ImageInput(object? value) => _value = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    /// <summary>The list itself, where one was given; null otherwise.</summary>
    internal ManifestList? List => _value as ManifestList;

    /// <summary>The descriptor itself, where one was given that says its platform; null otherwise.</summary>
    internal ManifestDescriptor? Descriptor => _value is ManifestDescriptor { Platform: not null } descriptor ? descriptor : null;

    /// <summary>The reference, with a file path as the user typed it.</summary>
    /// <exception cref="FormatException">The value names no image.</exception>
    /// <exception cref="UnsupportedImageException">The value is a list that is not what any repository has.</exception>
    internal ImageReference ToReference() => _value switch
    {
        ImageReference reference => reference,
        string text => ImageReference.Parse(text),
        ManifestDescriptor descriptor => ImageReference.Parse(descriptor.Reference),
        ManifestList list => ImageReference.Parse(list.Reference ?? throw Unpublished(list.ToString())),
        null => throw new FormatException("An image reference is wanted here, not $null."),
        _ => FromProperty(PSObject.AsPSObject(_value)),
    };

    /// <inheritdoc/>
    public override string ToString() => _value?.ToString() ?? "$null";

    private static ImageReference FromProperty(PSObject value)
    {
        string? reference = value.Properties["Reference"]?.Value as string;
        if (string.IsNullOrEmpty(reference) && value.Properties["Manifests"] is not null)
        {
            throw Unpublished(value.Properties["Name"]?.Value as string ?? "The list");
        }
        return ImageReference.Parse(reference ?? throw new FormatException($"An object of type {value.TypeNames.FirstOrDefault()} names no image: it is no text and has no property Reference."));
    }

    private static UnsupportedImageException Unpublished(string name) =>
        new(ImageErrorCode.UnpublishedList, $"'{name}' is a list that was edited or never published, so no repository has it.");
}
