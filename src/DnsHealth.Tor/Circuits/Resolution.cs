using System.Net;
using DnsHealth.Tor.Control;

namespace DnsHealth.Tor.Circuits;

/// <summary>What was seen of one question put through a circuit.</summary>
public sealed record Resolution
{
    /// <summary>From the question's leaving on the circuit to the reply, or to giving up.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>What became of the question.</summary>
    public required ResolutionOutcome Outcome { get; init; }

    /// <summary>The SOCKS5 reply code or the DNSPort's rcode; null when nothing came back.</summary>
    public int? ReplyCode { get; init; }

    /// <summary>The address that came back.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Why tor closed or detached the stream; Unknown while it did neither.</summary>
    public StreamReason StreamReason { get; init; }

    /// <summary>That reason as tor wrote it, and what the exit said after a slash (END/HIBERNATING); null without one.</summary>
    public string? StreamReasonText { get; init; }

    /// <summary>What went wrong on our side of the circuit, where <see cref="Outcome"/> is NotAsked.</summary>
    public string? Trouble { get; init; }
}
