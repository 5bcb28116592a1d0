namespace DnsHealth.Notifying;

/// <summary>A mail that was handed over to be sent.</summary>
/// <param name="Operator">The operator's key.</param>
/// <param name="Address">Where it went.</param>
/// <param name="Time">When, UTC.</param>
/// <param name="RunId">The run it was about.</param>
public sealed record SentMail(string Operator, string Address, DateTimeOffset Time, string RunId);
