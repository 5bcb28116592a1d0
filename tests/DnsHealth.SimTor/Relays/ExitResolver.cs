using System.Net;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.TestNetwork;

namespace DnsHealth.SimTor.Relays;

/// <summary>What an exit makes of a name, by what its resolver does. Decides only.</summary>
internal sealed class ExitResolver(Scenario scenario)
{
    /// <summary>An exit asks twice, and waits a second each time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static readonly IPAddress WrongAddress = IPAddress.Parse("198.51.100.66");
    public static readonly IPAddress PrivateAddress = IPAddress.Parse("10.0.0.1");

    private static readonly ExitAnswer GivenUp = new(null, false, Patience);

    private readonly Zones _zones = scenario.Zones;
    private readonly IPAddress _wildcard = IPAddress.Parse(scenario.Zones.Wildcard.Address ?? throw new FormatException("the wildcard zone has an address"));
    private readonly IPAddress _control = IPAddress.Parse(scenario.Zones.Nxdomain.Address ?? throw new FormatException("the nxdomain zone's control names have an address"));

    /// <summary>The exit's answer, were nothing in its cache.</summary>
    /// <param name="exit">The exit.</param>
    /// <param name="name">The name.</param>
    /// <param name="running">How long the network has been running.</param>
    public ExitAnswer Ask(SimRelay exit, string name, TimeSpan running)
    {
        var time = exit.DnsTime;
        // Its policy rejects everything, so it need not ask anybody.
        if (exit.Resolver is not { } resolver) return new ExitAnswer(null, true, TimeSpan.Zero);
        return resolver.Kind switch
        {
            ResolverKind.Wrong when _zones.IsScanned(name) && !_zones.IsControl(name) => new(WrongAddress, false, time),
            ResolverKind.Hijack when running.TotalSeconds < scenario.HijackNoticedAfter => new(WrongAddress, false, time),
            ResolverKind.Hijack or ResolverKind.Nxdomain or ResolverKind.Refused or ResolverKind.Notimp or ResolverKind.Nodata => new(null, true, time),
            ResolverKind.Servfail => new(null, false, time),
            ResolverKind.Private when _zones.IsScanned(name) => new(PrivateAddress, false, time),
            ResolverKind.Drop => GivenUp,
            ResolverKind.Slow when resolver.Delay + time >= Patience => GivenUp,
            ResolverKind.Slow => Honest(name, resolver.Delay + time),
            ResolverKind.Flaky when Lot.Of(exit, name) < resolver.FailurePercent => new(null, false, time),
            _ => Honest(name, time),
        };
    }

    /// <summary>The true address of a name; null for none.</summary>
    public IPAddress? AddressOf(string name) =>
        Zones.IsIn(name, _zones.Wildcard.Domain) ? _wildcard : _zones.IsControl(name) ? _control : null;

    private ExitAnswer Honest(string name, TimeSpan time) =>
        Zones.IsIn(name, _zones.Broken.Domain) ? new(null, false, time)
        : AddressOf(name) is { } address ? new(address, false, time)
        : new(null, true, time);
}
