using DnsHealth.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Notifying;

/// <summary>A relay that its operator is to hear of.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Record">What the run found; null where the report does not have it.</param>
public sealed record AlertedRelay(Alert Alert, ExitRecord? Record);
