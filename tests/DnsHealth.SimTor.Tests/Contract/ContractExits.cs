namespace DnsHealth.SimTor.Tests.Contract;

/// <summary>The behaviours that both networks have an exit of.</summary>
internal static class ContractExits
{
    public static readonly IReadOnlyList<string> Resolvers =
        ["wrong", "nxdomain", "servfail", "refused", "notimp", "nodata", "private", "drop", "slow:0.3", "slow:1.5", "slow:5"];
}
