using static ManifestPS.Core.Tests.ImageReferenceCases;

namespace ManifestPS.Core.Tests;

public class ImageReferenceTests
{
    [Theory]
    [MemberData(nameof(ImageReferenceCases.Images), MemberType = typeof(ImageReferenceCases))]
    public void An_image_name_is_completed_like_distribution_reference_does(string text, string registry, string repository, string? tag, string? digest)
    {
        ImageReference reference = ImageReference.Parse(text);

        Assert.Equal(ImageTransport.Registry, reference.Transport);
        Assert.Equal(registry, reference.Registry);
        Assert.Equal(repository, reference.Repository);
        Assert.Equal(tag, reference.Tag);
        Assert.Equal(digest, reference.Digest);
        Assert.Equal(digest is not null, reference.IsPinned);
        Assert.Null(reference.Path);
        Assert.Equal($"{registry}/{repository}", reference.Name);
        Assert.Equal(reference, ImageReference.Parse(reference.ToString()));
    }

    [Theory]
    [MemberData(nameof(ImageReferenceCases.Layouts), MemberType = typeof(ImageReferenceCases))]
    public void A_layout_has_a_path_a_ref_name_and_a_digest(string text, string path, string? tag, string? digest, string full)
    {
        ImageReference reference = ImageReference.Parse(text);

        Assert.Equal(text.StartsWith("oci-layout", StringComparison.Ordinal) ? ImageTransport.OciLayout : ImageTransport.OciArchive, reference.Transport);
        Assert.Equal(path, reference.Path);
        Assert.Equal(tag, reference.Tag);
        Assert.Equal(digest, reference.Digest);
        Assert.Null(reference.Registry);
        Assert.Null(reference.Repository);
        Assert.Equal(full, reference.ToString());
        Assert.Equal(reference, ImageReference.Parse(full));
        Assert.Equal(reference, reference.WithPath("elsewhere").WithPath(path));
    }

    [Theory]
    [MemberData(nameof(ImageReferenceCases.DockerFiles), MemberType = typeof(ImageReferenceCases))]
    public void Docker_archives_and_engines_name_images_like_a_registry(string text, string? path, string? registry, string? repository, string? tag, string full)
    {
        ImageReference reference = ImageReference.Parse(text);

        Assert.Equal(path is null ? ImageTransport.DockerDaemon : ImageTransport.DockerArchive, reference.Transport);
        Assert.Equal(path, reference.Path);
        Assert.Equal(registry, reference.Registry);
        Assert.Equal(repository, reference.Repository);
        Assert.Equal(tag, reference.Tag);
        Assert.Equal(full, reference.ToString());
        Assert.Equal(reference, ImageReference.Parse(full));
    }

    [Theory]
    [MemberData(nameof(ImageReferenceRefusals.Texts), MemberType = typeof(ImageReferenceRefusals))]
    public void What_is_no_reference_is_refused_with_a_sentence(string text, string words)
    {
        FormatException exception = Assert.Throws<FormatException>(() => ImageReference.Parse(text));

        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(exception.Message.EndsWith(')') ? ".)" : ".", exception.Message, StringComparison.Ordinal);
        Assert.False(ImageReference.TryParse(text, out ImageReference? reference));
        Assert.Null(reference);
    }

    [Fact]
    public void The_sentence_names_the_whole_reference_and_the_bad_part() =>
        Assert.Equal(
            "'php:' is not an image reference. '' is not a tag: it has 1 to 128 letters, digits, '_', '.' or '-', and does not start with '.' or '-'.",
            Assert.Throws<FormatException>(() => ImageReference.Parse("php:")).Message);

    [Fact]
    public void Null_is_no_reference()
    {
        Assert.False(ImageReference.TryParse(null, out _));
        Assert.Throws<FormatException>(() => ImageReference.Parse(null!)); // null!: what a PowerShell cast can pass
    }

    [Fact]
    public void References_with_the_same_parts_are_equal()
    {
        Assert.Equal(ImageReference.Parse("php:1"), ImageReference.Parse("docker://Index.docker.io/library/php:1"));
        Assert.NotEqual(ImageReference.Parse("php:1"), ImageReference.Parse("docker-daemon://php:1"));
        Assert.NotEqual(ImageReference.Parse("php:a"), ImageReference.Parse("php:A"));
    }

    [Fact]
    public void A_host_that_only_upper_case_makes_one_keeps_it() =>
        Assert.NotEqual(ImageReference.Parse("Build/app"), ImageReference.Parse("build/app"));

    [Fact]
    public void A_new_tag_drops_the_digest()
    {
        Assert.Equal("docker.io/library/php:8", ImageReference.Parse($"php:7@{Sha256}").WithTag("8").ToString());
        Assert.Equal("oci-layout://dir:a/b:c", ImageReference.Parse($"oci-layout://dir@{Sha256}").WithTag("a/b:c").ToString());
    }

    [Fact]
    public void A_new_digest_keeps_the_tag()
    {
        Assert.Equal($"docker.io/library/php:7@{Sha512}", ImageReference.Parse($"php:7@{Sha256}").WithDigest(Sha512).ToString());
        Assert.Equal($"docker-archive://f@{Sha256}", ImageReference.Parse("docker-archive://f").WithDigest(Sha256).ToString());
    }

    [Fact]
    public void Tag_and_digest_can_be_taken_away()
    {
        ImageReference reference = ImageReference.Parse($"php:7@{Sha256}");

        Assert.Equal("docker.io/library/php:7", reference.WithoutDigest().ToString());
        Assert.Equal($"docker.io/library/php@{Sha256}", reference.WithoutTag().ToString());
    }

    [Theory]
    [InlineData("php", "docker.io/library/php:latest")]
    [InlineData("docker-daemon://php", "docker-daemon://docker.io/library/php:latest")]
    [InlineData("php:7", "docker.io/library/php:7")]
    [InlineData($"php@{Sha256}", $"docker.io/library/php@{Sha256}")]
    [InlineData("oci-layout://dir", "oci-layout://dir")]
    [InlineData("oci-archive://f", "oci-archive://f")]
    [InlineData("docker-archive://f", "docker-archive://f")]
    [InlineData("docker-archive://f:php", "docker-archive://f:docker.io/library/php")]
    public void The_default_tag_is_for_bare_names_outside_of_files(string text, string expected) =>
        Assert.Equal(expected, ImageReference.Parse(text).WithDefaultTag().ToString());

    [Theory]
    [InlineData("php", "a/b")]
    [InlineData("php", "")]
    [InlineData("php", $"a@{Sha256}")]
    [InlineData("oci-layout://dir", $"a@{Sha256}")]
    [InlineData("oci-layout://dir", "a@b:c")]
    [InlineData("oci-layout://dir", "/a")]
    [InlineData("docker-archive://f", "a")]
    public void A_tag_that_the_transport_cannot_have_is_refused(string text, string tag) =>
        Assert.Throws<FormatException>(() => ImageReference.Parse(text).WithTag(tag));

    [Theory]
    [InlineData("php", "sha256:0123")]
    [InlineData("php", "")]
    [InlineData("php", "md5:0123")]
    [InlineData("oci-layout://dir", "sha256:../../x")]
    public void A_bad_digest_is_refused(string text, string digest) =>
        Assert.Throws<FormatException>(() => ImageReference.Parse(text).WithDigest(digest));

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_path_that_no_file_can_have_is_refused(string path) =>
        Assert.Throws<FormatException>(() => ImageReference.Parse("oci-layout://dir").WithPath(path));

    [Fact]
    public void A_path_that_is_not_Unicode_is_refused() => // an attribute cannot hold half a surrogate pair
        Assert.Throws<FormatException>(() => ImageReference.Parse("oci-layout://dir").WithPath("a\uD800"));

    [Fact]
    public void An_image_that_is_in_no_file_cannot_get_a_path() =>
        Assert.Throws<InvalidOperationException>(() => ImageReference.Parse("php").WithPath("dir"));

    [Fact]
    public void A_reference_that_would_be_too_long_in_full_is_refused()
    {
        ImageReference longest = ImageReference.Parse("oci-layout://" + new string('d', 4096 - "oci-layout://".Length));

        Assert.Throws<FormatException>(() => longest.WithTag("a"));
        Assert.Throws<FormatException>(() => longest.WithDigest(Sha256));
        Assert.Throws<FormatException>(() => longest.WithPath(new string('@', 2000)));
        Assert.Throws<FormatException>(() => ImageReference.Parse("php@a:" + new string('0', 4090)));
    }
}
