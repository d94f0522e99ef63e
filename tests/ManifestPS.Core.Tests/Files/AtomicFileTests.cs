using ManifestPS.Errors;
using ManifestPS.Files;

namespace ManifestPS.Core.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("manifestps-");

    private string Target => Path.Combine(_directory.FullName, "list.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000_000)]
    public void A_file_is_written_whole_and_nothing_else_is_left(int length)
    {
        byte[] content = [.. Enumerable.Range(0, length).Select(i => (byte)i)];

        AtomicFile.Write(Target, content);

        Assert.Equal(content, File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFileSystemEntries(_directory.FullName));
    }

    [Fact]
    public void A_file_is_replaced_by_another_file_and_not_written_into()
    {
        File.WriteAllText(Target, "old, and longer than the new");
        using FileStream reader = new(Target, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        AtomicFile.Write(Target, "new"u8);

        Assert.Equal("new", File.ReadAllText(Target));
        Assert.Equal("old, and longer than the new", new StreamReader(reader).ReadToEnd());
        Assert.Equal([Target], Directory.GetFileSystemEntries(_directory.FullName));
    }

    [Fact]
    public void A_link_is_replaced_and_what_it_points_to_stays()
    {
        string pointed = Path.Combine(_directory.FullName, "pointed");
        File.WriteAllText(pointed, "stays");
        File.CreateSymbolicLink(Target, pointed);

        AtomicFile.Write(Target, "new"u8);

        Assert.Equal(("new", "stays", null), (File.ReadAllText(Target), File.ReadAllText(pointed), new FileInfo(Target).LinkTarget));
    }

    [Fact]
    public void A_directory_that_is_not_there_is_an_error_that_names_the_file()
    {
        string path = Path.Combine(_directory.FullName, "not", "there.json");

        StorageException error = Assert.Throws<StorageException>(() => AtomicFile.Write(path, "x"u8));

        Assert.Equal((ImageErrorCode.FileWriteFailed, path), (error.Code, error.Path));
        Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_replaced_stays_and_no_temporary_file_is_left()
    {
        Directory.CreateDirectory(Path.Combine(Target, "full"));

        Assert.Equal(ImageErrorCode.FileWriteFailed, Assert.Throws<StorageException>(() => AtomicFile.Write(Target, "x"u8)).Code);
        Assert.Equal([Target], Directory.GetFileSystemEntries(_directory.FullName));
    }

    [Fact]
    public void A_directory_that_takes_no_files_is_an_error()
    {
        // Nobody, root included, makes a file there.
        StorageException error = Assert.Throws<StorageException>(() => AtomicFile.Write("/proc/self/list.json", "x"u8));

        Assert.Equal(ImageErrorCode.FileWriteFailed, error.Code);
    }

    [Fact]
    public void A_read_only_directory_is_an_error()
    {
        if (Environment.UserName == "root")
        {
            Assert.Skip("Root may write into a read-only directory.");
        }
        LayoutDirectory.Run("chmod", "0555", _directory.FullName);
        try
        {
            Assert.Equal(ImageErrorCode.FileWriteFailed, Assert.Throws<StorageException>(() => AtomicFile.Write(Target, "x"u8)).Code);
        }
        finally
        {
            LayoutDirectory.Run("chmod", "0755", _directory.FullName);
        }
    }

    [Fact]
    public void Writers_of_the_same_file_leave_one_whole_content()
    {
        string[] contents = [.. Enumerable.Range(0, 8).Select(i => new string((char)('a' + i), 200_000))];

        Parallel.ForEach(contents, content => AtomicFile.Write(Target, System.Text.Encoding.UTF8.GetBytes(content)));

        Assert.Contains(File.ReadAllText(Target), contents);
        Assert.Equal([Target], Directory.GetFileSystemEntries(_directory.FullName));
    }
}
