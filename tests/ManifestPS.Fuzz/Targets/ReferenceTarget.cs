using System.Text;

namespace ManifestPS.Fuzz.Targets;

/// <summary>Any text is a reference that is written as it is read, or a FormatException.</summary>
public sealed class ReferenceTarget : FuzzTarget
{
    private const string Hex = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";

    public override IReadOnlyList<string> Corpus { get; } =
    [
        "php", "php:latest", "grafana/grafana:1.2-x_y", $"ghcr.io:443/a/b.c__d@sha256:{Hex}", $"php:8@sha256:{Hex}", $"[::1]:5000/x@sha512:{Hex}{Hex}",
        "docker-daemon://php:1", "oci-layout://samples/php:latest", "oci-layout://C:\\a b\\c:docker.io/library/php:1", $"oci-archive:///a%3Ab.tar@sha256:{Hex}",
        "docker-archive://x.tar:php:8.4", "oci-layout://TestDrive:/x", "localhost/x", "Build/x:1",
    ];

    public override IReadOnlyList<string> Dictionary { get; } =
    [
        ":", "@", "/", "\\", "//", "://", ".", "..", "-", "--", "_", "__", "___", "%", "%41", "%00", "%2F", "%C3%A9", "%ff", "~", "[", "]", "::", ":0", ":65536",
        "sha256:", "md5:", "docker://", "oci-layout://", "docker-archive://", "C:", "localhost", "docker.io", "index.docker.io", "library/", "latest", Hex, " ", "\n", "\0",
        "é", "\u0130", "\u212A", "\u0661", "\U0001F600", "A", new('a', 128), new('a', 256),
    ];

    public override bool Try(byte[] input)
    {
        ImageReference reference;
        try
        {
            reference = ImageReference.Parse(Encoding.UTF8.GetString(input));
        }
        catch (FormatException)
        {
            return false;
        }
        foreach (ImageReference changed in new[] { reference, reference.WithoutTag(), reference.WithoutDigest(), reference.WithDefaultTag() })
        {
            Require(ImageReference.Parse(changed.ToString()) == changed, $"'{changed}' is read back as another");
        }
        return true;
    }
}
