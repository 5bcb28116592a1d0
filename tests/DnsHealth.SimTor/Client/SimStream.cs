namespace DnsHealth.SimTor.Client;

/// <summary>A question by one of the ports. The loop's alone.</summary>
internal sealed class SimStream
{
    public required string Id { get; init; }

    /// <summary>The name that is asked for.</summary>
    public required string Name { get; init; }

    /// <summary>CLIENT_PROTOCOL: <c>SOCKS5</c> or <c>DNS</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>SESSION_GROUP of the port.</summary>
    public required string SessionGroup { get; init; }

    /// <summary>Hears the answer, once.</summary>
    public required Action<StreamReply> Reply { get; init; }

    /// <summary>What events call its target: the name, and from REMAP on the address.</summary>
    public required string Target { get; set; }

    /// <summary>The circuit it is on; null for none.</summary>
    public SimCircuit? Circuit { get; set; }

    public bool HasEnded { get; set; }

    /// <summary>An event's text behind <c>STREAM </c>.</summary>
    /// <param name="status">What became of it.</param>
    /// <param name="more">Keyword arguments of this status.</param>
    /// <param name="circuit">The circuit to name; the stream's own, unless set.</param>
    public string Describe(string status, string? more = null, string? circuit = null) =>
        $"{Id} {status} {circuit ?? Circuit?.Id ?? "0"} {Target}:0 {(more is null ? "" : more + " ")}CLIENT_PROTOCOL={Protocol} NYM_EPOCH=0 SESSION_GROUP={SessionGroup} ISO_FIELDS=SOCKS_USERNAME,SOCKS_PASSWORD,CLIENTADDR,SESSION_GROUP,NYM_EPOCH";
}
