using System.Net;
using System.Net.Sockets;
using DnsHealth.Options;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Options;

public class ScanOptionsReaderTests
{
    private static readonly string One = Sample.Fingerprint(1);
    private static readonly string Two = Sample.Fingerprint(2);

    /// <summary>Flags as a person types them (<c>--exit A --exit B --json</c>), variables and lines of config.env as NAME=value.</summary>
    private static ScanOptions Read(string flags = "", string environment = "", string config = "")
    {
        var given = new Dictionary<string, List<string>>();
        string? flag = null;
        foreach (var word in flags.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                flag = word;
                if (ScanSettings.All.Single(setting => setting.Flag == flag).Kind == SettingKind.Switch) given[flag] = ["true"];
                else given.TryAdd(flag, []);
            }
            else
            {
                given[flag!].Add(word);
            }
        }

        var variables = environment.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToDictionary(line => line.Split('=')[0], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        return ScanOptionsReader.Read(Settings.Merge(
            given.ToDictionary(pair => pair.Key, IReadOnlyList<string> (pair) => pair.Value),
            variables,
            ConfigFile.Parse("config.env", config)));
    }

    private static SettingException Refused(string flags = "", string environment = "", string config = "")
    {
        var e = Assert.Throws<SettingException>(() => Read(flags, environment, config));
        Assert.All(e.Message, c => Assert.InRange(c, ' ', '~'));
        Assert.InRange(e.Message.Length, 1, 700);
        return e;
    }

    [Fact]
    public void Without_any_setting_everything_is_at_its_default() =>
        Assert.Equal(new ScanOptions().ToDictionary(), Read().ToDictionary());

    [Fact]
    public void A_flag_goes_before_the_environment_before_the_file_before_the_default()
    {
        Assert.Equal(64, Read().MaxCircuits);
        Assert.Equal(1, Read("", "", "MAX_CIRCUITS=1").MaxCircuits);
        Assert.Equal(2, Read("", "MAX_CIRCUITS=2", "MAX_CIRCUITS=1").MaxCircuits);
        Assert.Equal(3, Read("--max-circuits 3", "MAX_CIRCUITS=2", "MAX_CIRCUITS=1").MaxCircuits);
    }

    [Fact]
    public void What_is_empty_counts_as_not_given() =>
        Assert.Equal(1, Read("", "MAX_CIRCUITS=  ", "MAX_CIRCUITS=1").MaxCircuits);

    [Fact]
    public void A_domain_goes_by_two_names_and_the_first_wins()
    {
        Assert.Equal("b.example", Read("", "DNS_WILDCARD_DOMAIN=b.example").Domain);
        Assert.Equal("a.example", Read("", "DNS_WILDCARD_DOMAIN=b.example\nDNS_CHECK_DOMAIN=A.example.").Domain);
        Assert.Equal("b.example", Read("", "DNS_WILDCARD_DOMAIN=b.example", "DNS_CHECK_DOMAIN=a.example").Domain);
        Assert.Equal(["a.example"], Read("--domain a.example").ControlNames);
    }

    [Fact]
    public void Lists_are_read_from_repeated_flags_and_from_commas()
    {
        Assert.Equal([IPAddress.Parse("203.0.113.1"), IPAddress.Parse("203.0.113.2")], Read("", "DNS_EXPECTED_IP=203.0.113.1, 203.0.113.2,203.0.113.1").ExpectedIps);
        Assert.Equal([One, Two], Read($"--exit ${One} --exit {Two} --exit {One}").Exits.Select(exit => exit.ToString()));
        Assert.Equal([One, Two], Read("", "", $"FIRST_HOP=${One},{Two}").FirstHops.Select(hop => hop.ToString()));
        Assert.Equal(["a.example", "b.example"], Read("--control-name a.example --control-name b.example").ControlNames);
    }

    [Theory]
    [InlineData("ALL_EXITS=true", ExitFilter.All)]
    [InlineData("ALL_EXITS=false", ExitFilter.Good)]
    [InlineData("ALL_EXITS=bad", ExitFilter.Bad)]
    [InlineData("ALL_EXITS=True", ExitFilter.All)]
    public void All_exits_is_a_yes_or_no_or_a_word(string environment, ExitFilter filter) =>
        Assert.Equal(filter, Read("", environment).ExitFilter);

    [Theory]
    [InlineData("", false)]
    [InlineData("--exits good", false)]
    [InlineData("--shard 0/1", false)]
    [InlineData("--exits bad", true)]
    [InlineData("--shard 0/2", true)]
    [InlineData("--country de", true)]
    [InlineData("--exit 0000000000000000000000000000000000000001", true)]
    public void A_run_that_leaves_exits_out_is_partial(string flags, bool partial) => Assert.Equal(partial, Read(flags).IsPartial);

    [Theory]
    [InlineData("MAX_CIRCUITS=abc", "a whole number from 1 to 4096")]
    [InlineData("MAX_CIRCUITS=0", "1 to 4096")]
    [InlineData("MAX_CIRCUITS=4097", "1 to 4096")]
    [InlineData("MAX_CIRCUITS=1.5", "a whole number")]
    [InlineData("MAX_CIRCUITS=99999999999999999999", "a whole number")]
    [InlineData("DNS_QUERY_TIMEOUT=2", "above 2")]
    [InlineData("DNS_QUERY_TIMEOUT=NaN", "0 to 300")]
    [InlineData("DNS_QUERY_TIMEOUT=Infinity", "0 to 300")]
    [InlineData("DNS_QUERY_TIMEOUT=1e1", "0 to 300")]
    [InlineData("DNS_QUERY_TIMEOUT=10,5", "0 to 300")]
    [InlineData("DNS_QUERY_TIMEOUT=301", "0 to 300")]
    [InlineData("DNS_MAX_RETRIES=-1", "0 to 20")]
    [InlineData("DNS_RETRY_DELAY=-0.1", "0 to 3600")]
    [InlineData("RECHECK_DELAY=86401", "0 to 86400")]
    [InlineData("BUILD_DELAY=-1", "0 to 60")]
    [InlineData("DELAY_NOISE=-0.01", "0 to 60")]
    [InlineData("CIRCUIT_TIMEOUT=0", "1 to 600")]
    [InlineData("CIRCUIT_MAX_RETRIES=x", "0 to 20")]
    [InlineData("MIN_SUCCESS_PERCENT=101", "0 to 100")]
    [InlineData("MIN_SUCCESS_PERCENT=-1", "0 to 100")]
    [InlineData("TOR_BOOTSTRAP_TIMEOUT=0", "1 to 3600")]
    [InlineData("ALERT_THRESHOLD=0", "1 to 1000")]
    [InlineData("SHARD=3/3", "N/M")]
    [InlineData("SHARD=a", "N/M")]
    [InlineData("SCAN_ORDER=newest", "new, random, failing, consensus")]
    [InlineData("SCAN_ORDER=0", "new, random, failing, consensus")]
    [InlineData("VANTAGE=my host", "1 to 64 letters")]
    [InlineData("VANTAGE=a/b", "1 to 64 letters")]
    [InlineData("VANTAGE=0123456789012345678901234567890123456789012345678901234567890123x", "1 to 64 letters")]
    [InlineData("DNS_MODE=nx", "auto, wildcard, nxdomain")]
    [InlineData("DNS_MODE=1", "auto, wildcard, nxdomain")]
    [InlineData("ALL_EXITS=some", "all, good, bad")]
    [InlineData("VERBOSITY=loud", "debug, info, warning, error")]
    [InlineData("FIRST_HOP=moria1", "40 hexadecimal digits")]
    [InlineData("FIRST_HOP=,", "at least one fingerprint")]
    [InlineData("DNS_EXPECTED_IP=10.0.0.1", "a public address")]
    [InlineData("DNS_EXPECTED_IP=127.0.0.1", "a public address")]
    [InlineData("DNS_EXPECTED_IP=100.64.0.1", "a public address")]
    [InlineData("DNS_EXPECTED_IP=169.254.1.1", "a public address")]
    [InlineData("DNS_EXPECTED_IP=172.31.255.255", "a public address")]
    [InlineData("DNS_EXPECTED_IP=203.0.113.1,192.168.1.1", "a public address")]
    [InlineData("DNS_EXPECTED_IP=1", "an IPv4 address")]
    [InlineData("DNS_EXPECTED_IP=203.0.113.256", "an IPv4 address")]
    [InlineData("DNS_EXPECTED_IP=2001:db8::1", "an IPv4 address")]
    [InlineData("DNS_CHECK_DOMAIN=a..b", "an empty label")]
    [InlineData("DNS_CHECK_DOMAIN=.", "an empty label")]
    [InlineData("DNS_CHECK_DOMAIN=-a.example", "'-'")]
    [InlineData("DNS_CHECK_DOMAIN=*.example.com", "letters, digits")]
    [InlineData("DNS_CHECK_DOMAIN=a b", "letters, digits")]
    [InlineData("DNS_CHECK_DOMAIN=192.0.2.1", "a number")]
    [InlineData("DNS_CHECK_DOMAIN=b\u00FCcher.example", "xn--")]
    [InlineData("DNS_CHECK_DOMAIN=duckduckgo.onion", "never asks")]
    [InlineData("DNS_PREFLIGHT_SERVER=9.9.9.9:0", "HOST:PORT")]
    [InlineData("DNS_PREFLIGHT_SERVER=9.9.9.9:53:53", "HOST:PORT")]
    [InlineData("DNS_PREFLIGHT_SERVER=[::1", "HOST:PORT")]
    [InlineData("TOR_CONTROL=70000", "unix:PATH")]
    [InlineData("TOR_CONTROL=localhost", "unix:PATH")]
    [InlineData("TOR_CONTROL=unix:", "unix:PATH")]
    [InlineData("TOR_BINARY=/no/such/tor", "a program")]
    [InlineData("TORRC_EXTRA=/no/such/file", "can be read")]
    [InlineData("OUTPUT_DIR=a\u0007b", "control characters")]
    public void What_cannot_be_used_is_refused_by_name(string environment, string expected)
    {
        var e = Refused("", environment);
        var name = environment.Split('=')[0];
        Assert.StartsWith(name, e.Message, StringComparison.Ordinal);
        Assert.Contains("from the environment", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_names_setting_flag_value_and_where_it_came_from()
    {
        Assert.Equal("MAX_CIRCUITS (--max-circuits) = \"many\" from config.env: expected a whole number from 1 to 4096", Refused("", "", "MAX_CIRCUITS=many").Message);
        Assert.Equal("--country = \"Germany\" from the command line: expected a country's two letters", Refused("--country Germany").Message);
    }

    [Fact]
    public void A_hostile_value_is_shown_harmless_and_short()
    {
        var e = Refused("", "MAX_CIRCUITS=\u001b[2J\u202E\r" + new string('x', 5000));
        Assert.Contains("\\u{1B}[2J\\u{202E}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_base_domain_leaves_room_for_the_fresh_label()
    {
        var longest = string.Join('.', Enumerable.Repeat(new string('a', 52), 4))[..211];
        Assert.Equal(211, Read($"--domain {longest}").Domain.Length);
        Assert.Contains("at most 211", Refused($"--domain {longest}a").Message, StringComparison.Ordinal);
        Assert.Contains("63", Refused($"--domain {new string('a', 64)}.example").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--skip-preflight", "--mode")]
    [InlineData("--skip-preflight --mode auto", "--mode")]
    [InlineData("--skip-preflight --mode wildcard", "--expected-ip")]
    [InlineData("--mode nxdomain --expected-ip 203.0.113.1", "--mode")]
    [InlineData("--tor tor --tor-control 9051", "--tor-control")]
    [InlineData("--exit 0000000000000000000000000000000000000001 --shard 0/2", "--shard")]
    [InlineData("--exit 0000000000000000000000000000000000000001 --country de", "--country")]
    [InlineData("--exit 0000000000000000000000000000000000000001 --exits bad", "--exits")]
    public void Settings_that_contradict_each_other_are_refused(string flags, string named) =>
        Assert.Contains(named, Refused(flags).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_preflight_what_it_would_learn_must_be_given()
    {
        Assert.True(Read("--skip-preflight --mode nxdomain").SkipPreflight);
        Assert.Equal(ModeChoice.Wildcard, Read("--skip-preflight --mode wildcard", "DNS_EXPECTED_IP=203.0.113.1").Mode);
    }

    [Fact]
    public void A_lower_layer_gives_way_to_what_rules_it_out()
    {
        var one = Read($"--exit {One}", "SHARD=1/2", "ALL_EXITS=false");
        Assert.Null(one.Shard);
        Assert.Equal(ExitFilter.All, one.ExitFilter);
        Assert.Empty(Read("--mode nxdomain", "", "DNS_EXPECTED_IP=203.0.113.1").ExpectedIps);
        Assert.Null(Read("--tor tor", "TOR_CONTROL=9051").TorControl);
        var attached = Read("--tor-control 9051", "TOR_BINARY=/no/such/tor");
        Assert.Null(attached.TorBinary);
        Assert.NotNull(attached.TorControl);
    }

    [Fact]
    public void Noise_may_exceed_the_delay() => Assert.Equal(TimeSpan.FromSeconds(5), Read("--delay-noise 5 --build-delay 0").DelayNoise);

    [Theory]
    [InlineData("9051", "127.0.0.1:9051")]
    [InlineData("localhost:9051", "localhost:9051")]
    [InlineData("[::1]:9051", "[::1]:9051")]
    [InlineData("/run/tor/control", "unix:/run/tor/control")]
    [InlineData("unix:/run/tor/control", "unix:/run/tor/control")]
    public void A_control_address_is_a_port_or_a_socket(string text, string shown)
    {
        var address = Read($"--tor-control {text}").TorControl!;
        Assert.Equal(shown, address.ToString());
        Assert.Equal(shown.StartsWith('u') ? AddressFamily.Unix : shown.StartsWith('l') ? AddressFamily.Unspecified : shown.StartsWith('[') ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, address.ToEndPoint().AddressFamily);
    }

    [Theory]
    [InlineData("9.9.9.9", "9.9.9.9", 53)]
    [InlineData("9.9.9.9:5353", "9.9.9.9", 5353)]
    [InlineData("2620:fe::fe", "2620:fe::fe", 53)]
    [InlineData("[2620:fe::fe]:5353", "2620:fe::fe", 5353)]
    [InlineData("dns.quad9.net", "dns.quad9.net", 53)]
    public void A_server_is_a_host_with_or_without_a_port(string text, string host, int port) =>
        Assert.Equal(new HostPort(host, port), Read($"--preflight-server {text}").PreflightServer);

    [Fact]
    public void An_exit_file_has_a_fingerprint_a_line()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.In("exits"), $"# exits\r\n\r\n${One}~nick\r\n  {Two.ToLowerInvariant()} some nick # and more\n{One}\n${Sample.Fingerprint(3)}=x\n");
        var options = Read($"--exit-file {directory.In("exits")} --exit {Two}");
        Assert.Equal([One, Two, Sample.Fingerprint(3)], options.ExitFileFingerprints.Select(exit => exit.ToString()));
        Assert.Equal([Two, One, Sample.Fingerprint(3)], options.Fingerprints.Select(exit => exit.ToString()));
        Assert.True(options.IsPartial);
    }

    [Theory]
    [InlineData("# nothing\n\n", "at least one fingerprint")]
    [InlineData("\n0000000000000000000000000000000000000001\nmoria1\n", "line 3")]
    [InlineData("00000000000000000000000000000000000000012\n", "line 1")]
    public void A_bad_exit_file_is_refused(string contents, string expected)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.In("exits"), contents);
        Assert.Contains(expected, Refused($"--exit-file {directory.In("exits")}").Message, StringComparison.Ordinal);
        Assert.Contains("can be read", Refused($"--exit-file {directory.In("none")}").Message, StringComparison.Ordinal);
        Assert.Contains("can be read", Refused($"--exit-file {directory.Path}").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_vantage_is_called_as_the_host_unless_it_is_given_a_name()
    {
        Assert.Equal(VantageName.OfHost(Environment.MachineName), Read().Vantage);
        Assert.Equal("fsn-1.b_c", Read("--vantage fsn-1.b_c", "VANTAGE=other").Vantage);
        Assert.Equal("fsn-1.b_c", Read("--vantage fsn-1.b_c").ToDictionary()["VANTAGE"]);
    }

    [Fact]
    public void Exits_that_were_named_stay_in_their_order_unless_who_names_them_names_another()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.In("exits"), One);
        Assert.Equal(ScanOrder.New, Read().Order);
        Assert.Equal(ScanOrder.Failing, Read("", "", "SCAN_ORDER=failing").Order);
        Assert.Equal(ScanOrder.Random, Read("--order random", "", "SCAN_ORDER=failing").Order);
        foreach (var names in (string[])[$"--exit {One}", $"--exit-file {directory.In("exits")}", $"--exit {One} --exit-file {directory.In("exits")}"])
        {
            Assert.Null(Read(names).Order);
            Assert.Null(Read(names, "SCAN_ORDER=failing").Order);
            Assert.Equal(ScanOrder.Consensus, Read($"{names} --order consensus", "SCAN_ORDER=failing").Order);
            Assert.DoesNotContain("SCAN_ORDER", Read(names).ToDictionary().Keys);
        }
    }

    [Fact]
    public void A_country_is_two_letters() => Assert.Equal("de", Read("--country {DE}").Country);

    [Fact]
    public void A_named_config_file_is_read_and_must_be_there()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.In("my.env"), "MAX_CIRCUITS=7\nMAX_CIRCUIT=8\n");
        var flags = new Dictionary<string, IReadOnlyList<string>> { ["--config"] = [directory.In("my.env")] };
        var layers = ScanOptionsReader.Layers(flags, new Dictionary<string, string>());
        Assert.Equal(7, ScanOptionsReader.Read(layers).MaxCircuits);
        Assert.Equal(["MAX_CIRCUIT"], layers.UnknownNames);
        flags["--config"] = [directory.In("none.env")];
        Assert.Throws<SettingException>(() => ScanOptionsReader.Read(flags, new Dictionary<string, string>()));
    }

    [Fact]
    public async Task A_run_is_resumed_with_its_own_question_and_selection()
    {
        using var directory = new TemporaryDirectory();
        Assert.Contains("--resume", Refused($"--resume {directory.Path}").Message, StringComparison.Ordinal);
        var run = RunDirectory.Create(directory.Path, Sample.Start);
        var first = Read($"--domain first.example --shard 1/3 --max-circuits 5 --order failing --vantage first");
        await run.WriteInfoAsync(Sample.Info() with
        {
            Vantage = first.Vantage,
            Domain = first.Domain,
            ControlNames = first.ControlNames,
            Mode = ProbeMode.Wildcard,
            Selection = first.Selection,
            Partial = first.IsPartial,
        });

        foreach (var other in (string[])["--shard 1/2", "--country de", $"--exit {One}", "--exits bad", "--domain a.example", "--mode nxdomain", "--expected-ip 203.0.113.9", "--vantage now", "--order new"])
            Assert.Contains("--resume", Refused($"--resume {run.Path} {other}").Message, StringComparison.Ordinal);

        var resumed = Read($"--resume {run.Path}", "SHARD=0/2\nDNS_CHECK_DOMAIN=now.example\nVANTAGE=now\nSCAN_ORDER=random").Resuming(await run.ReadInfoAsync());
        Assert.Equal("first.example", resumed.Domain);
        Assert.Equal(new Shard(1, 3), resumed.Shard);
        Assert.Equal(ModeChoice.Wildcard, resumed.Mode);
        Assert.Equal([IPAddress.Parse("203.0.113.7")], resumed.ExpectedIps);
        Assert.Equal("first", resumed.Vantage);
        Assert.Equal(ScanOrder.Failing, resumed.Order);
        Assert.Equal(64, resumed.MaxCircuits);
        Assert.True(resumed.IsPartial);
    }

    [Fact]
    public void What_is_in_effect_is_told_by_name()
    {
        var texts = Read($"--exit {One} --json --query-timeout 2.5").ToDictionary();
        Assert.Equal("2.5", texts["DNS_QUERY_TIMEOUT"]);
        Assert.Equal(One, texts["--exit"]);
        Assert.Equal("true", texts["--json"]);
        Assert.All(texts.Keys, key => Assert.Contains(ScanSettings.All, setting => setting.Key == key));
    }
}
