namespace DnsHealth.Records;

/// <summary>A record's file that could not be read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">What is wrong with it, safe to print.</param>
public sealed record BrokenRecord(string Path, string Reason);
