using System.Globalization;
using System.Threading.Channels;
using DnsHealth.Tor.Control;

namespace DnsHealth.Tor.Directory;

/// <summary>Asks tor for the network: the consensus, and the server descriptors it has fetched.</summary>
/// <param name="control">A connection to a tor that keeps whole descriptors (UseMicrodescriptors 0, FetchUselessDescriptors 1).</param>
/// <param name="time">For the waits.</param>
public sealed class TorDirectory(ControlConnection control, TimeProvider time)
{
    /// <summary>The relays in the consensus, each with its descriptor where tor has it.</summary>
    /// <exception cref="DirectoryFormatException">tor's answer does not read.</exception>
    /// <exception cref="ControlCommandException">tor has no consensus.</exception>
    public async Task<Consensus> GetConsensusAsync(CancellationToken cancellation)
    {
        var routers = await GetRoutersAsync(cancellation);
        var descriptors = new ServerDescriptorReader();
        await ReadAsync("desc/all-recent", descriptors.Read, cancellation);
        var byFingerprint = new Dictionary<Fingerprint, ServerDescriptor>();
        foreach (var descriptor in descriptors.Finish()) byFingerprint[descriptor.Fingerprint] = descriptor;
        var validAfter = await GetValidAfterAsync(cancellation);
        var (parameters, weights) = await GetParametersAsync(cancellation);
        return new Consensus(
            validAfter, parameters, [.. routers.Select(router => new Relay(router, byFingerprint.GetValueOrDefault(router.Fingerprint)))])
        {
            BandwidthWeights = weights,
        };
    }

    /// <summary>
    /// Waits until tor has the descriptors of all <paramref name="wanted"/> relays in its consensus, or until none has come for
    /// <paramref name="quiet"/>: descriptors keep arriving long after tor calls itself bootstrapped, and an exit without one
    /// cannot be asked.
    /// </summary>
    /// <param name="wanted">Which relays of the consensus matter.</param>
    /// <param name="quiet">How long without a new descriptor is long enough.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many are still missing.</returns>
    /// <exception cref="ControlConnectionLostException">tor is gone.</exception>
    public async Task<int> AwaitDescriptorsAsync(Func<RouterStatus, bool> wanted, TimeSpan quiet, CancellationToken cancellation)
    {
        var arrivals = Channel.CreateUnbounded<IReadOnlyList<Fingerprint>>();
        using var subscription = control.Subscribe(news =>
        {
            if (news is NewDescriptorEvent arrived) arrivals.Writer.TryWrite(arrived.Relays);
        });

        var missing = (await GetRoutersAsync(cancellation)).Where(wanted).Select(router => router.Fingerprint).ToHashSet();
        var have = new ServerDescriptorReader();
        await ReadAsync("desc/all-recent", have.Read, cancellation);
        missing.ExceptWith(have.Finish().Select(descriptor => descriptor.Fingerprint));
        while (missing.Count > 0)
        {
            using var patience = new CancellationTokenSource(quiet, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
            try
            {
                var arrival = arrivals.Reader.ReadAsync(either.Token).AsTask();
                if (await Task.WhenAny(arrival, control.Completion) != arrival)
                    throw new ControlConnectionLostException("tor is gone, and its descriptors with it", control.Death);
                missing.ExceptWith(await arrival);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                break;
            }
        }

        return missing.Count;
    }

    /// <summary>The two-letter country tor's GeoIP file has for an address; null where it knows none.</summary>
    public async Task<string?> GetCountryAsync(System.Net.IPAddress address, CancellationToken cancellation)
    {
        var reply = await control.SendAsync($"GETINFO ip-to-country/{address}", cancellation);
        var country = reply.IsSuccess ? reply.Value($"ip-to-country/{address}") : null;
        return country is null or "??" ? null : country;
    }

    private async Task<IReadOnlyList<RouterStatus>> GetRoutersAsync(CancellationToken cancellation)
    {
        var reader = new NetworkStatusReader();
        await ReadAsync("ns/all", reader.Read, cancellation);
        return reader.Finish();
    }

    private async Task<DateTimeOffset?> GetValidAfterAsync(CancellationToken cancellation)
    {
        var reply = await control.SendAsync("GETINFO consensus/valid-after", cancellation);
        return DateTimeOffset.TryParseExact(
            reply.Value("consensus/valid-after"), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : null;
    }

    /// <summary>
    /// tor has no key for the parameters and the bandwidth weights alone, so the whole consensus passes by. An old tor may not give it:
    /// then there are none.
    /// </summary>
    private async Task<(IReadOnlyDictionary<string, int> Parameters, IReadOnlyDictionary<string, int> Weights)> GetParametersAsync(
        CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, int> parameters = new Dictionary<string, int>();
        IReadOnlyDictionary<string, int> weights = new Dictionary<string, int>();
        var (inHeader, inFooter) = (true, false);
        await control.SendAsync(
            "GETINFO dir/status-vote/current/consensus",
            line =>
            {
                if (line.StartsWith("r ")) inHeader = false;
                else if (line is "directory-footer") (inHeader, inFooter) = (false, true);
                else if (inHeader && line.StartsWith("params ")) parameters = ConsensusParameters.Parse(line[7..]);
                else if (inFooter && line.StartsWith("bandwidth-weights ")) weights = ConsensusParameters.Parse(line[18..]);
            },
            cancellation);
        return (parameters, weights);
    }

    private async Task ReadAsync(string key, ReplyDataLine sink, CancellationToken cancellation)
    {
        var reply = await control.SendAsync($"GETINFO {key}", sink, cancellation);
        if (!reply.IsSuccess) throw new ControlCommandException("GETINFO", reply);
    }
}
