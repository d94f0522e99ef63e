using System.Text;
using ManifestPS.Errors;

namespace ManifestPS.Core.Tests;

public class DigestTests
{
    private const string Hex32 = "0123456789abcdef0123456789abcdef";
    private const string Hex64 = Hex32 + Hex32;
    private const string What = "The manifest of docker.io/library/php:latest";

    public static TheoryData<string> WellFormed =>
    [
        $"sha256:{Hex64}",
        $"sha384:{Hex64}{Hex32}",
        $"sha512:{Hex64}{Hex64}",
        $"blake3:{Hex64}",
        "multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8",
        "sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564",
        "a:b",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "a+b.c_d-e:AZ09=_-",
        "0:0",
    ];

    public static TheoryData<string> Malformed =>
    [
        "",
        ":",
        "sha256",
        "sha256:",
        "a:",
        $":{Hex64}",
        $"sha256:{Hex64[..63]}",
        $"sha256:{Hex64}0",
        $"sha256:{Hex64}\n",
        $" sha256:{Hex64}",
        $"sha256:{Hex64.ToUpperInvariant()}",
        $"SHA256:{Hex64}",
        $"sha256:{Hex64[..63]}g",
        $"sha256:{Hex64[..63]}\u0661",
        $"sha256:{Hex64[..63]}/",
        "sha256:../../../../../../../../../../../../../../../../../../../etc/passwd",
        $"sha384:{Hex64}",
        $"blake3:{Hex32}",
        $"blake3:{Hex64.ToUpperInvariant()}",
        $"sha512:{Hex64}",
        $"sha512:{Hex64}{Hex64}00",
        "a:b:c",
        "a:b/c",
        "a:b c",
        "a:\u00e9",
        "\u00e9:a",
        "a++b:c",
        "+a:b",
        "a+:b",
        "a/b:c",
        "A:b",
    ];

    // FIPS 180-4 examples: of nothing and of "abc"
    public static TheoryData<string, string, string> Known => new()
    {
        { "sha256", "", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "sha256", "abc", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "sha384", "abc", "sha384:cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7" },
        { "sha512", "abc", "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
    };

    [Theory]
    [MemberData(nameof(WellFormed))]
    public void A_well_formed_digest_is_returned_as_it_is(string text)
    {
        Assert.True(Digest.IsWellFormed(text));
        Assert.Equal(text, Digest.Parse(text));
        Assert.Equal(text, $"{Digest.GetAlgorithm(text)}:{Digest.GetEncoded(text)}");
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_digest_is_refused_everywhere(string digest)
    {
        Assert.False(Digest.IsWellFormed(digest));
        Assert.Throws<FormatException>(() => Digest.Parse(digest));
        Assert.Throws<FormatException>(() => Digest.GetAlgorithm(digest));
        Assert.Throws<FormatException>(() => Digest.GetEncoded(digest));
        Assert.Throws<FormatException>(() => Digest.IsSupported(digest));
        Assert.Throws<FormatException>(() => Digest.Verify(digest, [], What));
    }

    [Fact]
    public void Null_is_no_digest()
    {
        Assert.False(Digest.IsWellFormed(null));
        Assert.Throws<FormatException>(() => Digest.Parse(null!)); // null!: callers without nullable contexts
    }

    [Fact]
    public void The_sentence_names_the_bad_digest_and_a_good_one() =>
        Assert.Equal(
            "'sha256:0123' is not a digest: write the algorithm, ':' and the hash in lower-case hexadecimal, as in 'sha256:' and 64 digits.",
            Assert.Throws<FormatException>(() => Digest.Parse("sha256:0123")).Message);

    [Theory]
    [MemberData(nameof(Known))]
    public void Known_content_has_its_known_digest(string algorithm, string content, string digest)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(content);

        Assert.Equal(digest, Digest.Compute(algorithm, bytes));
        Assert.True(Digest.IsSupported(digest));
        Digest.Verify(digest, bytes, What);
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void Other_content_is_refused_with_both_digests(string algorithm, string content, string digest)
    {
        byte[] other = Encoding.ASCII.GetBytes(content + "!");

        ContentException exception = Assert.Throws<ContentException>(() => Digest.Verify(digest, other, What));

        Assert.Equal(ImageErrorCode.DigestMismatch, exception.Code);
        Assert.Equal($"{What} has the digest {Digest.Compute(algorithm, other)}, not {digest} as asked for.", exception.Message);
    }

    [Theory]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e", "md5")]
    [InlineData("blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262", "blake3")]
    public void What_cannot_be_verified_is_not_called_verified(string digest, string algorithm)
    {
        Assert.False(Digest.IsSupported(digest));
        Assert.Equal(ImageErrorCode.DigestAlgorithmUnsupported, Assert.Throws<ContentException>(() => Digest.Verify(digest, [], What)).Code);
        ContentException exception = Assert.Throws<ContentException>(() => Digest.Compute(algorithm, []));
        Assert.Equal(ImageErrorCode.DigestAlgorithmUnsupported, exception.Code);
        Assert.Contains($"'{algorithm}'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void A_stream_is_verified_in_whatever_pieces_it_comes(string algorithm, string content, string digest)
    {
        using DigestVerifier verifier = new(digest, What);
        foreach (byte piece in Encoding.ASCII.GetBytes(content))
        {
            verifier.Append([piece]);
            verifier.Append([]);
        }
        verifier.Verify();
        Assert.Equal(algorithm, Digest.GetAlgorithm(digest));
    }

    [Fact]
    public void A_stream_that_ends_early_is_refused()
    {
        using DigestVerifier verifier = new(Digest.Compute("sha256", "abc"u8), What);
        verifier.Append("ab"u8);

        Assert.Equal(ImageErrorCode.DigestMismatch, Assert.Throws<ContentException>(verifier.Verify).Code);
    }

    [Fact]
    public void A_long_hostile_digest_is_refused()
    {
        string components = string.Concat(Enumerable.Repeat("a+", 2_000_000));

        Assert.False(Digest.IsWellFormed(components + ":0"));
        Assert.False(Digest.IsWellFormed("a:" + new string('0', 4_000_000) + "!"));
    }
}
