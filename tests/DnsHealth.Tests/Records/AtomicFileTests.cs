using System.Text;
using DnsHealth.Records;

namespace DnsHealth.Tests.Records;

public class AtomicFileTests
{
    [Fact]
    public async Task A_file_is_written_and_takes_the_place_of_an_earlier_one()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.In("x.json");
        await AtomicFile.WriteAsync(path, "one, and longer"u8.ToArray());
        await AtomicFile.WriteAsync(path, "two"u8.ToArray());
        Assert.Equal("two", await File.ReadAllTextAsync(path));
        Assert.Equal([path], Directory.GetFiles(directory.Path));
    }

    [Fact]
    public async Task Readers_meanwhile_see_one_whole_file_or_the_other()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.In("x.json");
        var contents = Enumerable.Range(0, 8).Select(i => Encoding.ASCII.GetBytes(new string((char)('a' + i), 300_000))).ToArray();
        await AtomicFile.WriteAsync(path, contents[0]);
        using var done = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            var seen = 0;
            while (!done.IsCancellationRequested || seen == 0)
            {
                var text = await File.ReadAllTextAsync(path);
                Assert.Equal(300_000, text.Length);
                Assert.Equal(text[0], text[^1]);
                seen++;
            }
        });
        for (var i = 0; i < 40; i++) await AtomicFile.WriteAsync(path, contents[i % contents.Length]);
        await done.CancelAsync();
        await reader;
    }

    [Fact]
    public async Task What_cannot_be_written_leaves_no_temporary_file()
    {
        using var directory = new TemporaryDirectory();
        var taken = directory.In("taken");
        Directory.CreateDirectory(Path.Combine(taken, "full"));
        await Assert.ThrowsAnyAsync<Exception>(() => AtomicFile.WriteAsync(taken, "x"u8.ToArray()));
        Assert.Empty(Directory.GetFiles(directory.Path));
        await Assert.ThrowsAnyAsync<IOException>(() => AtomicFile.WriteAsync(directory.In("gone/x"), "x"u8.ToArray()));
    }

    [Fact]
    public async Task A_write_that_is_cancelled_leaves_what_was_there()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.In("x.json");
        await AtomicFile.WriteAsync(path, "old"u8.ToArray());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AtomicFile.WriteAsync(path, "new"u8.ToArray(), new CancellationToken(canceled: true)));
        Assert.Equal("old", await File.ReadAllTextAsync(path));
        Assert.Single(Directory.GetFiles(directory.Path));
    }

    [Fact]
    public async Task Contents_that_fail_half_way_leave_what_was_there()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.In("x.json");
        await AtomicFile.WriteAsync(path, "old"u8.ToArray());
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => AtomicFile.WriteAsync(path, async file =>
        {
            await file.WriteAsync("half"u8.ToArray());
            throw new InvalidOperationException("the other half");
        }));
        Assert.Equal("the other half", failure.Message);
        Assert.Equal("old", await File.ReadAllTextAsync(path));
        Assert.Single(Directory.GetFiles(directory.Path));
    }
}
