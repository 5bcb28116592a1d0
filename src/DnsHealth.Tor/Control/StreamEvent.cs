namespace DnsHealth.Tor.Control;

/// <summary>A stream changed its state (control-spec 4.1.2).</summary>
public sealed record StreamEvent : ControlEvent
{
    /// <summary>tor's name for the stream.</summary>
    public required string Id { get; init; }

    /// <summary>What became of it.</summary>
    public required StreamStatus Status { get; init; }

    /// <summary>The circuit it is attached to; null for none (<c>0</c>).</summary>
    public string? CircuitId { get; init; }

    /// <summary>The name or address it is for, without the port; after REMAP, the address.</summary>
    public required string TargetHost { get; init; }

    /// <summary>What ended it.</summary>
    public StreamReason Reason { get; init; }

    /// <summary>REASON as tor wrote it, at most 64 printable characters; null without one.</summary>
    public string? ReasonText { get; init; }

    /// <summary>What the far end said ended it, as tor wrote it; null without one.</summary>
    public string? RemoteReasonText { get; init; }

    /// <summary>Where a REMAP came from: EXIT or CACHE; null otherwise.</summary>
    public string? Source { get; init; }

    /// <summary>The client's own address and port; null where tor does not say.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>What tor wants it for: DNS_REQUEST, DIR_FETCH, USER …; null where tor does not say.</summary>
    public string? Purpose { get; init; }

    /// <summary>Reads what follows <c>650 STREAM </c>.</summary>
    /// <exception cref="FormatException">There is no id, status, circuit and target.</exception>
    public static StreamEvent Parse(ReadOnlySpan<char> text)
    {
        var arguments = ControlArguments.Parse(text);
        if (arguments.Positional is not [var id, var status, var circuit, var target, ..])
            throw new FormatException("a STREAM event needs an id, a status, a circuit and a target");
        var port = target.LastIndexOf(':');
        var reason = arguments["REASON"];
        return new StreamEvent
        {
            Id = id,
            Status = Keyword<StreamStatus>.Parse(status),
            CircuitId = circuit == "0" ? null : circuit,
            TargetHost = port < 0 ? target : target[..port].Trim('[', ']'),
            Reason = Keyword<StreamReason>.Parse(reason),
            ReasonText = reason is null ? null : PrintableText.Of(reason, 64),
            RemoteReasonText = arguments["REMOTE_REASON"] is { } remote ? PrintableText.Of(remote, 64) : null,
            Source = arguments["SOURCE"],
            SourceAddress = arguments["SOURCE_ADDR"],
            Purpose = arguments["PURPOSE"],
        };
    }
}
