namespace DnsHealth.Records;

/// <summary>A run as its directory holds it.</summary>
/// <param name="Info">What was run.</param>
/// <param name="Records">Its records, sorted by fingerprint, one an exit.</param>
/// <param name="Broken">Records' files that could not be read; those exits are missing from <paramref name="Records"/>.</param>
public sealed record RunRecords(RunInfo Info, IReadOnlyList<ExitRecord> Records, IReadOnlyList<BrokenRecord> Broken);
