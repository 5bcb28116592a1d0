using DnsHealth.Tor.Launch;

namespace DnsHealth.Tor.Tests.Launch;

/// <summary>What a real tor needs that is to join a network which is not there, on any machine; and what it leaves behind.</summary>
internal sealed class LoneTor : IDisposable
{
    /// <summary>A directory authority on a port where nobody listens, and no other.</summary>
    public const string Network =
        "DirAuthority nobody orport=1 no-v2 v3ident=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA 127.0.0.1:1 BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB\n";

    public LoneTor(string extraLines = "")
    {
        Folder = System.IO.Directory.CreateTempSubdirectory("dnshealth tor #").FullName;
        ExtraTorrc = Path.Combine(Folder, "extra");
        File.WriteAllText(ExtraTorrc, $"{Network}PidFile \"{PidFile}\"\n{extraLines}");
        Options = new TorLaunchOptions { DataDirectory = Path.Combine(Folder, "data"), ExtraTorrc = ExtraTorrc };
    }

    public string Folder { get; }

    public string ExtraTorrc { get; }

    public string PidFile => Path.Combine(Folder, "pid");

    public TorLaunchOptions Options { get; }

    /// <summary>Whether a process runs; one that has ended and waits for its parent does not.</summary>
    public static bool IsRunning(int pid)
    {
        try
        {
            // pid (name) state …, and the name may have anything in it.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Waits for the end of a process that is not our child, of which nothing tells us.</summary>
    public static async Task EndsAsync(int pid)
    {
        using var patience = new CancellationTokenSource(Waiting.Deadline);
        while (IsRunning(pid)) await Task.Delay(10, patience.Token);
    }

    public int ReadPid() => int.Parse(File.ReadAllText(PidFile), System.Globalization.CultureInfo.InvariantCulture);

    public void Dispose() => System.IO.Directory.Delete(Folder, true);
}
