using System.Net;
using System.Net.Sockets;
using DnsHealth.Dns;
using DnsHealth.Options;
using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Preflight;

/// <summary>Asks the zone itself, from this host and not through Tor, before and after a run: a question whose right answer we know.</summary>
/// <param name="options">The question.</param>
/// <param name="time">The clock.</param>
/// <param name="transport">How to ask; null for the network.</param>
public sealed class ZoneControl(ScanOptions options, TimeProvider time, IDnsTransport? transport = null)
{
    /// <summary>Enough to see whether the zone answers each name alike.</summary>
    private const int FreshNames = 3;

    /// <summary>Asks the controls.</summary>
    /// <returns>What they come to, for the run and for its run.json.</returns>
    public async Task<(ZoneJudgement Judgement, ControlResult Result)> AskAsync(CancellationToken cancellation)
    {
        var at = time.GetUtcNow();
        IReadOnlyList<IPEndPoint> servers;
        try
        {
            servers = await ZoneServers.FindAsync(options, cancellation);
        }
        catch (SocketException exception)
        {
            var unknown = new ZoneJudgement(null, $"the preflight server {options.PreflightServer} cannot be found: {exception.Message}");
            return (unknown, new ControlResult(false, at, options.PreflightServer?.ToString(), unknown.Summary, []));
        }

        var client = new DnsClient(new DnsClientOptions { Servers = servers }, transport, time);
        var fresh = await Task.WhenAll(Enumerable.Range(0, FreshNames)
            .Select(_ => AskAsync(client, FreshName.ForControl(options.Domain), cancellation)));
        var asksControls = options.Mode == ModeChoice.Nxdomain || (options.Mode == ModeChoice.Auto && fresh[0].Kind == ZoneAnswerKind.Nonexistent);
        var controls = asksControls
            ? await Task.WhenAll(options.ControlNames.Select(name => AskAsync(client, name, cancellation)))
            : [];
        var judgement = ZoneRules.Judge(options, fresh, controls);
        var result = new ControlResult(
            judgement.Zone is not null,
            at,
            string.Join(',', servers),
            judgement.Summary,
            [.. fresh.Concat(controls).Select(answer => answer.Text)]);
        return (judgement, result);
    }

    /// <summary>An exit may answer with either family, so both are asked for.</summary>
    private static async Task<ZoneAnswer> AskAsync(DnsClient client, string name, CancellationToken cancellation)
    {
        var queried = DnsName.Parse(name);
        return ZoneAnswer.Of(name, await Task.WhenAll(
            client.QueryAsync(queried, DnsRecordType.A, cancellation),
            client.QueryAsync(queried, DnsRecordType.Aaaa, cancellation)));
    }
}
