using System.Net;

namespace DnsHealth.Dns;

/// <summary>No server answered.</summary>
/// <param name="Kind">How the last try failed.</param>
/// <param name="Detail">The same in a sentence, for a person.</param>
/// <param name="Server">The server asked last.</param>
/// <param name="Elapsed">How long the last try took.</param>
public sealed record DnsFailure(DnsFailureKind Kind, string Detail, IPEndPoint Server, TimeSpan Elapsed)
    : DnsResult(Server, Elapsed);
