using System.Net.Sockets;
using DnsHealth.Dns;
using DnsHealth.Options;
using DnsHealth.Probing;

namespace DnsHealth.Preflight;

/// <summary>
/// Asks the zone itself, from this host and not through Tor, again and again while a run is under way: when its answers come late or
/// not at all, exits that fail to get one are not to blame, and it may well be this scan that is too much for it.
/// </summary>
/// <remarks>Of no use without a preflight, which is what the answers are held against.</remarks>
/// <param name="options">Whom to ask.</param>
/// <param name="zone">What the preflight found.</param>
/// <param name="heard">
/// Called after each answer, one at a time, on whatever thread it came: it must be quick and may not throw. Most signs say that
/// nothing has changed; <see cref="ZoneSign.IsChange"/> marks those to act on.
/// </param>
/// <param name="time">The clock.</param>
/// <param name="transport">How to ask; null for the network.</param>
public sealed class ZoneWatch(
    ScanOptions options, ZoneExpectation zone, Action<ZoneSign> heard, TimeProvider time, IDnsTransport? transport = null)
{
    /// <summary>From one question to the next; the first few, which find out what is usual, follow each other at once.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // One question is enough to see that the zone is there, unless it has nothing to say to that one.
    private readonly DnsRecordType _type =
        zone.Addresses.Count > 0 && zone.Addresses.All(address => address.AddressFamily == AddressFamily.InterNetworkV6)
            ? DnsRecordType.Aaaa
            : DnsRecordType.A;

    /// <summary>Watches until it is told to stop, and then returns; that the zone is gone does not end it.</summary>
    /// <param name="stop">Told when the scan is over.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        var pulse = ZonePulse.Start;
        DnsClient? client = null;
        try
        {
            for (var asked = 1; ; asked++)
            {
                var (at, started) = (time.GetUtcNow(), time.GetTimestamp());
                ZoneFit fit;
                try
                {
                    // A try that fails is something to tell; a second one would hide it.
                    client ??= new DnsClient(new DnsClientOptions { Servers = await ZoneServers.FindAsync(options, stop), Tries = 1 }, transport, time);
                    fit = await AskAsync(client, stop);
                }
                catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
                {
                    fit = ZoneFit.Missing;
                }

                var beat = new ZoneBeat(at, time.GetElapsedTime(started), fit);
                var next = pulse.After(beat);
                heard(new ZoneSign(beat, pulse.State, next.State, next.Typical));
                pulse = next;
                if (asked >= ZonePulse.Samples && Interval - time.GetElapsedTime(started) is var rest && rest > TimeSpan.Zero)
                    await Task.Delay(rest, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task<ZoneFit> AskAsync(DnsClient client, CancellationToken cancellation)
    {
        var name = FreshName.ForControl(zone.Domain);
        return ZoneRules.Compare(zone, ZoneAnswer.Of(name, await client.QueryAsync(DnsName.Parse(name), _type, cancellation)));
    }
}
