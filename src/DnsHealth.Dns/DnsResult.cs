using System.Net;

namespace DnsHealth.Dns;

/// <summary>What became of a question: a <see cref="DnsReply"/> or a <see cref="DnsFailure"/>.</summary>
/// <param name="Server">The server asked last.</param>
/// <param name="Elapsed">How long the last try took, from the question's leaving.</param>
public abstract record DnsResult(IPEndPoint Server, TimeSpan Elapsed);
