using System.Net;

namespace DnsHealth.Dns;

/// <summary>A server answered, be it with an error: see the message's response code.</summary>
/// <param name="Message">The answer; its id and question are those asked.</param>
/// <param name="Server">The server that gave it.</param>
/// <param name="Elapsed">From the question's leaving to the answer's arrival; over TCP, the truncated answer before it included.</param>
/// <param name="ViaTcp">Whether it came over TCP, the one over UDP having been truncated.</param>
public sealed record DnsReply(DnsMessage Message, IPEndPoint Server, TimeSpan Elapsed, bool ViaTcp)
    : DnsResult(Server, Elapsed);
