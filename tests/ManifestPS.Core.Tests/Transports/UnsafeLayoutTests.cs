using System.Net.Sockets;
using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Transports.OciLayout;
using ManifestPS.Transports;

namespace ManifestPS.Core.Tests;

/// <summary>Links, pipes, devices and directories in place of a layout's files (reliability.md, H02): refused at once, by name.</summary>
public sealed class UnsafeLayoutTests : IDisposable
{
    private readonly LayoutDirectory _layout = new();
    private readonly string _blob;

    public UnsafeLayoutTests()
    {
        JsonObject image = _layout.AddImage("amd64");
        _blob = _layout.BlobFile(image);
        _layout.Tag(image);
    }

    public static TheoryData<string, string> Kinds
    {
        get
        {
            TheoryData<string, string> kinds = [];
            foreach (string file in new[] { "blob", "index.json", "oci-layout" })
            {
                foreach (string kind in new[] { "link", "linkOutside", "dangling", "loop", "fifo", "socket", "directory", "null", "zero", "full", "empty" })
                {
                    kinds.Add(file, kind);
                }
            }
            return kinds;
        }
    }

    public void Dispose() => _layout.Dispose();

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Kinds))]
    public async Task What_is_no_regular_file_is_one_error_that_names_it(string file, string kind)
    {
        string path = file == "blob" ? _blob : Path.Combine(_layout.Path, file);
        Put(kind, path);

        StorageException error = await Assert.ThrowsAsync<StorageException>(() => ReadAsync(TestContext.Current.CancellationToken));

        Assert.Equal((ImageErrorCode.UnsafeFile, path), (error.Code, error.Path));
        Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_file_system_refuses_to_look_for_is_an_error_of_the_layout_and_comes_with_the_task()
    {
        VerifiedSource repository = new(new OciLayoutRepository(_layout.Path));
        Descriptor tooLong = new() { MediaType = MediaTypes.OciLayerGzip, Digest = "other:" + new string('a', 300), Size = 1 };   // a file's name may have 255 bytes
        _ = Directory.CreateDirectory(Path.Combine(_layout.Path, "blobs", "other"));

        Task[] asked =
        [
            repository.FindBlobSizeAsync(tooLong, TestContext.Current.CancellationToken),
            repository.OpenBlobAsync(tooLong, TestContext.Current.CancellationToken),
        ];

        foreach (Task task in asked)
        {
            Assert.Equal(ImageErrorCode.FileReadFailed, (await Assert.ThrowsAsync<StorageException>(() => task)).Code);
        }
    }

    [Theory]
    [InlineData("blobs")]
    [InlineData("blobs/sha256")]
    public async Task A_linked_directory_on_the_way_is_refused_too(string directory)
    {
        string path = Path.Combine(_layout.Path, directory);
        Directory.Move(path, path + "-moved");
        Directory.CreateSymbolicLink(path, path + "-moved");

        StorageException error = await Assert.ThrowsAsync<StorageException>(() => ReadAsync(TestContext.Current.CancellationToken));

        Assert.Equal((ImageErrorCode.UnsafeFile, path), (error.Code, error.Path));
    }

    [Fact]
    public async Task A_hard_link_is_a_regular_file()
    {
        LayoutDirectory.Run("ln", _blob, _blob + "-linked");

        await ReadAsync(TestContext.Current.CancellationToken);
    }

    private Task<ManifestContent> ReadAsync(CancellationToken token) => _layout.Repository.GetManifestAsync(_layout.Reference(":latest"), token);

    private static void Put(string kind, string path)
    {
        string moved = path + "-moved";
        File.Move(path, moved);
        switch (kind)
        {
            case "link":
                File.CreateSymbolicLink(path, moved);
                break;
            case "linkOutside":
                File.CreateSymbolicLink(path, "/etc/passwd");
                break;
            case "dangling":
                File.CreateSymbolicLink(path, path + "-not-there");
                break;
            case "loop":
                File.CreateSymbolicLink(path, path);
                break;
            case "fifo":
                LayoutDirectory.Run("mkfifo", path);
                break;
            case "socket":
                MakeSocket(path);
                break;
            case "directory":
                Directory.CreateDirectory(Path.Combine(path, "with-a-file"));
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            default:
                MakeDevice(path, kind);
                break;
        }
    }

    // A socket's address holds 108 bytes, fewer than the path of a blob has; so it is made elsewhere.
    private static void MakeSocket(string path)
    {
        DirectoryInfo elsewhere = Directory.CreateTempSubdirectory("s");
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(elsewhere.FullName, "s")));
        File.Move(Path.Combine(elsewhere.FullName, "s"), path);
        elsewhere.Delete();
    }

    private static void MakeDevice(string path, string name)
    {
        if (Environment.UserName != "root")
        {
            Assert.Skip("Only root can make a device.");
        }
        LayoutDirectory.Run("mknod", path, "c", "1", name switch { "null" => "3", "zero" => "5", _ => "7" });
    }
}
