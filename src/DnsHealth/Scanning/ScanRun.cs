using DnsHealth.Options;
using DnsHealth.Preflight;
using DnsHealth.Probing;
using DnsHealth.Publishing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Selection;
using DnsHealth.Tor;
using DnsHealth.Tor.Directory;
using DnsHealth.Tor.Launch;
using DnsHealth.Tracking;
using Serilog;

namespace DnsHealth.Scanning;

/// <summary>
/// One run, from the first control to the published report. It strings the stages together and keeps what outlives them: the run's
/// directory, its run.json, and a tor that may be started twice.
/// </summary>
/// <param name="options">What was asked for.</param>
/// <param name="programVersion">This program's version, for run.json.</param>
/// <param name="observer">Shows the run to a person.</param>
/// <param name="log">For what a person should know.</param>
/// <param name="time">The clock.</param>
public sealed class ScanRun(ScanOptions options, string programVersion, IScanObserver observer, ILogger log, TimeProvider time)
{
    /// <summary>How long what is in the air may take to land after the run is told to stop.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Without a new descriptor for so long, the missing ones are taken not to come.</summary>
    private static readonly TimeSpan DescriptorsQuiet = TimeSpan.FromSeconds(10);

    private readonly ScanOptions _asked = options;
    private readonly StageClock _stages = new(time);

    /// <summary>Runs.</summary>
    /// <param name="stop">Begin nothing new; what is in the air has <see cref="Grace"/> to land.</param>
    /// <exception cref="SettingException">A setting cannot be used after all: a fingerprint not in the consensus, a run that cannot be resumed.</exception>
    /// <exception cref="StateLockedException">Another scan uses the STATE_DIR.</exception>
    /// <exception cref="TorStartException">tor does not start.</exception>
    /// <exception cref="IOException">A file cannot be written. What was published before is whole.</exception>
    public async Task<ScanResult> RunAsync(CancellationToken stop)
    {
        using var stateLock = StateLock.Take(_asked.StateDir);
        var started = time.GetUtcNow();
        var (directory, previous) = await OpenAsync(started, stop);
        var options = previous is null ? _asked : _asked.Resuming(previous.Info);
        var info = previous?.Info ?? Begin(options, directory.RunId, started);
        log.Information("Run {RunId} in {Directory}", directory.RunId, directory.Path);
        await directory.WriteInfoAsync(info, CancellationToken.None);
        try
        {
            return await RunAsync(options, directory, info, previous?.Records ?? [], stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return await EndEarlyAsync(directory, info, RunOutcome.Interrupted, "it was stopped before the first exit was asked");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            await TryNoteFailureAsync(directory, info, exception);
            throw;
        }
    }

    private async Task<ScanResult> RunAsync(
        ScanOptions options, RunDirectory directory, RunInfo info, IReadOnlyList<ExitRecord> existing, CancellationToken stop)
    {
        var control = new ZoneControl(options, time);
        ZoneExpectation zone;
        if (options.SkipPreflight)
        {
            zone = ZoneRules.Unasked(options);
        }
        else
        {
            observer.OnStage("asking the zone");
            using var stage = _stages.Measure("preflight");
            var (judgement, result) = await control.AskAsync(stop);
            info = info with { Preflight = result };
            log.Information("Preflight: {Summary}", result.Summary);
            if (judgement.Zone is null) return await EndEarlyAsync(directory, info, RunOutcome.Inconclusive, $"a control failed before the scan: {result.Summary}");
            zone = judgement.Zone;
        }

        await using var tor = new TorOwner(options, observer, log, time);
        TorSession session;
        using (_stages.Measure("tor")) session = await tor.StartAsync(stop);
        // A broken one is told of and mended when the run is counted; here it only says who comes first.
        var state = (await FailureStateFile.ReadAsync(options.OutputDir, CancellationToken.None)).State ?? FailureState.Empty;
        Consensus consensus;
        IReadOnlyList<Relay> exits;
        using (_stages.Measure("directory")) (consensus, exits) = await SelectAsync(options, session, state, stop);
        zone = zone with { ExitPatience = ZoneExpectation.ExitPatienceOf(consensus) };
        if (zone.ExitPatience >= options.QueryTimeout)
        {
            log.Warning(
                "Exits wait {Patience} s for their resolvers, longer than DNS_QUERY_TIMEOUT: what they would say of them is not heard",
                zone.ExitPatience.TotalSeconds);
        }

        info = info with
        {
            Mode = zone.Mode,
            ExpectedIps = [.. zone.Addresses.Select(address => address.ToString())],
            ControlNames = zone.ControlNames,
            Versions = RunVersions.Here(programVersion, session.Version),
            Consensus = new RunConsensus(consensus.ValidAfter, consensus.Relays.Count, consensus.Relays.Count(relay => relay.IsExit), exits.Count),
        };
        await directory.WriteInfoAsync(info, CancellationToken.None);

        var (records, interruption, zoneFailed, firstHops, pace) =
            await new ScanPasses(options, zone, directory, consensus, exits, state, tor, _stages, observer, log, time).RunAsync(existing, stop);
        if ((interruption is null || zoneFailed) && !options.SkipPreflight)
        {
            observer.OnStage("asking the zone once more");
            using var stage = _stages.Measure("postflight");
            var (judgement, result) = await control.AskAsync(CancellationToken.None);
            result = Confirm(zone, judgement, result);
            log.Information("Postflight: {Summary}", result.Summary);
            info = info with { Postflight = result };
        }

        var judged = RunJudgement.Of(info.Preflight, info.Postflight, records, options.MinSuccessPercent);
        info = info with
        {
            End = time.GetUtcNow(),
            Stages = _stages.Stages,
            FirstHops = firstHops,
            Pace = pace,
            Outcome = !judged.Conclusive ? RunOutcome.Inconclusive : interruption is not null ? RunOutcome.Interrupted : RunOutcome.Completed,
            Reason = judged.Reason ?? interruption,
        };
        await directory.WriteInfoAsync(info, CancellationToken.None);
        var nicknames = consensus.Relays.ToDictionary(relay => relay.Fingerprint.ToString(), relay => relay.Nickname);
        var ended = await ReportAsync(options, directory, info, records, nicknames);
        if (judged.Conclusive && await KnownExitsFile.NoteAsync(options.StateDir, records, Today(), CancellationToken.None) is { } unnoted)
            log.Warning("{Warning}", unnoted);
        return ended;
    }

    private async Task<(RunDirectory Directory, RunRecords? Previous)> OpenAsync(DateTimeOffset started, CancellationToken cancellation)
    {
        if (_asked.Resume is not { } path) return (RunDirectory.Create(_asked.AnalysisDir, started), null);
        try
        {
            var directory = await RunDirectory.OpenAsync(path, cancellation);
            var previous = await directory.ReadAsync(cancellation);
            foreach (var broken in previous.Broken) log.Warning("{File} cannot be read ({Error}); its exit is done again", broken.Path, broken.Reason);
            return (directory, previous);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or RecordFormatException)
        {
            throw new SettingException(ScanSettings.Resume, path, null, $"the directory of a run ({PrintableMessage(exception)})", exception);
        }
    }

    private RunInfo Begin(ScanOptions options, string runId, DateTimeOffset started) => new()
    {
        RunId = runId,
        Vantage = options.Vantage,
        Start = started,
        Domain = options.Domain,
        ControlNames = options.ControlNames,
        Selection = options.Selection,
        Partial = options.IsPartial,
        Options = options.ToDictionary(),
        Versions = RunVersions.Here(programVersion, null),
    };

    private async Task<(Consensus Consensus, IReadOnlyList<Relay> Exits)> SelectAsync(
        ScanOptions options, TorSession session, FailureState state, CancellationToken cancellation)
    {
        observer.OnStage("fetching relay descriptors");
        var missing = await session.Directory.AwaitDescriptorsAsync(
            router => (router.Flags & (RelayFlags.Exit | RelayFlags.BadExit)) != 0, DescriptorsQuiet, cancellation);
        if (missing > 0) log.Warning("tor has no descriptor of {Missing} exits", missing);
        var consensus = await session.Directory.GetConsensusAsync(cancellation);
        var countries = new Dictionary<Fingerprint, string>();
        if (options.Country is not null)
        {
            foreach (var relay in consensus.Relays.Where(relay => relay.IsExit))
            {
                if (await session.Directory.GetCountryAsync(relay.Status.Address, cancellation) is { } country)
                    countries[relay.Fingerprint] = country;
            }

            if (countries.Count == 0)
                throw new SettingException(ScanSettings.Country, options.Country, null, "a tor with a GeoIP file that knows the exits (Debian's package is tor-geoipdb)");
        }

        var (known, warning) = await KnownExitsFile.ReadAsync(options.StateDir, cancellation);
        if (warning is not null) log.Warning("{Warning}", warning);
        var exits = ExitOrder.Sort(
            ExitSelector.Select(consensus, options, countries), options.Order, known, Today(), state, Random.Shared);
        log.Information("{Relays} relays in the consensus, {Exits} exits selected", consensus.Relays.Count, exits.Count);
        return (consensus, exits);
    }

    /// <summary>The zone has to say after the run what it said before it.</summary>
    private static ControlResult Confirm(ZoneExpectation before, ZoneJudgement after, ControlResult result)
    {
        if (after.Zone is not { } zone) return result;
        if (zone.Mode != before.Mode) return result with { Passed = false, Summary = "the zone has changed its kind during the run" };
        return zone.Addresses.Except(before.Addresses).Any()
            ? result with { Passed = false, Summary = $"the zone has changed its address during the run, from {before.ExpectedIp} to {zone.ExpectedIp}" }
            : result;
    }

    private async Task<ScanResult> ReportAsync(
        ScanOptions options, RunDirectory directory, RunInfo info, IReadOnlyList<ExitRecord> records, Dictionary<string, string> nicknames)
    {
        var publishes = info.Outcome == RunOutcome.Completed && (!info.Partial || options.Publish);
        var union = RunUnion.Of(new RunRecords(info, [.. records.OrderBy(record => record.ExitFingerprint, StringComparer.Ordinal)], []));
        if (publishes)
        {
            var reporter = new RunReporter(options, warning => log.Warning("{Warning}", warning));
            var (published, publication) = await reporter.PublishAsync(union, directory, CancellationToken.None);
            return new ScanResult(info.Outcome!.Value, info.Reason, directory.Path, published, publication, nicknames);
        }

        var report = ReportBuilder.Build(union, null);
        await Publisher.WriteToRunAsync(directory, report, CancellationToken.None);
        return new ScanResult(info.Outcome!.Value, info.Reason, directory.Path, report, null, nicknames);
    }

    private async Task<ScanResult> EndEarlyAsync(RunDirectory directory, RunInfo info, RunOutcome outcome, string reason)
    {
        await directory.WriteInfoAsync(info with { End = time.GetUtcNow(), Outcome = outcome, Reason = reason }, CancellationToken.None);
        return new ScanResult(outcome, reason, directory.Path, null, null, new Dictionary<string, string>());
    }

    private async Task TryNoteFailureAsync(RunDirectory directory, RunInfo info, Exception exception)
    {
        try
        {
            await directory.WriteInfoAsync(
                info with { End = time.GetUtcNow(), Outcome = RunOutcome.Failed, Reason = PrintableMessage(exception) }, CancellationToken.None);
        }
        catch (Exception second) when (second is IOException or UnauthorizedAccessException)
        {
            log.Warning("run.json could not be written either: {Reason}", second.Message);
        }
    }

    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private static string PrintableMessage(Exception exception) => Tor.Control.PrintableText.Of(exception.Message, 300);
}
