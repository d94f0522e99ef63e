using System.Text;
using ManifestPS.Errors;
using ManifestPS.Json;

namespace ManifestPS.Core.Tests;

public class ManifestContentTests
{
    private const string Source = "The manifest of php";

    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes(Json.Index());

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha384")]
    [InlineData("sha512")]
    public void Content_keeps_the_digest_it_was_asked_for_by(string algorithm)
    {
        string digest = Digest.Compute(algorithm, Bytes);

        ManifestContent content = ManifestContent.Verify(Bytes, digest, null, Source);

        Assert.Equal(digest, content.Digest);
        Assert.Equal(Bytes, content.Bytes.ToArray());
        Assert.Equal(Json.Index(), content.ToString());
        Assert.IsType<ManifestList>(content.Parse());
    }

    [Fact]
    public void Content_asked_for_by_tag_gets_its_sha256() =>
        Assert.Equal(Digest.Compute("sha256", Bytes), ManifestContent.Verify(Bytes, null, null, Source).Digest);

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public void One_wrong_bit_is_a_wrong_digest(string algorithm)
    {
        byte[] changed = [.. Bytes];
        changed[^1] ^= 1;

        ContentException error = Assert.Throws<ContentException>(() => ManifestContent.Verify(changed, Digest.Compute(algorithm, Bytes), null, Source));

        Assert.Equal(ImageErrorCode.DigestMismatch, error.Code);
        Assert.Contains(Digest.Compute(algorithm, Bytes), error.Message, StringComparison.Ordinal);
        Assert.Contains(Digest.Compute(algorithm, changed), error.Message, StringComparison.Ordinal);
        Assert.StartsWith(Source, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Content_that_cannot_be_verified_is_refused() =>
        Assert.Equal(ImageErrorCode.DigestAlgorithmUnsupported, Assert.Throws<ContentException>(() => ManifestContent.Verify(Bytes, "md5:d41d8cd98f00b204e9800998ecf8427e", null, Source)).Code);

    [Fact]
    public void The_declared_type_is_held_to_when_it_is_parsed() =>
        Assert.Equal(ImageErrorCode.MediaTypeMismatch, Assert.Throws<ManifestException>(() => ManifestContent.Verify(Bytes, null, MediaTypes.OciManifest, Source).Parse()).Code);

    [Fact]
    public void A_bad_document_is_content_all_the_same() =>
        Assert.Equal("{", ManifestContent.Verify("{"u8.ToArray(), null, null, Source).ToString());
}
