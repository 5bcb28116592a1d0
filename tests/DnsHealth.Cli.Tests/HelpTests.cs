using DnsHealth.Options;


namespace DnsHealth.Cli.Tests;

public sealed class HelpTests : IDisposable
{
    private readonly ProgramUnderTest _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task The_help_of_scan_names_every_setting_with_its_default()
    {
        var (code, text, _) = await _program.RunAsync(["scan", "--help"]);
        Assert.Equal(0, code);
        foreach (var setting in ScanSettings.All)
        {
            if (setting.Flag is { } flag) Assert.Contains(flag, text, StringComparison.Ordinal);
            if (setting is { Flag: not null, Name: { } name }) Assert.Contains(name, text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("scan")]
    [InlineData("aggregate")]
    [InlineData("report")]
    [InlineData("notify")]
    [InlineData("demo")]
    [InlineData("testnet")]
    public async Task The_help_names_every_command(string command)
    {
        var (code, text, _) = await _program.RunAsync(["--help"]);
        Assert.Equal(0, code);
        Assert.Contains(command, text, StringComparison.Ordinal);
        Assert.Equal(0, (await _program.RunAsync([command, "--help"])).Code);
    }

    [Fact]
    public async Task The_version_is_one()
    {
        var (code, text, _) = await _program.RunAsync(["--version"]);
        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+", text);
    }

    [Fact]
    public async Task Without_a_command_it_says_where_the_help_is()
    {
        var (code, _, errors) = await _program.RunAsync([]);
        Assert.Equal(2, code);
        Assert.Contains("--help", errors, StringComparison.Ordinal);
    }
}
