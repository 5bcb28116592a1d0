namespace DnsHealth.TestNetwork;

/// <summary>How a first hop behaves: <c>ok</c>, <c>down</c> or <c>frozen</c>.</summary>
/// <param name="State">What its daemon does once the consensus has it.</param>
public sealed record FirstHopBehaviour(DaemonState State)
{
    /// <summary>Reads one behaviour.</summary>
    /// <exception cref="FormatException">It is none; the message names it.</exception>
    public static FirstHopBehaviour Parse(string text) => text switch
    {
        "ok" => new(DaemonState.Up),
        "down" => new(DaemonState.Down),
        "frozen" => new(DaemonState.Frozen),
        _ => throw new FormatException($"a first hop is ok, down or frozen, not '{text}'"),
    };

    /// <summary>Reads the behaviours of several first hops: <c>ok*3,frozen</c>.</summary>
    /// <exception cref="FormatException"><inheritdoc cref="ExitBehaviour.ParseList" path="/exception"/></exception>
    public static IReadOnlyList<FirstHopBehaviour> ParseList(string spec) => BehaviourList.Parse(spec, Parse);

    /// <summary>The behaviour as <see cref="Parse"/> reads it.</summary>
    public override string ToString() => State switch
    {
        DaemonState.Down => "down",
        DaemonState.Frozen => "frozen",
        _ => "ok",
    };
}
