using System.Net;

namespace DnsHealth.Preflight;

/// <summary>What the zone said of one name, asked from this host.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">What kind of answer.</param>
/// <param name="Addresses">The addresses, IPv4 and IPv6; empty for other kinds.</param>
/// <param name="Text">The answer for a person.</param>
public sealed record ZoneAnswer(string Name, ZoneAnswerKind Kind, IReadOnlyList<IPAddress> Addresses, string Text);
