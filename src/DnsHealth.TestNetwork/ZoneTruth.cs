namespace DnsHealth.TestNetwork;

/// <summary>A zone of the private network.</summary>
public sealed record ZoneTruth
{
    /// <summary>Its name: a scanner's base domain.</summary>
    public required string Domain { get; init; }

    /// <summary>The address that its names, or its control names, have; null where none has any.</summary>
    public string? Address { get; init; }

    /// <summary>The names of it that must resolve where others do not.</summary>
    public IReadOnlyList<string> ControlNames { get; init; } = [];
}
