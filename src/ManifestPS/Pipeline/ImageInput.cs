using System.Collections;
using System.Management.Automation;
using ManifestPS.Errors;

namespace ManifestPS.Pipeline;

/// <summary>What a user gives to name an image: text, an object of this module, live or deserialized, or anything else with a Reference.</summary>
/// <remarks>Making one never fails, so that a bad value is an error of its own record and the others go on.</remarks>
public sealed class ImageInput
{
    private readonly object? _value;

    /// <summary>Takes any value; it is judged when it is used.</summary>
    /// <param name="value">The value, as PowerShell binds it.</param>
    public ImageInput(object? value) => _value = Unwrap(value);

    /// <summary>The list itself, where one was given; null otherwise.</summary>
    internal ManifestList? List => _value as ManifestList;

    /// <summary>The list as the value it is: live, or one that no repository has and that came from another session; null for anything else.</summary>
    internal ManifestList? Value => List ?? DeserializedList.Find(_value);

    /// <summary>The descriptor itself, where one was given that says its platform; null otherwise.</summary>
    internal ManifestDescriptor? Descriptor => _value is ManifestDescriptor { Platform: not null } descriptor ? descriptor : null;

    /// <summary>The list that a descriptor from another session was an entry of, and its digest there; null for anything else.</summary>
    internal (ImageInput List, string Digest)? Entry =>
        Find("Attestations") is not null && AsText(Find("Source")) is { } source && source != AsText(Find("Reference")) && AsText(Find("Digest")) is { } digest
            ? (new ImageInput(source), digest)
            : null;

    /// <summary>The reference, with a file path as the user typed it.</summary>
    /// <exception cref="FormatException">The value names no image.</exception>
    /// <exception cref="UnsupportedImageException">The value is a list that is not what any repository has.</exception>
    internal ImageReference ToReference() => Text is { } text ? ImageReference.Parse(text) : throw NoReference();

    /// <summary>Where the image is; for a list that was edited or never published, where it would be published.</summary>
    /// <exception cref="FormatException">The value names no image.</exception>
    /// <exception cref="UnsupportedImageException">The value is a list without a name, or one that lost its entries on the way from another session.</exception>
    internal ImageReference ToSource() => Value is { Reference: null, Name: { } name } ? ImageReference.Parse(name) : ToReference();

    /// <summary>The reference as it was given; where there is none, what a person would call the value.</summary>
    public override string ToString() => Text ?? (IsList ? Find("Name") as string : null) ?? _value?.ToString() ?? "$null";

    /// <summary>The value's text, or its reference's; an edited list's reference is empty once a script has cleared it.</summary>
    private string? Text => AsText(_value) ?? (AsText(Find("Reference")) is { Length: > 0 } reference ? reference : null);

    private bool IsList => Find("Manifests") is not null;

    private static string? AsText(object? value) => value is string or ImageReference ? value.ToString() : null;

    private static object? Unwrap(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    /// <summary>The value's entry or property of this name; null where it has none that can be read.</summary>
    private object? Find(string name)
    {
        try
        {
            return _value switch
            {
                null => null,
                IDictionary map => Unwrap(map[name]),
                _ => Unwrap(PSObject.AsPSObject(_value).Properties[name]?.Value),
            };
        }
        catch (GetValueException)   // a script property that throws; the caller says that there is nothing to read
        {
            return null;
        }
    }

    private Exception NoReference()
    {
        if (IsList)
        {
            return new UnsupportedImageException(ImageErrorCode.UnpublishedList, $"'{this}' is a list that was edited or never published, so no repository has it.");
        }
        return new FormatException(_value is null
            ? "Expected an image reference, found $null."
            : SafeText.Of($"An object of type {PSObject.AsPSObject(_value).TypeNames.FirstOrDefault()} does not name an image: it is not text, and has no Reference that is text."));
    }
}
