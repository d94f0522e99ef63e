using System.Net;
using ManifestPS.Credentials;
using ManifestPS.Registry.Authentication;
using ManifestPS.Registry.Connections;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, row A02: a credential belongs to scheme, host and port, and to nothing that differs in one of them.</summary>
public sealed class RegistryOriginTests
{
    private const string Home = "https://reg.test:5000/v2/";

    [Theory]
    [InlineData("https://reg.test:5000/v2/a", true)]
    [InlineData("https://REG.test:5000/v2/a", true)]
    [InlineData("http://reg.test:5000/v2/a", false)]
    [InlineData("https://reg.test/v2/a", false)]
    [InlineData("https://reg.test:443/v2/a", false)]
    [InlineData("https://reg.test:5001/v2/a", false)]
    [InlineData("https://reg.test.:5000/v2/a", false)]
    [InlineData("https://sub.reg.test:5000/v2/a", false)]
    [InlineData("https://test:5000/v2/a", false)]
    [InlineData("https://reg.test.evil.test:5000/v2/a", false)]
    [InlineData("https://evil.test:5000/reg.test", false)]
    public async Task A02_only_the_very_origin_sees_the_credential_and_has_its_challenge_answered(string address, bool attached)
    {
        using Challenger wire = new();
        RegistrySession session = new(new RegistryOptions { Credential = new RegistryCredential("alice", "wonderland") });
        using AuthenticationHandler handler = new(wire, Origin.Of(new Uri(Home)), new TrustSettings(false), "reg.test:5000", "repository:a:pull", session, new RegistryCall());
        using HttpMessageInvoker pipeline = new(handler);
        foreach (string target in new[] { Home, address, address })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, target);
            using HttpResponseMessage response = await pipeline.SendAsync(request, TestContext.Current.CancellationToken);
        }

        Assert.Contains(("https://reg.test:5000/v2/", true), wire.Seen);
        Assert.All(wire.Seen.Where(seen => seen.Address != Home && seen.Address != "https://reg.test:5000/v2/a"), seen => Assert.False(seen.IsAuthorized, seen.Address));
        Assert.Equal(attached, wire.Seen[^1].IsAuthorized);
    }

    /// <summary>Stands where the network is: asks everybody for Basic.</summary>
    private sealed class Challenger : HttpMessageHandler
    {
        public List<(string Address, bool IsAuthorized)> Seen { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            bool authorized = request.Headers.Authorization is not null;
            Seen.Add((request.RequestUri?.AbsoluteUri ?? string.Empty, authorized));
            HttpResponseMessage response = new(authorized ? HttpStatusCode.OK : HttpStatusCode.Unauthorized) { RequestMessage = request };
            response.Headers.Add("WWW-Authenticate", "Basic realm=\"x\"");
            return Task.FromResult(response);
        }
    }
}
