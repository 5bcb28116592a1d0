namespace DnsHealth.Cli.Tests;

/// <summary>A setting that cannot be used is one clear line and exit code 2, and nothing is touched.</summary>
public sealed class SettingsTests : IDisposable
{
    private static readonly string LongDomain = string.Join('.', Enumerable.Repeat(new string('a', 52), 4)) + ".org";

    private readonly ProgramUnderTest _program = new();

    public void Dispose() => _program.Dispose();

    public static TheoryData<string, string[], string> BadFlags() => new()
    {
        { "DNS_CHECK_DOMAIN", ["--domain", "exa..mple.org"], "exa..mple.org" },
        { "DNS_CHECK_DOMAIN", ["--domain", "exam ple.org"], "exam ple.org" },
        { "DNS_CHECK_DOMAIN", ["--domain", LongDomain], "211" },
        { "DNS_EXPECTED_IP", ["--expected-ip", "192.0.2"], "192.0.2" },
        { "DNS_EXPECTED_IP", ["--expected-ip", "10.0.0.1"], "10.0.0.1" },
        { "DNS_MODE", ["--mode", "guess"], "guess" },
        { "DNS_CONTROL_NAMES", ["--control-name", "-x-.org"], "-x-.org" },
        { "DNS_QUERY_TIMEOUT", ["--query-timeout", "soon"], "soon" },
        { "DNS_QUERY_TIMEOUT", ["--query-timeout", "NaN"], "NaN" },
        { "DNS_QUERY_TIMEOUT", ["--query-timeout", "2"], "2" },
        { "DNS_MAX_RETRIES", ["--retries", "-1"], "-1" },
        { "RECHECK_DELAY", ["--recheck-delay", "-5"], "-5" },
        { "DNS_PREFLIGHT_SERVER", ["--preflight-server", "127.0.0.1:99999"], "127.0.0.1:99999" },
        { "--skip-preflight", ["--skip-preflight"], "--mode" },
        { "--skip-preflight", ["--skip-preflight", "--mode", "wildcard"], "--expected-ip" },
        { "--exit", ["--exit", "1234"], "1234" },
        { "--exit", ["--exit", "ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ"], "ZZZZ" },
        { "--exit-file", ["--exit-file", "/nonexistent/exits"], "/nonexistent/exits" },
        { "ALL_EXITS", ["--exits", "some"], "some" },
        { "--country", ["--country", "xyz"], "xyz" },
        { "SHARD", ["--shard", "2/2"], "2/2" },
        { "SHARD", ["--shard", "0/2", "--exit", "1234567890123456789012345678901234567890"], "--exit" },
        { "SCAN_ORDER", ["--order", "newest"], "newest" },
        { "VANTAGE", ["--vantage", "my host"], "my host" },
        { "VANTAGE", ["--vantage", new string('a', 65)], "64" },
        { "FIRST_HOP", ["--first-hop", "guard"], "guard" },
        { "BUILD_DELAY", ["--build-delay", "-0.1"], "-0.1" },
        { "DELAY_NOISE", ["--delay-noise", "much"], "much" },
        { "MAX_CIRCUITS", ["--max-circuits", "0"], "0" },
        { "MAX_CIRCUITS", ["--max-circuits", "1.5"], "1.5" },
        { "CIRCUIT_TIMEOUT", ["--circuit-timeout", "0"], "0" },
        { "CIRCUIT_MAX_RETRIES", ["--circuit-retries", "many"], "many" },
        { "MIN_SUCCESS_PERCENT", ["--min-success", "101"], "101" },
        { "TOR_BINARY", ["--tor", "/nonexistent/tor"], "/nonexistent/tor" },
        { "TORRC_EXTRA", ["--torrc-extra", "/nonexistent/torrc"], "/nonexistent/torrc" },
        { "TOR_CONTROL", ["--tor-control", "nowhere"], "nowhere" },
        { "TOR_BINARY", ["--tor-control", "9051", "--tor", "/usr/bin/tor"], "--tor-control" },
        { "TOR_BOOTSTRAP_TIMEOUT", ["--bootstrap-timeout", "0"], "0" },
        { "OUTPUT_DIR", ["--output-dir", "/dev/null/public"], "/dev/null/public" },
        { "ANALYSIS_DIR", ["--analysis-dir", "/dev/null/runs"], "/dev/null/runs" },
        { "STATE_DIR", ["--state-dir", "/dev/null/state"], "/dev/null/state" },
        { "LOG_DIR", ["--log-dir", "/dev/null/logs"], "/dev/null/logs" },
        { "ALERT_THRESHOLD", ["--alert-threshold", "0"], "0" },
        { "--resume", ["--resume", "/nonexistent/run"], "/nonexistent/run" },
        { "--config", ["--config", "/nonexistent/config.env"], "/nonexistent/config.env" },
        { "VERBOSITY", ["--verbosity", "loud"], "loud" },
        { "--no-such-flag", ["--no-such-flag"], "--no-such-flag" },
        { "--domain", ["--domain"], "--domain" },
    };

    [Theory]
    [MemberData(nameof(BadFlags))]
    public async Task A_bad_flag_is_named_with_its_value(string setting, string[] arguments, string said)
    {
        Plant();
        string[] output = arguments.Contains("--output-dir") ? [] : ["--output-dir", _program.In("public")];
        var (code, text, errors) = await _program.RunAsync(["scan", .. output, .. arguments]);
        Assert.True(code == 2, $"exit code {code}: {text}{errors}");
        Assert.Empty(text);
        var line = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)[0];
        Assert.StartsWith("dnshealth: ", line, StringComparison.Ordinal);
        Assert.Contains(setting, line, StringComparison.Ordinal);
        Assert.Contains(said, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        CheckUntouched();
    }

    [Fact]
    public async Task A_bad_value_in_the_environment_is_named_with_where_it_came_from()
    {
        var (code, _, errors) = await _program.RunAsync(["scan"], ("MAX_CIRCUITS", "lots"));
        Assert.Equal(2, code);
        Assert.Contains("MAX_CIRCUITS", errors, StringComparison.Ordinal);
        Assert.Contains("lots", errors, StringComparison.Ordinal);
        Assert.Contains("environment", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_value_in_config_env_is_named_with_the_file_and_a_flag_goes_before_it()
    {
        await File.WriteAllTextAsync(_program.In("config.env"), "MAX_CIRCUITS=lots\n");
        var (code, _, errors) = await _program.RunAsync(["scan"]);
        Assert.Equal(2, code);
        Assert.Contains("config.env", errors, StringComparison.Ordinal);

        var (_, _, others) = await _program.RunAsync(["scan", "--max-circuits", "8", "--tor", "/nonexistent/tor"]);
        Assert.DoesNotContain("MAX_CIRCUITS", others, StringComparison.Ordinal);
        Assert.Contains("TOR_BINARY", others, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_control_character_in_a_value_does_not_reach_the_terminal()
    {
        var (code, _, errors) = await _program.RunAsync(["scan", "--mode", "\u001b[31mred"]);
        Assert.Equal(2, code);
        Assert.DoesNotContain('\u001b', errors);
    }

    [Fact]
    public async Task A_tor_that_does_not_start_is_a_failure_with_its_last_words()
    {
        var (code, _, errors) = await _program.RunAsync(
            ["scan", "--tor", "/bin/false", "--skip-preflight", "--mode", "wildcard", "--expected-ip", "192.0.2.53"]);
        Assert.Equal(1, code);
        Assert.Contains("tor ended with exit code 1", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--exits", "ok*0")]
    [InlineData("--exits", "sometimes")]
    [InlineData("--first-hops", "flaky:5")]
    public async Task A_bad_spec_of_a_private_network_is_bad_usage(string flag, string spec)
    {
        foreach (var command in (string[][])[["demo"], ["testnet", "up", _program.In("net")]])
        {
            var (code, _, errors) = await _program.RunAsync([.. command, flag, spec]);
            Assert.Equal(2, code);
            Assert.Contains(spec, errors, StringComparison.Ordinal);
        }
    }

    private void Plant()
    {
        Directory.CreateDirectory(_program.In("public"));
        File.WriteAllText(_program.In("public/latest.json"), "an earlier report");
    }

    private void CheckUntouched() => Assert.Equal(
        ["an earlier report"], Directory.GetFiles(_program.In("public")).Select(File.ReadAllText));
}
