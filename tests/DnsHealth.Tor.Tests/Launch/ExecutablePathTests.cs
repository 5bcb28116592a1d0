using DnsHealth.Tor.Launch;

namespace DnsHealth.Tor.Tests.Launch;

public sealed class ExecutablePathTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("dnshealth-path-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_folder, true);

    [Fact]
    public void A_bare_name_is_found_along_PATH_and_where_daemons_are()
    {
        Assert.EndsWith("/sh", ExecutablePath.Find("sh"), StringComparison.Ordinal);
        Assert.EndsWith("/tor", ExecutablePath.Find("tor"), StringComparison.Ordinal);
        Assert.Null(ExecutablePath.Find("no-such-program-anywhere"));
    }

    [Fact]
    public void A_path_is_taken_as_it_is_where_it_may_be_executed()
    {
        var file = Path.Combine(_folder, "program");
        File.WriteAllText(file, "#!/bin/sh\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Null(ExecutablePath.Find(file));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(file, ExecutablePath.Find(file));
        Assert.Null(ExecutablePath.Find(_folder));
        Assert.Null(ExecutablePath.Find(Path.Combine(_folder, "missing")));
    }
}
