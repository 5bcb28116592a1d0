using DnsHealth.SimTor.Relays;

namespace DnsHealth.SimTor.Client;

/// <summary>A circuit. The loop's alone.</summary>
internal sealed class SimCircuit
{
    public required string Id { get; init; }

    public required IReadOnlyList<SimRelay> Path { get; init; }

    /// <summary>When it was launched, as events write it.</summary>
    public required string TimeCreated { get; init; }

    /// <summary>How many hops were reached.</summary>
    public int Reached { get; set; }

    public bool IsBuilt { get; set; }

    /// <summary>It is on its way to a hop behind the first.</summary>
    public bool IsExtending { get; set; }

    public bool HasEnded { get; set; }

    public List<SimStream> Streams { get; } = [];

    public SimRelay FirstHop => Path[0];

    public SimRelay LastHop => Path[^1];

    /// <summary>An event's text behind <c>CIRC </c>.</summary>
    public string Describe(string status, string? reason = null)
    {
        var path = Reached == 0 ? "" : " " + string.Join(',', Path.Take(Reached).Select(hop => hop.LongName));
        return $"{Id} {status}{path} PURPOSE=GENERAL TIME_CREATED={TimeCreated}{(reason is null ? "" : $" REASON={reason}")}";
    }
}
