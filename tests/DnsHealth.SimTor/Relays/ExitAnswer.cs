using System.Net;

namespace DnsHealth.SimTor.Relays;

/// <summary>What an exit sends back for a name: an address, or an error that it calls permanent or transient (tor-spec 6.4).</summary>
/// <param name="Address">The address; null for an error.</param>
/// <param name="IsPermanent">Whether the error is permanent.</param>
/// <param name="After">How long the exit takes, without the way there and back.</param>
internal readonly record struct ExitAnswer(IPAddress? Address, bool IsPermanent, TimeSpan After);
