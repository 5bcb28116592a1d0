using System.Net;
using DnsHealth.Tor.Directory;

namespace DnsHealth.TestNetwork.Daemons;

/// <summary>What an authority serves at its DirPort (dir-spec, "Standards-compliance and URLs"), asked as a client would.</summary>
internal sealed class DirectoryServer(HttpClient http, IPAddress address, int dirPort)
{
    /// <summary>The relays it has a server descriptor of, by nickname; none while it does not answer.</summary>
    public async Task<IReadOnlyDictionary<string, Fingerprint>> GetDescriptorsAsync(CancellationToken cancellationToken) =>
        ParseDescriptors(await GetAsync("/tor/server/all", cancellationToken));

    /// <summary>The flags of each relay in its consensus; none before there is one.</summary>
    public async Task<IReadOnlyDictionary<Fingerprint, IReadOnlySet<string>>> GetConsensusAsync(CancellationToken cancellationToken) =>
        ParseConsensus(await GetAsync("/tor/status-vote/current/consensus", cancellationToken));

    internal static IReadOnlyDictionary<string, Fingerprint> ParseDescriptors(string text)
    {
        var relays = new Dictionary<string, Fingerprint>(StringComparer.Ordinal);
        var nickname = "";
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("router ", StringComparison.Ordinal)) nickname = line.Split(' ')[1];
            else if (line.StartsWith("fingerprint ", StringComparison.Ordinal)
                && Fingerprint.TryParse(line["fingerprint ".Length..].Replace(" ", "", StringComparison.Ordinal), out var fingerprint))
            {
                relays[nickname] = fingerprint;
            }
        }

        return relays;
    }

    internal static IReadOnlyDictionary<Fingerprint, IReadOnlySet<string>> ParseConsensus(string text)
    {
        var relays = new Dictionary<Fingerprint, IReadOnlySet<string>>();
        Fingerprint? relay = null;
        foreach (var line in text.Split('\n'))
        {
            // "r NICKNAME IDENTITY …": the identity in base64, without its one "=".
            if (line.StartsWith("r ", StringComparison.Ordinal))
                relay = Fingerprint.FromBytes(Convert.FromBase64String(line.Split(' ')[2] + "="));
            else if (line.StartsWith("s ", StringComparison.Ordinal) && relay is { } known)
                relays[known] = line[2..].Split(' ').ToHashSet(StringComparer.Ordinal);
        }

        return relays;
    }

    private async Task<string> GetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri($"http://{address}:{dirPort}{path}"), cancellationToken);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(cancellationToken) : "";
        }
        catch (HttpRequestException)
        {
            return ""; // Not listening yet.
        }
    }
}
