using DnsHealth.Options;
using DnsHealth.Selection;
using DnsHealth.Tests.Probing;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Tests.Selection;

public class ExitSelectorTests
{
    private const RelayFlags Running = RelayFlags.Running | RelayFlags.Valid;

    private static readonly Relay Middle = TestRelay.Make(1, Running, "20.1.0.1");
    private static readonly Relay Exit = TestRelay.Make(2, Running | RelayFlags.Exit, "20.2.0.1");
    private static readonly Relay BadExit = TestRelay.Make(3, Running | RelayFlags.Exit | RelayFlags.BadExit, "20.3.0.1");
    private static readonly Relay OnlyBad = TestRelay.Make(4, Running | RelayFlags.BadExit, "20.4.0.1");
    private static readonly Relay Stopped = TestRelay.Make(5, RelayFlags.Valid | RelayFlags.Exit, "20.5.0.1");
    private static readonly Relay Undescribed = TestRelay.Make(6, Running | RelayFlags.Exit, "20.6.0.1", described: false);
    private static readonly Consensus All = TestRelay.Consensus(Middle, Exit, BadExit, OnlyBad, Stopped, Undescribed);

    [Fact]
    public void Every_running_exit_is_scanned_in_the_order_of_the_consensus() =>
        Assert.Equal([Exit, BadExit, OnlyBad, Undescribed], Select(new ScanOptions()));

    [Fact]
    public void The_filter_goes_by_the_BadExit_flag()
    {
        Assert.Equal([Exit, Undescribed], Select(new ScanOptions { ExitFilter = ExitFilter.Good }));
        Assert.Equal([BadExit, OnlyBad], Select(new ScanOptions { ExitFilter = ExitFilter.Bad }));
    }

    [Fact]
    public void Shards_part_the_exits_among_them()
    {
        var exits = Enumerable.Range(1, 500).Select(TestRelay.Exit).ToList();
        var consensus = TestRelay.Consensus(exits);
        var shards = Enumerable.Range(0, 7)
            .Select(index => ExitSelector.Select(consensus, new ScanOptions { Shard = new Shard(index, 7) }, new Dictionary<Fingerprint, string>()))
            .ToList();
        Assert.Equal(exits.ToHashSet(), shards.SelectMany(shard => shard).ToHashSet());
        Assert.Equal(exits.Count, shards.Sum(shard => shard.Count));
        Assert.All(shards, shard => Assert.InRange(shard.Count, 60, 85));
    }

    [Fact]
    public void An_exit_stays_in_its_shard_whatever_else_the_consensus_has()
    {
        var random = new Random(42);
        var exits = Enumerable.Range(0, 300).Select(_ => TestRelay.Exit(random.Next(1, 1 << 20))).DistinctBy(exit => exit.Fingerprint).ToArray();
        foreach (var count in (int[])[1, 2, 3, 7, 16, 100])
        {
            var before = Parts(exits, count);
            random.Shuffle(exits);
            Relay[] later = [.. exits.Take(200), .. Enumerable.Range(2 << 20, 100).Select(TestRelay.Exit)];
            var after = Parts(later, count);
            Assert.Equal(later.Length, after.Count);
            Assert.All(exits.Take(200), exit => Assert.Equal(before[exit.Fingerprint], after[exit.Fingerprint]));
        }

        // A dictionary, so an exit in two parts is an error.
        static Dictionary<Fingerprint, int> Parts(Relay[] exits, int count) => Enumerable.Range(0, count)
            .SelectMany(index => ExitSelector.Select(TestRelay.Consensus(exits), new ScanOptions { Shard = new Shard(index, count) }, new Dictionary<Fingerprint, string>())
                .Select(exit => (exit.Fingerprint, index)))
            .ToDictionary(part => part.Fingerprint, part => part.index);
    }

    [Fact]
    public void A_country_leaves_out_what_is_elsewhere_or_nowhere()
    {
        var countries = new Dictionary<Fingerprint, string> { [Exit.Fingerprint] = "de", [BadExit.Fingerprint] = "fr", [Middle.Fingerprint] = "de" };
        Assert.Equal([Exit], ExitSelector.Select(All, new ScanOptions { Country = "de" }, countries));
        Assert.Empty(ExitSelector.Select(All, new ScanOptions { Country = "us" }, countries));
    }

    [Fact]
    public void Exits_given_by_fingerprint_are_scanned_whatever_their_flags_and_once()
    {
        var options = new ScanOptions
        {
            Exits = [Stopped.Fingerprint, Exit.Fingerprint],
            ExitFile = "exits.txt",
            ExitFileFingerprints = [Exit.Fingerprint, Middle.Fingerprint],
            ExitFilter = ExitFilter.Bad,
            Order = null,
        };
        Assert.Equal([Stopped, Exit, Middle], Select(options));
        Assert.Equal([Middle, Exit, Stopped], Select(options with { Order = ScanOrder.Consensus }));
    }

    [Fact]
    public void An_exit_that_is_not_in_the_consensus_is_a_setting_that_cannot_be_used()
    {
        var unknown = TestRelay.Fingerprint(99);
        var byFlag = Assert.Throws<SettingException>(() => Select(new ScanOptions { Exits = [Exit.Fingerprint, unknown] }));
        Assert.Equal((ScanSettings.Exit, unknown.ToString()), (byFlag.Setting, byFlag.Value));
        var byFile = Assert.Throws<SettingException>(() => Select(new ScanOptions { ExitFile = "exits.txt", ExitFileFingerprints = [unknown] }));
        Assert.Equal((ScanSettings.ExitFile, "exits.txt"), (byFile.Setting, byFile.Source));
    }

    private static IReadOnlyList<Relay> Select(ScanOptions options) => ExitSelector.Select(All, options, new Dictionary<Fingerprint, string>());
}
