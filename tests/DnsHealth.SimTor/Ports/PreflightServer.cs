using System.Net;
using System.Net.Sockets;
using DnsHealth.Dns;
using DnsHealth.SimTor.Relays;
using DnsHealth.SimTor.Scenarios;

namespace DnsHealth.SimTor.Ports;

/// <summary>The honest resolver that a scanner's own host asks in its preflight.</summary>
internal sealed class PreflightServer
{
    private readonly Scenario _scenario;
    private readonly ExitResolver _resolver;
    private readonly DnsSocket? _socket; // Null where the port is served already: by a process that was started for the preflight alone.

    public PreflightServer(Scenario scenario)
    {
        _scenario = scenario;
        _resolver = new ExitResolver(scenario);
        try
        {
            _socket = new DnsSocket(scenario.PreflightPort);
            EndPoint = _socket.EndPoint;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            EndPoint = new IPEndPoint(IPAddress.Loopback, scenario.PreflightPort);
        }
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Takes queries until it is told to stop.</summary>
    public Task RunAsync(CancellationToken stop) =>
        _socket?.RunAsync((query, from) => _socket.Send(Respond(query), from), stop) ?? Task.CompletedTask;

    private DnsMessage Respond(DnsMessage query)
    {
        var (name, type) = (query.Questions[0].Name, query.Questions[0].Type);
        var text = name.ToString().TrimEnd('.');
        if (Zones.IsIn(text, _scenario.Zones.Broken.Domain)) return query.Respond(DnsResponseCode.ServerFailure);
        if (_resolver.AddressOf(text) is not { } address) return query.Respond(DnsResponseCode.NonexistentDomain);
        return type == DnsRecordType.A
            ? query.Respond(DnsResponseCode.NoError, new AddressRecord(name, Ttl: 60, address))
            : query.Respond(DnsResponseCode.NoError);
    }
}
