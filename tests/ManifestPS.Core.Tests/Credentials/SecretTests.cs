using System.Reflection;
using System.Text.Json;
using ManifestPS.Credentials;
using ManifestPS.Diagnostics;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>J02: what holds a secret does not show it.</summary>
public sealed class SecretTests
{
    private static readonly object[] Holders =
    [
        new Secret("CANARY"),
        new RegistryCredential("alice", "CANARY"),
        new RegistryCredential("<token>", "CANARY"),
        new FoundCredential(new RegistryCredential("alice", "CANARY"), "a file"),
        new CredentialEntry(new Secret("CANARY"), "alice", new Secret("CANARY"), new Secret("CANARY"), new Secret("CANARY")),
        new ManifestPS.Registry.Connections.RegistryOptions { Credential = new RegistryCredential("alice", "CANARY") },
        new ManifestPS.Registry.Authentication.BearerToken("CANARY", 300, new FakeClock()),
    ];

    [Fact]
    public void J02_no_text_no_json_and_no_public_property_gives_a_secret_away()
    {
        foreach (object holder in Holders)
        {
            Assert.DoesNotContain("CANARY", $"{holder} {JsonSerializer.Serialize(holder, holder.GetType())}", StringComparison.Ordinal);
            Assert.DoesNotContain(holder.GetType().GetProperties().Select(property => property.GetValue(holder)?.ToString()), text => text?.Contains("CANARY", StringComparison.Ordinal) == true);
        }
    }

    [Fact]
    public void J02_an_identity_differs_by_secret_and_holds_none()
    {
        string one = new RegistryCredential("alice", "a").Identity;

        Assert.Equal(one, new RegistryCredential("alice", "a").Identity);
        Assert.NotEqual(one, new RegistryCredential("alice", "b").Identity);
        Assert.NotEqual(one, new RegistryCredential("bob", "a").Identity);
        Assert.NotEqual(Digest.Compute("sha256", "alice\na"u8.ToArray()), one);
    }

    [Fact]
    public void J02_no_field_of_the_engine_keeps_a_password_as_text()
    {
        IEnumerable<FieldInfo> fields = typeof(Secret).Assembly.GetTypes().Where(type => type != typeof(Secret) && !type.Name.Contains('<', StringComparison.Ordinal)).SelectMany(type => type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));

        Assert.DoesNotContain(fields, field => field.FieldType == typeof(string) && !field.IsLiteral && (field.Name.Contains("password", StringComparison.OrdinalIgnoreCase) || field.Name.Contains("secret", StringComparison.OrdinalIgnoreCase)) && !field.Name.StartsWith('<'));
    }
}
