using DnsHealth.Options;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Options;

public class ConfigFileTests
{
    private static readonly string Fingerprint = Sample.Fingerprint(0xABCDEF);

    [Fact]
    public void Lines_comments_quotes_and_export_are_read()
    {
        var values = ConfigFile.Parse("config.env", """
            # a comment
            DNS_CHECK_DOMAIN=dns.example.org   # another
            export MAX_CIRCUITS=12

            LOG_DIR="/var/log/dns health"
            STATE_DIR='/var/lib/a#b'
            OUTPUT_DIR=
            DNS_EXPECTED_IP=203.0.113.1, 203.0.113.2
            MAX_CIRCUITS=13
            """).Values;
        Assert.Equal("dns.example.org", values["DNS_CHECK_DOMAIN"]);
        Assert.Equal("13", values["MAX_CIRCUITS"]);
        Assert.Equal("/var/log/dns health", values["LOG_DIR"]);
        Assert.Equal("/var/lib/a#b", values["STATE_DIR"]);
        Assert.Equal("", values["OUTPUT_DIR"]);
        Assert.Equal("203.0.113.1, 203.0.113.2", values["DNS_EXPECTED_IP"]);
    }

    [Fact]
    public void The_environment_of_the_process_is_not_changed()
    {
        ConfigFile.Parse("config.env", "DNSHEALTH_TEST_NOT_SET=1\n");
        Assert.Null(Environment.GetEnvironmentVariable("DNSHEALTH_TEST_NOT_SET"));
    }

    [Fact]
    public void A_fingerprint_with_a_dollar_sign_is_not_taken_for_a_variable()
    {
        var values = ConfigFile.Parse("config.env", $"FIRST_HOP=${Fingerprint},${Fingerprint}\nX=\"${Fingerprint}\"\nY='${Fingerprint}'\n").Values;
        Assert.Equal($"${Fingerprint},${Fingerprint}", values["FIRST_HOP"]);
        Assert.Equal("$" + Fingerprint, values["X"]);
        Assert.Equal("$" + Fingerprint, values["Y"]);
    }

    [Fact]
    public void A_variable_that_is_set_is_put_in_and_one_that_is_not_is_an_error()
    {
        var path = Environment.GetEnvironmentVariable("PATH")!;
        Assert.Equal(path + "/x", ConfigFile.Parse("config.env", "LOG_DIR=${PATH}/x\n").Values["LOG_DIR"]);
        var e = Assert.Throws<SettingException>(() => ConfigFile.Parse("config.env", "LOG_DIR=$DNSHEALTH_NO_SUCH/logs\n"));
        Assert.Contains("DNSHEALTH_NO_SUCH", e.Message, StringComparison.Ordinal);
        Assert.Contains("LOG_DIR", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A=1\nnot a line\n", 2)]
    [InlineData("A=1\n\n# x\nB=\"open\nC=3\n", 4)]
    [InlineData("=1\n", 1)]
    public void A_line_that_is_none_is_named(string contents, int line)
    {
        var e = Assert.Throws<SettingException>(() => ConfigFile.Parse("/etc/my.env", contents));
        Assert.Contains("/etc/my.env", e.Message, StringComparison.Ordinal);
        Assert.Contains($"line {line}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_file_that_nobody_named_may_be_missing()
    {
        using var directory = new TemporaryDirectory();
        Assert.Null(ConfigFile.Load(directory.In("config.env"), required: false));
        Assert.Throws<SettingException>(() => ConfigFile.Load(directory.In("config.env"), required: true));
        Assert.Throws<SettingException>(() => ConfigFile.Load(directory.Path, required: true));
    }
}
