using System.Globalization;
using DnsHealth.Options;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Tampering;

/// <summary>
/// A report on an exit that gives wrong addresses, ready to be mailed to the network's bad-relay list once somebody has read it:
/// a header, an empty line, and plain ASCII text of lines of at most 76 columns, but for links and commands. A pure function.
/// </summary>
public static class BadRelayReport
{
    private const string List = "bad-relays@lists.torproject.org";
    private const int Columns = 76;

    /// <summary>The name of its file: <c>RUN_FINGERPRINT.txt</c>.</summary>
    /// <exception cref="ArgumentException">The record's run or fingerprint is none.</exception>
    public static string Name(ExitRecord record) => $"{Run(record)}_{Relay(record)}.txt";

    /// <summary>Writes the report.</summary>
    /// <param name="record">A record with status wrong_ip.</param>
    /// <param name="sinceRun">The first run of those in a row that it failed in; null where that is not known.</param>
    /// <exception cref="ArgumentException">The record says nothing of a wrong address, or its run or fingerprint is none.</exception>
    public static string Render(ExitRecord record, string? sinceRun = null)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Status != Status.WrongIp) throw new ArgumentException("the exit gave no wrong address", nameof(record));
        var relay = Relay(record);
        var nickname = VisibleText.Of(record.ExitNickname, 19); // dir-spec: a nickname has at most 19 characters.
        var text = new WrappedText(Columns, breakWords: true);
        text.Whole(0, $"To: {List}");
        text.Whole(0, "Subject: [bad-relay] Exit gives wrong addresses:");
        text.Whole(1, relay.ToString());
        text.Line(0, $"");
        text.Line(0, $"This exit relay gives its users wrong addresses.");
        text.Line(0, $"");
        text.Line(0, $"Fingerprint: {relay}");
        text.Line(0, $"Nickname:    {nickname}");
        text.Line(0, $"Address:     {VisibleText.Of(record.ExitAddress, 60)}");
        if (record.Operator is { } runBy)
        {
            text.Line(0, $"Operator:    {VisibleText.Of(runBy.Name, 100)} (told by: {RecordJson.Word(runBy.Kind)})", hanging: 4);
            if (runBy.Contact is not null) text.Line(0, $"Contact:     {VisibleText.Of(runBy.Contact, 300)}", hanging: 4);
        }
        else
        {
            text.Line(0, $"Operator:    not known");
        }

        text.Line(0, $"Decided:     {Time(record)} UTC, run {Run(record)}");
        text.Line(0, $"Since:       {Since(record, sinceRun)}", hanging: 4);
        text.Whole(0, $"https://metrics.torproject.org/rs.html#details/{relay}");
        text.Line(0, $"");
        Observed(text, record);
        text.Line(0, $"");
        Confirmation(text, record);
        text.Line(0, $"");
        text.Line(0, $"Evidence (all attempts of the run; times are UTC)");
        text.Line(0, $"");
        for (var i = 0; i < record.Evidence.Count; i++) AttemptText.Write(text, i + 1, record, record.Evidence[i], _ => null, dated: true);
        Reproduction(text, record, relay);
        return text.ToString();
    }

    private static void Observed(WrappedText text, ExitRecord record)
    {
        text.Line(0, $"What was observed");
        text.Line(2, $"Asked:     the address of a fresh name below {VisibleText.Of(BaseDomain(record) ?? "a zone", 253)} that nobody had asked for before, over circuits of two hops that end at this exit.", hanging: 2);
        text.Line(2, $"Expected:  {Expected(record)}", hanging: 2);
        text.Line(2, $"Came back: {CameBack(record)}", hanging: 2);
        foreach (var sentence in ExitAdvice.Meaning(record)) text.Line(2, $"Meaning:   {sentence}", hanging: 2);
    }

    private static string Expected(ExitRecord record) => record.Mode == ProbeMode.Nxdomain
        ? "that there is no such name: the zone has none."
        : $"{VisibleText.Of(record.ExpectedIp, 200)}, which the zone gives for every name below it.";

    private static string CameBack(ExitRecord record)
    {
        var expected = TamperingEvidence.ExpectedAddresses(record).Select(address => address.ToString()).ToHashSet(StringComparer.Ordinal);
        var wrong = TamperingEvidence.Of(record)
            .SelectMany(attempt => attempt.Queries)
            .Where(query => query is { Control: false, Address: not null } && !expected.Contains(query.Address))
            .Select(query => VisibleText.Of(query.Address, 60))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (record.Cause == Cause.PrivateAddress && wrong.Count == 0)
            return "a private address; tor discards those and does not say which (the stream is closed with TORPROTOCOL).";
        return wrong.Count > 0 ? string.Join(", ", wrong) : VisibleText.Of(record.ResolvedIp, 60);
    }

    private static void Confirmation(WrappedText text, ExitRecord record)
    {
        var shown = TamperingEvidence.Of(record).Count;
        var firstHops = TamperingEvidence.FirstHops(record);
        if (firstHops >= TamperingEvidence.NeededFirstHops)
            text.Line(0, $"CONFIRMED: {shown} attempts over {firstHops} different first hops showed it.");
        else
            text.Line(0, $"NOT CONFIRMED over a second first hop: what was seen, {shown} {(shown == 1 ? "attempt" : "attempts")}, was seen over {(firstHops == 0 ? "none that is on record" : "one first hop only")}. Reproduce it before you act on it.");
        var others = record.Evidence.Count - shown;
        if (others > 0) text.Line(0, $"{others} of all {record.Evidence.Count} attempts did not show it; see below.");
    }

    private static void Reproduction(WrappedText text, ExitRecord record, Fingerprint relay)
    {
        var domain = BaseDomain(record);
        var expected = string.Join(',', TamperingEvidence.ExpectedAddresses(record));
        text.Line(0, $"How to reproduce it");
        text.Line(2, $"With dnshealth:");
        text.Whole(4, $"dnshealth scan --exit {relay}{(domain is null ? "" : " \\")}");
        if (domain is not null)
        {
            text.Whole(8, $"--domain {domain} \\");
            text.Whole(8, $"--mode {RecordJson.Word(record.Mode)}{(expected.Length > 0 && record.Mode == ProbeMode.Wildcard ? $" --expected-ip {expected}" : "")}");
        }

        text.Line(2, $"With tor alone (the first keeps running; each name is to be a new one, because exits remember answers):");
        text.Whole(4, "tor --SocksPort 9150 --DataDirectory \"$(mktemp -d)\" \\");
        text.Whole(8, "--ClientDNSRejectInternalAddresses 0 --StrictNodes 1 \\");
        text.Whole(8, $"--ExitNodes {relay}");
        text.Whole(4, $"tor-resolve \"$(openssl rand -hex 16).{domain ?? "example.com"}\" 127.0.0.1:9150");
    }

    private static string Since(ExitRecord record, string? sinceRun)
    {
        var count = Math.Max(1, record.ConsecutiveFailures);
        var runs = count == 1 ? "this run is the first in a row that it failed in" : string.Create(CultureInfo.InvariantCulture, $"it failed in {count} runs in a row, this one included");
        return RunId.TryParse(sinceRun, out var since)
            ? string.Create(CultureInfo.InvariantCulture, $"{since.UtcDateTime:yyyy-MM-dd HH:mm} UTC (run {sinceRun}); {runs}.")
            : $"{runs}.";
    }

    /// <summary>The zone that the fresh name was below: it goes into commands that are copied into a shell, so it is a name or nothing.</summary>
    private static string? BaseDomain(ExitRecord record) =>
        record.QueryDomain is { } name && name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
            && DomainName.Check(name[(dot + 1)..], DomainName.MaxBaseLength) is null
            ? name[(dot + 1)..]
            : null;

    private static string Time(ExitRecord record) => record.Timestamp is >= 0 and <= 253_402_300_799
        ? DateTime.UnixEpoch.AddSeconds(record.Timestamp).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        : "-";

    private static string Run(ExitRecord record) =>
        RunId.TryParse(record.RunId, out _) ? record.RunId : throw new ArgumentException("the record's run_id is not one", nameof(record));

    private static Fingerprint Relay(ExitRecord record) => Fingerprint.TryParse(record.ExitFingerprint, out var relay)
        ? relay
        : throw new ArgumentException("the record's fingerprint is not one", nameof(record));
}
