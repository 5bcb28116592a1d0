namespace DnsHealth.Records;

/// <summary>The consensus a run was made with.</summary>
/// <param name="ValidAfter">Its valid-after time, UTC (dir-spec 3.4.1).</param>
/// <param name="Relays">Relays in it.</param>
/// <param name="Exits">Exits among them, before any selection.</param>
/// <param name="Selected">Exits selected for the run; each gets one record.</param>
public sealed record RunConsensus(DateTimeOffset? ValidAfter, int Relays, int Exits, int Selected);
