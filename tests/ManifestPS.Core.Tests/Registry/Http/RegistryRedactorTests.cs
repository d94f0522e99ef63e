using ManifestPS.Diagnostics;

namespace ManifestPS.Core.Tests;

public class RegistryRedactorTests
{
    [Theory]
    [InlineData("https://r.test/v2/a/manifests/1", "https://r.test/v2/a/manifests/1")]
    [InlineData("https://r.test:8443/v2/a/tags/list?n=100&last=b", "https://r.test:8443/v2/a/tags/list?n=100&last=b")]
    [InlineData("https://user:canary@r.test/v2/", "https://r.test/v2/")]
    [InlineData("https://cdn.test/b?X-Amz-Signature=canary&X-Amz-Credential=canary", "https://cdn.test/b?X-Amz-Signature=REDACTED&X-Amz-Credential=REDACTED")]
    [InlineData("https://cdn.test/b?digest=sha256:ab&sig=can%26ary", "https://cdn.test/b?digest=sha256:ab&sig=REDACTED")]
    [InlineData("https://auth.test/token?service=r&scope=repository:a:pull&account=canary", "https://auth.test/token?service=r&scope=repository:a:pull&account=REDACTED")]
    [InlineData("https://cdn.test/b?canary", "https://cdn.test/b?REDACTED")]
    [InlineData("https://cdn.test/b?a=1=canary", "https://cdn.test/b?a=REDACTED")]
    [InlineData("https://cdn.test/b?Scope=canary", "https://cdn.test/b?Scope=REDACTED")]
    [InlineData("https://r.test/v2/#canary", "https://r.test/v2/")]
    [InlineData("https://r.test/v2/a%20b?n=1", "https://r.test/v2/a%20b?n=1")]
    public void A_URL_is_shown_without_what_may_be_secret(string url, string expected) => Assert.Equal(expected, Redactor.Write(new Uri(url)));
}
