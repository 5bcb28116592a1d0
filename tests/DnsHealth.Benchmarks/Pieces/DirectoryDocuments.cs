using BenchmarkDotNet.Attributes;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Benchmarks.Pieces;

/// <summary>The directory's documents, of 3,100 exits and 775 first hops.</summary>
public class DirectoryDocuments
{
    private readonly IReadOnlyList<string> _status = SampleNetwork.Status;
    private readonly IReadOnlyList<string> _descriptors = SampleNetwork.Descriptors;

    /// <summary>The consensus.</summary>
    [Benchmark(Description = "a consensus of 3,875 relays")]
    public int Status()
    {
        var reader = new NetworkStatusReader();
        foreach (var line in _status) reader.Read(line);
        return reader.Finish().Count;
    }

    /// <summary>The descriptors.</summary>
    [Benchmark(Description = "descriptors of 3,875 relays")]
    public int Descriptors()
    {
        var reader = new ServerDescriptorReader();
        foreach (var line in _descriptors) reader.Read(line);
        return reader.Finish().Count;
    }
}
