namespace DnsHealth.TestNetwork;

/// <summary>
/// How an exit behaves: like its resolver (<see cref="ResolverBehaviour"/>), or <c>down</c> or <c>frozen</c>.
/// </summary>
/// <param name="Resolver">What its resolver does, if anybody can ask it.</param>
/// <param name="State">What its daemon does once the consensus has it.</param>
public sealed record ExitBehaviour(ResolverBehaviour Resolver, DaemonState State = DaemonState.Up)
{
    /// <summary>Reads one behaviour.</summary>
    /// <exception cref="FormatException">It is none; the message names it and says why.</exception>
    public static ExitBehaviour Parse(string text) => text switch
    {
        "down" => new(ResolverBehaviour.Ok, DaemonState.Down),
        "frozen" => new(ResolverBehaviour.Ok, DaemonState.Frozen),
        _ => new(ResolverBehaviour.Parse(text)),
    };

    /// <summary>
    /// Reads the behaviours of several exits: <c>ok*6,wrong,slow:2.5,down*2</c> is ten exits, in this order.
    /// </summary>
    /// <exception cref="FormatException">
    /// A part is no behaviour, or there is none, or a count or the sum of them is not 1 to 500; the message names the part.
    /// </exception>
    public static IReadOnlyList<ExitBehaviour> ParseList(string spec) => BehaviourList.Parse(spec, Parse);

    /// <summary>The behaviour as <see cref="Parse"/> reads it.</summary>
    public override string ToString() => State switch
    {
        DaemonState.Down => "down",
        DaemonState.Frozen => "frozen",
        _ => Resolver.ToString(),
    };
}
