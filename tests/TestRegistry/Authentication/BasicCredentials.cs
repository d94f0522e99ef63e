using System.Text;

namespace ManifestPS.TestRegistry;

/// <summary>RFC 7617 credentials as a request carries them.</summary>
internal static class BasicCredentials
{
    /// <summary>The user and password, or null when the header carries none.</summary>
    public static (string User, string Password)? Parse(string? authorization)
    {
        byte[] buffer = new byte[authorization?.Length ?? 0];
        if (authorization is null || !authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(authorization[6..].Trim(), buffer, out int length))
        {
            return null;
        }

        string[] parts = Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2);
        return parts is [string user, string password] ? (user, password) : null;
    }
}
