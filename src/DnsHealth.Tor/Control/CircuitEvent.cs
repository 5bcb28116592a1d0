using DnsHealth.Tor.Directory;

namespace DnsHealth.Tor.Control;

/// <summary>A circuit changed its state (control-spec 4.1.1).</summary>
public sealed record CircuitEvent : ControlEvent
{
    /// <summary>tor's name for the circuit.</summary>
    public required string Id { get; init; }

    /// <summary>What became of it.</summary>
    public required CircuitStatus Status { get; init; }

    /// <summary>The hops that were reached, the first hop first.</summary>
    public IReadOnlyList<Fingerprint> Path { get; init; } = [];

    /// <summary>What ended it, as far as this tor knows.</summary>
    public CircuitReason Reason { get; init; }

    /// <summary>REASON as tor wrote it, at most 64 printable characters; null without one.</summary>
    public string? ReasonText { get; init; }

    /// <summary>What the far end said ended it, as tor wrote it; null without one.</summary>
    public string? RemoteReasonText { get; init; }

    /// <summary>The reason that a word of tor's stands for; Unknown for one this code does not know, and for none.</summary>
    public static CircuitReason ReasonOf(string? word) => Keyword<CircuitReason>.Parse(word);

    /// <summary>Reads what follows <c>650 CIRC </c>.</summary>
    /// <exception cref="FormatException">There is no id and status, or the path is none.</exception>
    public static CircuitEvent Parse(ReadOnlySpan<char> text)
    {
        var arguments = ControlArguments.Parse(text);
        if (arguments.Positional is not [var id, var status, ..]) throw new FormatException("a CIRC event needs an id and a status");
        var reason = arguments["REASON"];
        return new CircuitEvent
        {
            Id = id,
            Status = Keyword<CircuitStatus>.Parse(status),
            Path = arguments.Positional.Count > 2 ? ParsePath(arguments.Positional[2]) : [],
            Reason = ReasonOf(reason),
            ReasonText = reason is null ? null : PrintableText.Of(reason, 64),
            RemoteReasonText = arguments["REMOTE_REASON"] is { } remote ? PrintableText.Of(remote, 64) : null,
        };
    }

    /// <summary>Reads <c>$FINGERPRINT~nickname,$FINGERPRINT=nickname,…</c> (LongName, control-spec 2.4).</summary>
    private static List<Fingerprint> ParsePath(ReadOnlySpan<char> text)
    {
        var path = new List<Fingerprint>();
        foreach (var range in text.Split(','))
        {
            var hop = text[range];
            var end = hop.IndexOfAny('~', '=');
            if (!Fingerprint.TryParse(end < 0 ? hop : hop[..end], out var fingerprint))
                throw new FormatException("a path's hop has no fingerprint");
            path.Add(fingerprint);
        }

        return path;
    }
}
