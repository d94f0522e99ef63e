namespace ManifestPS.Core.Tests;

/// <summary>The tables of ImageReferenceTests: what people type, and what it means.</summary>
public static class ImageReferenceCases
{
    public const string Hex64 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    public const string Sha256 = "sha256:" + Hex64;
    public const string Sha512 = "sha512:" + Hex64 + Hex64;

    /// <summary>text, registry, repository, tag, digest</summary>
    public static TheoryData<string, string, string, string?, string?> Images => new()
    {
        // Docker Hub
        { "php", "docker.io", "library/php", null, null },
        { "php:latest", "docker.io", "library/php", "latest", null },
        { "php:8.4-fpm_x", "docker.io", "library/php", "8.4-fpm_x", null },
        { "php:_1", "docker.io", "library/php", "_1", null },
        { "php:Latest", "docker.io", "library/php", "Latest", null },
        { $"php@{Sha256}", "docker.io", "library/php", null, Sha256 },
        { $"php@{Sha512}", "docker.io", "library/php", null, Sha512 },
        { $"php@sha384:{Hex64}{Hex64[..32]}", "docker.io", "library/php", null, $"sha384:{Hex64}{Hex64[..32]}" },
        { $"php:latest@{Sha256}", "docker.io", "library/php", "latest", Sha256 },
        { $"php@blake3:{Hex64}", "docker.io", "library/php", null, $"blake3:{Hex64}" },
        { $"php@a.b+c:{Hex64[..32]}", "docker.io", "library/php", null, $"a.b+c:{Hex64[..32]}" },
        { "grafana/grafana", "docker.io", "grafana/grafana", null, null },
        { "a/b/c/d:1", "docker.io", "a/b/c/d", "1", null },
        { "library/php", "docker.io", "library/php", null, null },
        { "docker.io/php", "docker.io", "library/php", null, null },
        { "docker.io/library/php", "docker.io", "library/php", null, null },
        { "docker.io/a/b", "docker.io", "a/b", null, null },
        { "index.docker.io/php:1", "docker.io", "library/php", "1", null },
        { "index.docker.io/a/b", "docker.io", "a/b", null, null },
        { "registry-1.docker.io/php", "docker.io", "library/php", null, null },
        { "registry-1.docker.io/library/php", "docker.io", "library/php", null, null },
        { "DOCKER.IO/php", "docker.io", "library/php", null, null },
        { "Index.Docker.io/php", "docker.io", "library/php", null, null },
        { "docker.io:443/php", "docker.io:443", "php", null, null },
        { "docker://php:latest", "docker.io", "library/php", "latest", null },
        { "docker://ghcr.io/a/b", "ghcr.io", "a/b", null, null },
        { $"docker://php:1@{Sha256}", "docker.io", "library/php", "1", Sha256 },
        { "docker/whalesay", "docker.io", "docker/whalesay", null, null },
        { "oci-layout:dir", "docker.io", "library/oci-layout", "dir", null },
        { "7", "docker.io", "library/7", null, null },

        // the first part is a registry if it is localhost or has a '.', a ':' or upper case
        { "localhost", "docker.io", "library/localhost", null, null },
        { "localhost:5000", "docker.io", "library/localhost", "5000", null },
        { "example.com", "docker.io", "library/example.com", null, null },
        { "example.com:443", "docker.io", "library/example.com", "443", null },
        { "localhost/php", "localhost", "php", null, null },
        { "LOCALHOST/php", "localhost", "php", null, null },
        { "LocalHost:5000/php", "localhost:5000", "php", null, null },
        { "localhosts/php", "docker.io", "localhosts/php", null, null },
        { "localhost:5000/php:1", "localhost:5000", "php", "1", null },
        { "registry/php", "docker.io", "registry/php", null, null },
        { "registry:5000/php", "registry:5000", "php", null, null },
        { "Registry/php", "Registry", "php", null, null },
        { "REGISTRY:80/php", "registry:80", "php", null, null },
        { "ghcr.io/a/b", "ghcr.io", "a/b", null, null },
        { "GHCR.io/a/b:C", "ghcr.io", "a/b", "C", null },
        { "my-registry.example.com:65535/a", "my-registry.example.com:65535", "a", null, null },
        { "r.io:1/a", "r.io:1", "a", null, null },
        { "r.io:0080/a", "r.io:0080", "a", null, null },
        { "a--b.c/d", "a--b.c", "d", null, null },
        { "xn--n3h.com/a", "xn--n3h.com", "a", null, null },
        { "1.2.3.4/a", "1.2.3.4", "a", null, null },
        { "127.0.0.1:5000/a/b", "127.0.0.1:5000", "a/b", null, null },
        { "[::1]/a", "[::1]", "a", null, null },
        { "[::1]:5000/a/b:c", "[::1]:5000", "a/b", "c", null },
        { "[FE80::1]/a", "[fe80::1]", "a", null, null },
        { $"[2001:db8::1]:443/a:t@{Sha256}", "[2001:db8::1]:443", "a", "t", Sha256 },

        // repositories
        { "a.b_c__d-e---f", "docker.io", "library/a.b_c__d-e---f", null, null },
        { "r.io/a_b/c.d/e-f", "r.io", "a_b/c.d/e-f", null, null },
        { $"{Hex64}:tag", "docker.io", "library/" + Hex64, "tag", null },
        { $"docker.io/library/{Hex64}", "docker.io", "library/" + Hex64, null, null },
        { Hex64[..63], "docker.io", "library/" + Hex64[..63], null, null },
        { "r.io/" + new string('a', 255), "r.io", new string('a', 255), null, null },
        { new string('a', 247), "docker.io", "library/" + new string('a', 247), null, null },
        { "php:" + new string('a', 128), "docker.io", "library/php", new string('a', 128), null },
    };

    /// <summary>text, path, tag, digest, and how it is written in full</summary>
    public static TheoryData<string, string, string?, string?, string> Layouts => new()
    {
        { "oci-layout://dir", "dir", null, null, "oci-layout://dir" },
        { "oci-layout://dir:latest", "dir", "latest", null, "oci-layout://dir:latest" },
        { $"oci-layout://dir@{Sha256}", "dir", null, Sha256, $"oci-layout://dir@{Sha256}" },
        { $"oci-layout://dir:latest@{Sha256}", "dir", "latest", Sha256, $"oci-layout://dir:latest@{Sha256}" },
        { "oci-layout://dir@multihash+base58:QmRZxt2b1FVZPNqd", "dir", null, "multihash+base58:QmRZxt2b1FVZPNqd", "oci-layout://dir@multihash+base58:QmRZxt2b1FVZPNqd" },
        { "oci-layout://a/b", "a/b", null, null, "oci-layout://a/b" },
        { "oci-layout://./a", "./a", null, null, "oci-layout://./a" },
        { "oci-layout://../a:t", "../a", "t", null, "oci-layout://../a:t" },
        { "oci-layout://.:t", ".", "t", null, "oci-layout://.:t" },
        { "oci-layout://~/a:t", "~/a", "t", null, "oci-layout://~/a:t" },
        { "oci-layout:///abs/dir:t", "/abs/dir", "t", null, "oci-layout:///abs/dir:t" },
        { "oci-layout:///", "/", null, null, "oci-layout:///" },
        { "oci-layout:///:t", "/", "t", null, "oci-layout:///:t" },
        { "oci-layout:////server/share:t", "//server/share", "t", null, "oci-layout:////server/share:t" },
        { "oci-layout://dir/", "dir/", null, null, "oci-layout://dir/" },
        { "oci-layout://dir/:t", "dir/", "t", null, "oci-layout://dir/:t" },
        { $"oci-layout://dir/@{Sha256}", "dir/", null, Sha256, $"oci-layout://dir/@{Sha256}" },
        { "oci-layout://my images/php 8:t", "my images/php 8", "t", null, "oci-layout://my images/php 8:t" },
        { "oci-layout:// dir", " dir", null, null, "oci-layout:// dir" },
        { "oci-layout://dir :t", "dir ", "t", null, "oci-layout://dir%20:t" },
        { "oci-layout://dir%20", "dir ", null, null, "oci-layout://dir%20" },
        { "oci-layout://bücher/图像/😀:t", "bücher/图像/😀", "t", null, "oci-layout://bücher/图像/😀:t" },
        { "oci-layout://b%C3%BCcher", "bücher", null, null, "oci-layout://bücher" },
        { "oci-layout://DIR:T", "DIR", "T", null, "oci-layout://DIR:T" },
        { "oci-layout://a+b=c;d,e&f#g?h*i", "a+b=c;d,e&f#g?h*i", null, null, "oci-layout://a+b=c;d,e&f#g?h*i" },
        { "oci-layout://docker://x", "docker://x", null, null, "oci-layout://docker://x" },

        // percent-encoding
        { "oci-layout://a%3Ab:t", "a:b", "t", null, "oci-layout://a%3Ab:t" },
        { "oci-layout://a%3ab", "a:b", null, null, "oci-layout://a%3Ab" },
        { "oci-layout://a%40b", "a@b", null, null, "oci-layout://a%40b" },
        { "oci-layout://100%25:t", "100%", "t", null, "oci-layout://100%25:t" },
        { "oci-layout://%2525", "%25", null, null, "oci-layout://%2525" },
        { "oci-layout://%41", "A", null, null, "oci-layout://A" },
        { "oci-layout://C%3Adir", "C:dir", null, null, "oci-layout://C%3Adir" },
        { "oci-layout://C%3A/dir", "C:/dir", null, null, "oci-layout://C:/dir" },
        { "oci-layout://a/C%3A/dir", "a/C:/dir", null, null, "oci-layout://a/C%3A/dir" },
        { "oci-layout://a%40b:/c", "a@b:/c", null, null, "oci-layout://a%40b%3A/c" },
        { "oci-layout://a%2Fb:t", "a/b", "t", null, "oci-layout://a/b:t" },

        // drives of Windows and of PowerShell
        { @"oci-layout://C:\images\php", @"C:\images\php", null, null, @"oci-layout://C:\images\php" },
        { @"oci-layout://C:\images\php:latest", @"C:\images\php", "latest", null, @"oci-layout://C:\images\php:latest" },
        { $@"oci-layout://C:\images\php@{Sha256}", @"C:\images\php", null, Sha256, $@"oci-layout://C:\images\php@{Sha256}" },
        { $@"oci-layout://c:\php:1@{Sha256}", @"c:\php", "1", Sha256, $@"oci-layout://c:\php:1@{Sha256}" },
        { "oci-layout://C:/images/php:latest", "C:/images/php", "latest", null, "oci-layout://C:/images/php:latest" },
        { @"oci-layout://C:\", @"C:\", null, null, @"oci-layout://C:\" },
        { @"oci-layout://C:\:t", @"C:\", "t", null, @"oci-layout://C:\:t" },
        { "oci-layout://C:/:t", "C:/", "t", null, "oci-layout://C:/:t" },
        { $"oci-layout://C:/@{Sha256}", "C:/", null, Sha256, $"oci-layout://C:/@{Sha256}" },
        { @"oci-layout://C:\images\:t", @"C:\images\", "t", null, @"oci-layout://C:\images\:t" },
        { @"oci-layout://C:\Program Files (x86)\php:t", @"C:\Program Files (x86)\php", "t", null, @"oci-layout://C:\Program Files (x86)\php:t" },
        { "oci-layout://C:dir", "C", "dir", null, "oci-layout://C:dir" },
        { "oci-layout://TestDrive:/php", "TestDrive:/php", null, null, "oci-layout://TestDrive:/php" },
        { "oci-layout://TestDrive:/php:t", "TestDrive:/php", "t", null, "oci-layout://TestDrive:/php:t" },
        { @"oci-layout://TestDrive:\php:t", @"TestDrive:\php", "t", null, @"oci-layout://TestDrive:\php:t" },
        { "oci-layout://TestDrive:/:t", "TestDrive:/", "t", null, "oci-layout://TestDrive:/:t" },
        { "oci-layout://TestDrive://php", "TestDrive://php", null, null, "oci-layout://TestDrive://php" },
        { "oci-layout://My Drive:/php:t", "My Drive:/php", "t", null, "oci-layout://My Drive:/php:t" },
        { "oci-layout://a%25:/b:t", "a%:/b", "t", null, "oci-layout://a%25:/b:t" },
        { @"oci-layout://\\server\share\php:t", @"\\server\share\php", "t", null, @"oci-layout://\\server\share\php:t" },
        { @"oci-layout://\\?\C%3A\php:t", @"\\?\C:\php", "t", null, @"oci-layout://\\?\C%3A\php:t" },
        { @"oci-layout://..\php:t", @"..\php", "t", null, @"oci-layout://..\php:t" },

        // tags are ref names of the image spec
        { "oci-layout://dir:a/b", "dir", "a/b", null, "oci-layout://dir:a/b" },
        { "oci-layout://dir:docker.io/library/php:8.4", "dir", "docker.io/library/php:8.4", null, "oci-layout://dir:docker.io/library/php:8.4" },
        { "oci-layout://dir:a@b", "dir", "a@b", null, "oci-layout://dir:a@b" },
        { $"oci-layout://dir:a@b@{Sha256}", "dir", "a@b", Sha256, $"oci-layout://dir:a@b@{Sha256}" },
        { "oci-layout://dir:a--b+c_d", "dir", "a--b+c_d", null, "oci-layout://dir:a--b+c_d" },
        { $"oci-layout://dir:{Sha256}", "dir", Sha256, null, $"oci-layout://dir:{Sha256}" },
        { "oci-layout://dir:" + new string('a', 300), "dir", new string('a', 300), null, "oci-layout://dir:" + new string('a', 300) },

        { "oci-archive://file.tar", "file.tar", null, null, "oci-archive://file.tar" },
        { "oci-archive://file.tar:t", "file.tar", "t", null, "oci-archive://file.tar:t" },
        { @"oci-archive://D:\a b\file.tar:t", @"D:\a b\file.tar", "t", null, @"oci-archive://D:\a b\file.tar:t" },
        { $"oci-archive://file.tar:t@{Sha256}", "file.tar", "t", Sha256, $"oci-archive://file.tar:t@{Sha256}" },
    };

    /// <summary>text, path, registry, repository, tag, and how it is written in full</summary>
    public static TheoryData<string, string?, string?, string?, string?, string> DockerFiles => new()
    {
        { "docker-archive://file.tar", "file.tar", null, null, null, "docker-archive://file.tar" },
        { "docker-archive://file.tar:php", "file.tar", "docker.io", "library/php", null, "docker-archive://file.tar:docker.io/library/php" },
        { "docker-archive://file.tar:php:8", "file.tar", "docker.io", "library/php", "8", "docker-archive://file.tar:docker.io/library/php:8" },
        { @"docker-archive://C:\file.tar:php:8", @"C:\file.tar", "docker.io", "library/php", "8", @"docker-archive://C:\file.tar:docker.io/library/php:8" },
        { "docker-archive://TestDrive:/file.tar:a/b:8", "TestDrive:/file.tar", "docker.io", "a/b", "8", "docker-archive://TestDrive:/file.tar:docker.io/a/b:8" },
        { "docker-archive:///f:localhost:5000/a:8", "/f", "localhost:5000", "a", "8", "docker-archive:///f:localhost:5000/a:8" },
        { "docker-archive://f:[::1]:5000/a", "f", "[::1]:5000", "a", null, "docker-archive://f:[::1]:5000/a" },
        { $"docker-archive://f@{Sha256}", "f", null, null, null, $"docker-archive://f@{Sha256}" },
        { $"docker-archive://f:php:8@{Sha256}", "f", "docker.io", "library/php", "8", $"docker-archive://f:docker.io/library/php:8@{Sha256}" },
        { "docker-daemon://php", null, "docker.io", "library/php", null, "docker-daemon://docker.io/library/php" },
        { "docker-daemon://php:8", null, "docker.io", "library/php", "8", "docker-daemon://docker.io/library/php:8" },
        { "docker-daemon://GHCR.io/a/b:8", null, "ghcr.io", "a/b", "8", "docker-daemon://ghcr.io/a/b:8" },
        { $"docker-daemon://php@{Sha256}", null, "docker.io", "library/php", null, $"docker-daemon://docker.io/library/php@{Sha256}" },
    };
}
