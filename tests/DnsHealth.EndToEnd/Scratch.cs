namespace DnsHealth.EndToEnd;

/// <summary>A directory for one test, gone with it.</summary>
public sealed class Scratch : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("dnshealth-e2e-").FullName;

    public string In(string name) => Path.Combine(_path, name);

    public void Dispose()
    {
        if (Directory.Exists(_path)) Directory.Delete(_path, recursive: true);
    }
}
