using DnsHealth.SimTor.Relays;
using DnsHealth.SimTor.Scenarios;

namespace DnsHealth.Benchmarks.Pieces;

/// <summary>A network of as many exits as the live one has, as directory documents.</summary>
internal static class SampleNetwork
{
    public const int Exits = 3100;

    private static readonly SimNetwork Network = SimNetwork.Of(Scenario.LiveLike(Exits, 1));

    public static IReadOnlyList<SimRelay> Relays { get; } = [.. Network.Exits];

    public static IReadOnlyList<string> Status { get; } = [.. DirectoryText.Status(Network)];

    public static IReadOnlyList<string> Descriptors { get; } = [.. DirectoryText.Descriptors(Network, new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero))];
}
