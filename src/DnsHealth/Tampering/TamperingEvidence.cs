using System.Net;
using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Tampering;

/// <summary>Which of a record's attempts show that the exit lies, by the same rules that its verdict came from.</summary>
public static class TamperingEvidence
{
    /// <summary>First hops over which an exit must have been seen to lie: one may itself be what lies.</summary>
    public const int NeededFirstHops = 2;

    /// <summary>The attempts that showed a wrong address, in order.</summary>
    public static IReadOnlyList<Attempt> Of(ExitRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var zone = new ZoneExpectation
        {
            Domain = "",
            Mode = record.Mode,
            Addresses = [.. ExpectedAddresses(record)],
        };
        return [.. record.Evidence.Where(attempt => VerdictRules.Examine(attempt, zone).Status == Status.WrongIp)];
    }

    /// <summary>Whether the exit was seen to lie over <see cref="NeededFirstHops"/> different first hops.</summary>
    public static bool IsConfirmed(ExitRecord record) => FirstHops(record) >= NeededFirstHops;

    /// <summary>How many different first hops the exit was seen to lie over.</summary>
    public static int FirstHops(ExitRecord record) => Of(record).Select(attempt => attempt.FirstHop).Distinct(StringComparer.Ordinal).Count();

    /// <summary>The addresses a healthy exit gives; none in nxdomain mode.</summary>
    internal static IEnumerable<IPAddress> ExpectedAddresses(ExitRecord record)
    {
        foreach (var text in (record.ExpectedIp ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPAddress.TryParse(text, out var address)) yield return address;
        }
    }
}
