using DnsHealth.Probing;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Scanning;

/// <summary>An exit on its way to a verdict. Its probe alone adds attempts, and it outlives a tor that dies.</summary>
/// <param name="exit">The exit.</param>
/// <param name="seen">What was seen of it before, in order.</param>
public sealed class ExitUnderTest(Relay exit, params IEnumerable<Attempt> seen)
{
    /// <summary>The exit.</summary>
    public Relay Exit { get; } = exit;

    /// <summary>What was seen so far, in order.</summary>
    public IList<Attempt> Attempts { get; } = [.. seen];

    /// <summary>When it may be tried again, UTC; null for at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }
}
