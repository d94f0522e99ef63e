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

    [Theory]
    [InlineData("pointed")]
    [InlineData("./sub/../pointed")]
    [InlineData("sub/linked")]
    public void A_link_keeps_leading_to_the_file_that_gets_the_content(string link)
    {
        string pointed = Path.Combine(_directory.FullName, "pointed");
        _ = _directory.CreateSubdirectory("sub");
        File.WriteAllText(pointed, "old");
        _ = File.CreateSymbolicLink(Path.Combine(_directory.FullName, "sub", "linked"), "../pointed");
        _ = File.CreateSymbolicLink(Target, link);

        AtomicFile.Write(Target, "new"u8);

        Assert.Equal(("new", link), (File.ReadAllText(pointed), new FileInfo(Target).LinkTarget));
        Assert.Equal(["list.json", "pointed", "sub"], Directory.GetFileSystemEntries(_directory.FullName).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_link_to_nothing_gets_its_file()
    {
        _ = File.CreateSymbolicLink(Target, "pointed");

        AtomicFile.Write(Target, "new"u8);

        Assert.Equal(("new", "pointed"), (File.ReadAllText(Path.Combine(_directory.FullName, "pointed")), new FileInfo(Target).LinkTarget));
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        _ = File.CreateSymbolicLink(Target, "list.json");

        AssertRefused(Target, "circle");
    }

    [Theory]
    [InlineData("0600")]
    [InlineData("0640")]
    [InlineData("0666")]
    [InlineData("0750")]
    [InlineData("0200")]
    public void A_file_keeps_its_permissions(string mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        File.WriteAllText(Target, "old");
        LayoutDirectory.Run("chmod", mode, Target);

        AtomicFile.Write(Target, "new"u8);

        Assert.Equal(Convert.ToInt32(mode, 8), (int)UnixStatus.Find(Target, followLink: false)!.Permissions);   // it is there
    }

    [Fact]
    public void A_file_keeps_its_owner()
    {
        RequireRoot("give files away");
        File.WriteAllText(Target, "old");
        LayoutDirectory.Run("chown", "1234:5678", Target);

        AtomicFile.Write(Target, "new"u8);

        UnixStatus status = UnixStatus.Find(Target, followLink: false)!;   // it is there
        Assert.Equal(("new", 1234u, 5678u), (File.ReadAllText(Target), status.User, status.Group));
    }

    [Fact]
    public void A_file_keeps_its_access_control_list_and_gets_none_from_its_directory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has such lists.");
        File.WriteAllText(Target, "old");
        byte[] list = AccessList.ForUser(1234);
        AccessList.Set(Target, AccessList.Name, list);
        string plain = Path.Combine(_directory.FullName, "plain");
        File.WriteAllText(plain, "old");
        LayoutDirectory.Run("chmod", "0640", plain);
        AccessList.Set(_directory.FullName, AccessList.DefaultName, list);

        AtomicFile.Write(Target, "new"u8);
        AtomicFile.Write(plain, "new"u8);

        Assert.Equal(list, AccessList.Get(Target));
        Assert.Null(AccessList.Get(plain));
    }

    [Theory]
    [InlineData("0444")]
    [InlineData("0400")]
    [InlineData("0555")]
    public void A_read_only_file_is_refused(string mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        File.WriteAllText(Target, "old");
        LayoutDirectory.Run("chmod", mode, Target);

        AssertRefused(Target, "read-only");
        Assert.Equal("old", File.ReadAllText(Target));
    }

    [Fact]
    public void A_file_with_two_names_is_refused_for_its_new_content_would_have_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not tell.");
        string other = Path.Combine(_directory.FullName, "other");
        File.WriteAllText(other, "old");
        LayoutDirectory.Run("ln", other, Target);

        AssertRefused(Target, "2 hard links");
        Assert.Equal(("old", "old"), (File.ReadAllText(Target), File.ReadAllText(other)));
    }

    [Theory]
    [InlineData("named pipe", "mkfifo", "{0}")]
    [InlineData("device", "mknod", "{0} c 1 3")]
    [InlineData("device", "mknod", "{0} b 7 0")]
    [InlineData("directory", "mkdir", "{0}")]
    public void What_is_no_regular_file_is_refused_and_stays_what_it_is(string kind, string program, string arguments)
    {
        if (program == "mknod")
        {
            RequireRoot("make a device");
        }
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such files.");
        LayoutDirectory.Run(program, [.. arguments.Split(' ').Select(argument => argument == "{0}" ? Target : argument)]);
        _ = File.CreateSymbolicLink(Target + ".link", Target);
        UnixStatus? before = UnixStatus.Find(Target, followLink: false);

        AssertRefused(Target, kind);
        AssertRefused(Target + ".link", kind);
        Assert.Equal(before, UnixStatus.Find(Target, followLink: false));
    }

    [Theory]
    [InlineData("/proc/self/fd/{0}")]
    [InlineData("/dev/fd/{0}")]
    public void What_the_process_has_open_is_refused_though_it_looks_like_a_link_to_a_file(string stream)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows it so.");
        using FileStream open = new(Target, FileMode.Create, FileAccess.ReadWrite);

        AssertRefused(string.Format(System.Globalization.CultureInfo.InvariantCulture, stream, open.SafeFileHandle.DangerousGetHandle()), "stream");
        Assert.Equal(0, open.Length);
    }

    [Theory]
    [InlineData("ln", "-s /etc/passwd {0}")]
    [InlineData("touch", "{0}")]
    public void What_another_user_put_into_a_directory_of_all_users_is_refused(string program, string arguments)
    {
        RequireRoot("be two users");
        LayoutDirectory.Run(program, [.. arguments.Split(' ').Select(argument => argument == "{0}" ? Target : argument)]);
        LayoutDirectory.Run("chown", "-h", "1234:5678", Target);
        LayoutDirectory.Run("chmod", "1777", _directory.FullName);

        AssertRefused(Target, "another user");
    }

    [Theory]
    [InlineData("a", 255)]
    [InlineData("ü", 127)]
    [InlineData("a", 218)]
    public void A_name_may_be_as_long_as_the_file_system_allows(string letter, int length)
    {
        string path = Path.Combine(_directory.FullName, string.Concat(Enumerable.Repeat(letter, length)));

        AtomicFile.Write(path, "new"u8);
        AtomicFile.Write(path, "newer"u8);

        Assert.Equal("newer", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("x\0y")]
    [InlineData("\0")]
    [InlineData("")]
    [InlineData("x(half a surrogate)y")]
    public void A_path_that_no_file_can_have_is_one_error_for_all_who_use_it(string written)
    {
        string name = written.Replace("(half a surrogate)", "\uD800", StringComparison.Ordinal);   // xunit would not pass it on
        string path = name.Length == 0 ? name : Path.Combine(_directory.FullName, name);
        File.WriteAllText(Path.Combine(_directory.FullName, "x"), "old");
        Action[] uses =
        [
            () => AtomicFile.Write(path, "new"u8),
            () => RegularFile.Read(path, 10),
            () => RegularFile.Open(_directory.FullName, name),
            () => RegularFile.Open(path, "x"),
            () => NativeFile.MakePrivateDirectory(path),
            () => NativeFile.TryLock(path + "/x"),
            () => FilePath.Check(path),
        ];

        Assert.All(name.Length == 0 ? [uses[0], uses[1], uses[6]] : uses, use => Assert.Equal(ImageErrorCode.PathInvalid, Assert.Throws<StorageException>(use).Code));
        Assert.Equal(["x"], Directory.GetFileSystemEntries(_directory.FullName).Select(Path.GetFileName));
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

    private static void RequireRoot(string what) => Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", $"Only root can {what}.");

    private void AssertRefused(string path, string reason)
    {
        string[] before = Directory.GetFileSystemEntries(_directory.FullName);
        StorageException error = Assert.Throws<StorageException>(() => AtomicFile.Write(path, "new"u8));

        Assert.Equal(ImageErrorCode.FileWriteFailed, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(_directory.FullName));
    }
}
