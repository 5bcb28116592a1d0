using DnsHealth.TestNetwork.Resolvers;

namespace DnsHealth.TestNetwork.Daemons;

/// <summary>An exit's daemon, who runs it, and the resolver it asks.</summary>
internal sealed class TestExit : IAsyncDisposable
{
    // Written by the network, read by the resolver's loop.
    private volatile ResolverBehaviour _behaviour;

    public TestExit(TorDaemon daemon, ExitOperator @operator, ResolverBehaviour behaviour)
    {
        Daemon = daemon;
        Operator = @operator;
        _behaviour = behaviour;
        Resolver = new ResolverSocket(query => ResolverRules.Reply(_behaviour, query, daemon.Nickname));
    }

    public TorDaemon Daemon { get; }

    public ExitOperator Operator { get; }

    public ResolverSocket Resolver { get; }

    /// <summary>What the resolver does, from the next query on.</summary>
    public ResolverBehaviour Behaviour
    {
        get => _behaviour;
        set => _behaviour = value;
    }

    /// <summary>What is true of it now.</summary>
    public ExitTruth Truth
    {
        get
        {
            var behaviour = new ExitBehaviour(Behaviour, Daemon.State);
            return new ExitTruth
            {
                Fingerprint = Daemon.Fingerprint.ToString(),
                Nickname = Daemon.Nickname,
                Address = Daemon.Address.ToString(),
                Behaviour = behaviour.ToString(),
                Operator = Operator.Domain,
                Wildcard = AllowedVerdicts.Wildcard(behaviour),
                Nxdomain = AllowedVerdicts.Nxdomain(behaviour),
            };
        }
    }

    public ValueTask DisposeAsync() => Resolver.DisposeAsync();
}
