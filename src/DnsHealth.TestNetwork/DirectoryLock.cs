using System.Globalization;
using DnsHealth.Tor.Launch;

namespace DnsHealth.TestNetwork;

/// <summary>
/// A network's hold on its directory: a lock that goes when its process goes (flock(2)), and beside it, in
/// <c>host.pid</c>, who that process is.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _held;

    private DirectoryLock(string directory, FileStream held)
    {
        Directory = directory;
        _held = held;
    }

    /// <summary>The directory, from the root.</summary>
    public string Directory { get; }

    /// <summary>Where each daemon has a directory of its own.</summary>
    public string DaemonsDirectory => Path.Combine(Directory, "daemons");

    /// <summary>Makes the directory if it must, and takes it.</summary>
    /// <exception cref="ArgumentException">Its name has control characters, which no torrc can hold.</exception>
    /// <exception cref="PrivateNetworkException">A network runs in it.</exception>
    public static DirectoryLock Take(string directory)
    {
        directory = Path.GetFullPath(directory);
        if (directory.Any(char.IsControl)) throw new ArgumentException("the directory's name has control characters", nameof(directory));
        System.IO.Directory.CreateDirectory(directory);
        var held = TryLock(directory) ?? throw new PrivateNetworkException($"a private network runs in {directory} already");
        return new DirectoryLock(directory, held);
    }

    /// <summary>Removes what an earlier network left, and says who holds the directory now.</summary>
    /// <param name="files">Names of files to remove besides the daemons' directories.</param>
    public void Clear(params IEnumerable<string> files)
    {
        foreach (var file in files) File.Delete(Path.Combine(Directory, file));
        if (System.IO.Directory.Exists(DaemonsDirectory)) System.IO.Directory.Delete(DaemonsDirectory, recursive: true);
        File.WriteAllText(HolderFile(Directory), string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
    }

    /// <summary>Asks the process that holds the directory to end (SIGTERM), and waits until the directory is free.</summary>
    /// <exception cref="PrivateNetworkException">Nobody holds it.</exception>
    public static async Task EndHolderAsync(string directory, CancellationToken cancellationToken)
    {
        directory = Path.GetFullPath(directory);
        if (IsFree(directory)) throw new PrivateNetworkException($"no private network runs in {directory}");
        var text = await File.ReadAllTextAsync(HolderFile(directory), cancellationToken);
        if (!int.TryParse(text.AsSpan().TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var holder) || holder < 1)
            throw new PrivateNetworkException($"{HolderFile(directory)} is not a process id");
        ProcessSignal.Send(holder, UnixSignal.Terminate);
        while (!IsFree(directory)) await Task.Delay(PollInterval, cancellationToken);
    }

    public void Dispose()
    {
        File.Delete(HolderFile(Directory));
        _held.Dispose();
    }

    private static string LockFile(string directory) => Path.Combine(directory, "lock");

    private static string HolderFile(string directory) => Path.Combine(directory, "host.pid");

    private static bool IsFree(string directory)
    {
        if (!File.Exists(LockFile(directory))) return true;
        using var held = TryLock(directory);
        return held is not null;
    }

    private static FileStream? TryLock(string directory)
    {
        try
        {
            return new FileStream(LockFile(directory), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }
}
