namespace DnsHealth.Records;

/// <summary>How a first hop served in a run: what <c>run.json</c> says of it.</summary>
public sealed record FirstHopRecord
{
    /// <summary>40 uppercase hexadecimal digits.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>As the consensus has it: chosen by the operator, and so by anyone.</summary>
    public required string Nickname { get; init; }

    /// <summary>Attempts over it.</summary>
    public required int Uses { get; init; }

    /// <summary>Attempts in which the exit answered.</summary>
    public required int Successes { get; init; }

    /// <summary>Attempts in which the hop itself failed, and the times it reached no exit at all.</summary>
    public required int Failures { get; init; }

    /// <summary>Exits that were not reached over it, and were over another.</summary>
    public required int Contradictions { get; init; }

    /// <summary>How often it was rested.</summary>
    public required int Rests { get; init; }
}
