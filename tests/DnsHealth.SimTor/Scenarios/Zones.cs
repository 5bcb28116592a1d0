using DnsHealth.TestNetwork;

namespace DnsHealth.SimTor.Scenarios;

/// <summary>The zones that exist. Names that are in none of them do not.</summary>
public sealed record Zones
{
    /// <summary>Every name of it has its address.</summary>
    public ZoneTruth Wildcard { get; init; } = new() { Domain = "wild.test", Address = "192.0.2.53" };

    /// <summary>No name of it exists but its control names, which have its address.</summary>
    public ZoneTruth Nxdomain { get; init; } = new() { Domain = "nx.test", Address = "192.0.2.80", ControlNames = ["nx.test", "control.nx.test"] };

    /// <summary>Every name of it gets SERVFAIL.</summary>
    public ZoneTruth Broken { get; init; } = new() { Domain = "broken.test" };

    /// <summary>Whether a name is the domain or below it.</summary>
    public static bool IsIn(string name, string domain) =>
        name.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
        && (name.Length == domain.Length || name[^(domain.Length + 1)] == '.');

    /// <summary>Whether a name must resolve where others of its zone do not.</summary>
    public bool IsControl(string name) => Nxdomain.ControlNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a scanner may ask for the name.</summary>
    public bool IsScanned(string name) => IsIn(name, Wildcard.Domain) || IsIn(name, Nxdomain.Domain);
}
