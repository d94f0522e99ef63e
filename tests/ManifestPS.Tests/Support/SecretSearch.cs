using System.Text;

namespace ManifestPS.Tests;

/// <summary>Planted secrets, and the search for them: as they are, in base64, URL-encoded, and in base64 behind their user.</summary>
internal sealed class SecretSearch
{
    private readonly List<(string Name, string Needle)> _needles = [];

    public SecretSearch Plant(string user, string secret)
    {
        _needles.Add(($"{user}'s secret", secret));
        _needles.Add(($"{user}'s secret in base64", Base64(secret)));
        _needles.Add(($"{user}'s secret, URL-encoded", Uri.EscapeDataString(secret)));
        _needles.Add(($"{user} with the secret in base64", Base64($"{user}:{secret}")));
        return this;
    }

    /// <summary>What is found, and where.</summary>
    public IEnumerable<string> Find(string place, string text) =>
        _needles.Where(needle => text.Contains(needle.Needle, StringComparison.Ordinal)).Select(needle => $"{needle.Name} in {place}");

    // Without what depends on where in a longer text it stands.
    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=')[..^1];
}
