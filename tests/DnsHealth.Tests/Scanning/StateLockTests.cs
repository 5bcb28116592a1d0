using System.Diagnostics;
using System.Globalization;
using DnsHealth.Options;
using DnsHealth.Scanning;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Scanning;

public sealed class StateLockTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _state = new();

    [Fact]
    public void A_second_scan_is_told_which_process_holds_the_lock()
    {
        using var first = StateLock.Take(_state.Path);
        var exception = Assert.Throws<StateLockedException>(() => StateLock.Take(_state.Path));
        Assert.Contains($"process {Environment.ProcessId},", exception.Message, StringComparison.Ordinal);
        Assert.Contains(_state.Path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_that_was_given_back_can_be_taken()
    {
        for (var i = 0; i < 3; i++) StateLock.Take(_state.Path).Dispose();
    }

    [Fact]
    public void Directories_have_locks_of_their_own()
    {
        using var other = new TemporaryDirectory();
        using var first = StateLock.Take(_state.Path);
        using var second = StateLock.Take(other.Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("a very long text that is no process id at all")]
    public void A_file_that_nobody_holds_does_not_matter(string left)
    {
        File.WriteAllText(_state.In("scan.lock"), left);
        File.WriteAllText(_state.In("scan.pid"), left);
        using var taken = StateLock.Take(_state.Path);
        var exception = Assert.Throws<StateLockedException>(() => StateLock.Take(_state.Path));
        Assert.Contains($"process {Environment.ProcessId},", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_process_holds_the_lock_until_it_is_killed()
    {
        using var holder = Process.Start(new ProcessStartInfo(
            "flock", ["--no-fork", _state.In("scan.lock"), "sh", "-c", "printf %s $$ > \"$0\"; echo held; exec cat", _state.In("scan.pid")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.Equal("held", await holder.StandardOutput.ReadLineAsync().WaitAsync(Deadline));
            var exception = Assert.Throws<StateLockedException>(() => StateLock.Take(_state.Path));
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"process {holder.Id},"), exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            holder.Kill();
            await holder.WaitForExitAsync().WaitAsync(Deadline);
        }

        using var taken = StateLock.Take(_state.Path);
    }

    [Fact]
    public void A_holder_that_cannot_be_read_is_a_holder_all_the_same()
    {
        using var first = StateLock.Take(_state.Path);
        File.WriteAllText(_state.In("scan.pid"), "\u001b[31m");
        Assert.DoesNotContain("process", Assert.Throws<StateLockedException>(() => StateLock.Take(_state.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_is_not_there_is_a_setting_that_cannot_be_used() =>
        Assert.Equal(ScanSettings.StateDir, Assert.Throws<SettingException>(() => StateLock.Take(_state.In("nowhere"))).Setting);

    public void Dispose() => _state.Dispose();
}
