using System.Net.Http.Headers;
using ManifestPS.Credentials;
using ManifestPS.Diagnostics;

namespace ManifestPS.Registry.Authentication;

/// <summary>What one request says about who asks.</summary>
internal sealed class Authorization
{
    private readonly string _scheme;
    private readonly Secret? _value;

    private Authorization(Challenge? challenge, string scheme, Secret? value, FoundCredential found)
    {
        (_scheme, _value) = (scheme, value);
        (Challenge, Found) = value is null ? (null, FoundCredential.Anonymous) : (challenge, found);
    }

    /// <summary>Nothing.</summary>
    public static Authorization None { get; } = new(null, string.Empty, null, FoundCredential.Anonymous);

    /// <summary>The challenge that it answers; null where nothing is said.</summary>
    public Challenge? Challenge { get; }

    /// <summary>The credential behind it.</summary>
    public FoundCredential Found { get; }

    /// <summary>The token of a token server; null where it is none.</summary>
    public BearerToken? Token { get; private init; }

    public static Authorization Basic(Challenge challenge, FoundCredential found) => new(challenge, "Basic", found.Credential?.ToBasic(), found);

    public static Authorization Bearer(Challenge challenge, BearerToken token, FoundCredential found) => new(challenge, "Bearer", token.Value, found) { Token = token };

    /// <summary>A registry token, shown as it is.</summary>
    public static Authorization Bearer(Challenge challenge, Secret registryToken, FoundCredential found) => new(challenge, "Bearer", registryToken, found);

    public bool IsSameAs(Authorization other) => _value?.Reveal() == other._value?.Reveal() && (_value is null || _scheme == other._scheme);

    /// <summary>Attaches it: the last thing before a request goes to its own origin.</summary>
    public void Attach(HttpRequestMessage request) => request.Headers.Authorization = _value is null ? null : new AuthenticationHeaderValue(_scheme, _value.Reveal());
}
