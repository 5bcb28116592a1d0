using System.Globalization;
using DnsHealth.Health;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tor.Directory;
using DnsHealth.Tracking;
using Microsoft.Data.Sqlite;

namespace DnsHealth.History;

/// <summary>
/// What published runs found, over time: <c>history.db</c> in STATE_DIR, a SQLite database. It holds nothing that the published reports
/// do not, so that it can be made anew from them. Whoever holds the lock of STATE_DIR may write it; anyone may read it meanwhile.
/// SQLite works on the calling thread, and so do these methods.
/// </summary>
public sealed class HistoryDatabase : IDisposable
{
    /// <summary>Its name in STATE_DIR.</summary>
    public const string Name = "history.db";

    private const int FormVersion = 1;

    // In order of need: relays are looked up by fingerprint and operator, and an exit's observations lie together, because that is how
    // they are read. Verdicts are words by number, which keeps an observation to a dozen bytes.
    private const string Form = """
        CREATE TABLE runs (
          id INTEGER PRIMARY KEY,
          run_id TEXT NOT NULL,
          vantage TEXT NOT NULL,
          started INTEGER NOT NULL,
          ended INTEGER NOT NULL,
          complete INTEGER NOT NULL,
          total INTEGER NOT NULL,
          success INTEGER NOT NULL,
          dns_fail INTEGER NOT NULL,
          timeout INTEGER NOT NULL,
          wrong_ip INTEGER NOT NULL,
          circuit_fail INTEGER NOT NULL,
          unknown INTEGER NOT NULL,
          success_rate_percent REAL NOT NULL,
          failed_capacity_percent REAL NOT NULL,
          unreachable_capacity_percent REAL NOT NULL,
          UNIQUE (run_id, vantage));
        CREATE TABLE relays (
          id INTEGER PRIMARY KEY,
          fingerprint TEXT NOT NULL UNIQUE,
          nickname TEXT NOT NULL,
          address TEXT NOT NULL,
          operator_key TEXT,
          last_run TEXT NOT NULL);
        CREATE INDEX relays_by_operator ON relays (operator_key);
        CREATE TABLE verdicts (
          id INTEGER PRIMARY KEY,
          status TEXT NOT NULL,
          cause TEXT NOT NULL,
          UNIQUE (status, cause));
        CREATE TABLE observations (
          relay INTEGER NOT NULL,
          run INTEGER NOT NULL,
          verdict INTEGER NOT NULL,
          latency_ms INTEGER,
          PRIMARY KEY (relay, run)) WITHOUT ROWID;
        CREATE TABLE changes (
          run INTEGER NOT NULL,
          relay INTEGER NOT NULL,
          kind TEXT NOT NULL,
          state TEXT NOT NULL,
          verdict INTEGER NOT NULL,
          failures INTEGER NOT NULL,
          PRIMARY KEY (run, relay, kind)) WITHOUT ROWID;
        """;

    private readonly SqliteConnection _connection;

    private HistoryDatabase(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the database to write, and creates it where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="HistoryException">It is broken (<see cref="HistoryException.IsBroken"/>), of a later form, or cannot be opened.</exception>
    public static HistoryDatabase Open(string path) => Open(path, SqliteOpenMode.ReadWriteCreate, check: true);

    /// <summary>Opens the database to read.</summary>
    /// <inheritdoc cref="Open(string)"/>
    public static HistoryDatabase OpenToRead(string path) => Open(path, SqliteOpenMode.ReadOnly, check: false);

    /// <summary>The runs in it: run and vantage, oldest first.</summary>
    /// <exception cref="HistoryException">It cannot be read.</exception>
    public IReadOnlyList<(string RunId, string Vantage)> Runs() => Guarded(() => Query(
        "SELECT run_id, vantage FROM runs ORDER BY run_id, vantage",
        row => (row.GetString(0), row.GetString(1))));

    /// <summary>The vantage that a report stands for: of several runs, all of theirs.</summary>
    public static string VantageOf(ReportMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return string.Join('+', metadata.Scan.InstanceNames);
    }

    /// <summary>
    /// Records a published report, in one transaction: all of it or nothing. A report of the same run and vantage is replaced, and so
    /// are those of single vantages by one that unites them.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="keepDays">Runs that ended more than so many days before this one are forgotten, and with them relays not seen since.</param>
    /// <exception cref="HistoryException">It cannot be written; nothing of it is.</exception>
    public void Record(Report report, int keepDays)
    {
        ArgumentNullException.ThrowIfNull(report);
        Guarded(() =>
        {
            using var transaction = _connection.BeginTransaction();
            Remove(report.Metadata);
            Insert(report);
            Forget(report.Metadata.Timestamp.AddDays(-keepDays));
            transaction.Commit();
            return 0;
        });
    }

    /// <summary>What the last runs before one found of each exit, latest first.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="runs">How many runs back.</param>
    /// <exception cref="HistoryException">It cannot be read.</exception>
    public IReadOnlyDictionary<string, IReadOnlyList<Status>> StatusesBefore(string runId, int runs) => Guarded(() =>
    {
        var statuses = new Dictionary<string, IReadOnlyList<Status>>(StringComparer.Ordinal);
        foreach (var (fingerprint, status) in Query(
            """
            SELECT relays.fingerprint, verdicts.status
            FROM (SELECT id, run_id, vantage FROM runs WHERE run_id < $run ORDER BY run_id DESC, vantage DESC LIMIT $count) AS last
            CROSS JOIN relays
            JOIN observations ON observations.relay = relays.id AND observations.run = last.id
            JOIN verdicts ON verdicts.id = observations.verdict
            ORDER BY last.run_id DESC, last.vantage DESC
            """,
            row => (row.GetString(0), Word<Status>(row.GetString(1))),
            ("$run", runId), ("$count", runs)))
        {
            if (!statuses.TryGetValue(fingerprint, out var list)) statuses[fingerprint] = list = new List<Status>();
            ((List<Status>)list).Add(status);
        }

        return statuses;
    });

    /// <summary>The run before one; null where there is none.</summary>
    /// <exception cref="HistoryException">It cannot be read.</exception>
    public RunSummary? SummaryBefore(string runId) => Guarded(() => Query(
        $"SELECT {SummaryColumns} FROM runs WHERE run_id < $run ORDER BY run_id DESC, vantage DESC LIMIT 1", ReadSummary, ("$run", runId)).FirstOrDefault());

    /// <summary>The last runs, oldest first.</summary>
    /// <param name="since">None that ended before.</param>
    /// <exception cref="HistoryException">It cannot be read.</exception>
    public IReadOnlyList<RunHistory> RunsSince(DateTimeOffset since) => Guarded(() => Query(
        $"SELECT {SummaryColumns}, vantage, failed_capacity_percent, unreachable_capacity_percent FROM runs WHERE ended >= $since ORDER BY run_id, vantage",
        row => new RunHistory(ReadSummary(row), row.GetString(SummaryColumnCount), row.GetDouble(SummaryColumnCount + 1), row.GetDouble(SummaryColumnCount + 2)),
        ("$since", since.ToUnixTimeSeconds())));

    /// <summary>Alerts that began or ended in runs before one, newest first.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="since">None of a run that ended before.</param>
    /// <param name="most">At most so many.</param>
    /// <exception cref="HistoryException">It cannot be read.</exception>
    public IReadOnlyList<StateChange> ChangesBefore(string runId, DateTimeOffset since, int most) => Guarded(() => Query(
        """
        SELECT runs.run_id, runs.ended, relays.fingerprint, relays.nickname, relays.address, changes.kind, changes.state,
               verdicts.status, verdicts.cause, changes.failures, relays.operator_key
        FROM runs
        JOIN changes ON changes.run = runs.id
        JOIN relays ON relays.id = changes.relay
        JOIN verdicts ON verdicts.id = changes.verdict
        WHERE runs.run_id < $run AND runs.ended >= $since
        ORDER BY runs.run_id DESC, relays.fingerprint, changes.kind
        LIMIT $most
        """,
        row => new StateChange(
            row.GetString(0),
            DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(1)),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            Word<AlertKind>(row.GetString(5)),
            Word<AlertState>(row.GetString(6)),
            Word<Status>(row.GetString(7)),
            Word<Cause>(row.GetString(8)),
            row.GetInt32(9),
            row.IsDBNull(10) ? null : row.GetString(10)),
        ("$run", runId), ("$since", since.ToUnixTimeSeconds()), ("$most", most)));

    /// <summary>The failure state as counting the recorded runs gives it: for when its file is lost.</summary>
    /// <param name="before">Only runs before this one.</param>
    /// <param name="policy">What is worth an alert.</param>
    /// <exception cref="HistoryException">It cannot be read.</exception>
    public FailureState Replay(string before, AlertPolicy policy) => Guarded(() =>
    {
        var state = FailureState.Empty;
        var runs = Query(
            "SELECT id, run_id, ended FROM runs WHERE run_id < $run ORDER BY run_id, vantage",
            row => (Id: row.GetInt64(0), RunId: row.GetString(1), Ended: DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(2))),
            ("$run", before));
        if (runs.Count == 0) return state;

        // Further back than an exit is remembered without a word of it, nothing that was counted still counts, unless it goes on since.
        // One with no success in all that time is in a row that began before; its length is what is known of it.
        var horizon = runs[^1].Ended - ReplayedDays;
        foreach (var run in runs.Where(run => run.Ended >= horizon))
        {
            state = FailureTracker.Count(state, run.RunId, run.Ended, ObservationsOf(run.Id), policy);
        }

        return state;
    });

    /// <summary>What is known of a relay; null where nothing is.</summary>
    /// <param name="fingerprint">The relay.</param>
    /// <param name="since">Nothing of runs that ended before.</param>
    /// <exception cref="HistoryException">It cannot be read.</exception>
    public RelayHistory? Relay(Fingerprint fingerprint, DateTimeOffset since) => Guarded(() =>
        RelaysWhere("fingerprint = $key", fingerprint.ToString(), since).FirstOrDefault());

    /// <summary>What is known of an operator's relays, by fingerprint; none where nothing is.</summary>
    /// <param name="key">The operator (<see cref="Operators.RelayOperator.Key"/>).</param>
    /// <param name="since">Nothing of runs that ended before.</param>
    /// <exception cref="HistoryException">It cannot be read.</exception>
    public IReadOnlyList<RelayHistory> Operator(string key, DateTimeOffset since) => Guarded(() => RelaysWhere("operator_key = $key", key, since));

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private const string SummaryColumns = "run_id, ended, complete, total, success, dns_fail, timeout, wrong_ip, circuit_fail, unknown, success_rate_percent";
    private const int SummaryColumnCount = 11;

    private static readonly TimeSpan ReplayedDays = TimeSpan.FromDays(60);

    private static HistoryDatabase Open(string path, SqliteOpenMode mode, bool check)
    {
        // Without a pool, a closed file is closed, and can be set aside.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        var database = new HistoryDatabase(connection);
        try
        {
            database.Guarded(() =>
            {
                connection.Open();
                database.Prepare(check);
                return 0;
            });
            return database;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Prepare(bool check)
    {
        var version = Scalar("PRAGMA user_version");
        if (version == 0 && check && Scalar("SELECT count(*) FROM sqlite_master") == 0)
        {
            using var transaction = _connection.BeginTransaction();
            Execute(Form);
            Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {FormVersion}"));
            transaction.Commit();
        }
        else if (version > FormVersion)
        {
            throw new HistoryException($"{_connection.DataSource} was written by a later version of this program (form {version}, and {FormVersion} is known)", isBroken: false);
        }
        else if (version != FormVersion)
        {
            throw new HistoryException($"{_connection.DataSource} is not a history of runs", isBroken: true);
        }
        else if (check && Query("PRAGMA quick_check(1)", row => row.GetString(0)) is not ["ok"])
        {
            throw new HistoryException($"{_connection.DataSource} is broken: its pages do not fit together", isBroken: true);
        }
    }

    private void Remove(ReportMetadata metadata)
    {
        string[] vantages = [VantageOf(metadata), .. metadata.Scan.InstanceNames];
        foreach (var vantage in vantages.Distinct(StringComparer.Ordinal))
        {
            foreach (var run in Query("SELECT id FROM runs WHERE run_id = $run AND vantage = $vantage", row => row.GetInt64(0), ("$run", metadata.RunId), ("$vantage", vantage)))
                RemoveRun(run);
        }
    }

    private void RemoveRun(long run)
    {
        // Observations are in the order of relays: a run's are found relay by relay.
        Execute("DELETE FROM observations WHERE relay IN (SELECT id FROM relays) AND run = $run", ("$run", run));
        Execute("DELETE FROM changes WHERE run = $run", ("$run", run));
        Execute("DELETE FROM runs WHERE id = $run", ("$run", run));
    }

    private void Forget(DateTimeOffset before)
    {
        var old = Query("SELECT id FROM runs WHERE ended < $before", row => row.GetInt64(0), ("$before", before.ToUnixTimeSeconds()));
        foreach (var run in old) RemoveRun(run);
        if (old.Count == 0) return;
        Execute(
            "DELETE FROM relays WHERE last_run < $before AND NOT EXISTS (SELECT 1 FROM observations WHERE observations.relay = relays.id)",
            ("$before", RunId.At(before)));
    }

    private void Insert(Report report)
    {
        var counts = report.Metadata;
        var impact = report.Impact;
        var run = Scalar(
            """
            INSERT INTO runs (run_id, vantage, started, ended, complete, total, success, dns_fail, timeout, wrong_ip, circuit_fail, unknown,
                              success_rate_percent, failed_capacity_percent, unreachable_capacity_percent)
            VALUES ($run, $vantage, $started, $ended, $complete, $total, $success, $dns_fail, $timeout, $wrong_ip, $circuit_fail, $unknown,
                    $rate, $failed, $unreachable)
            RETURNING id
            """,
            ("$run", counts.RunId),
            ("$vantage", VantageOf(counts)),
            ("$started", counts.Started.ToUnixTimeSeconds()),
            ("$ended", counts.Timestamp.ToUnixTimeSeconds()),
            ("$complete", counts.Complete ? 1 : 0),
            ("$total", counts.TotalRelays),
            ("$success", counts.Success),
            ("$dns_fail", counts.DnsFail),
            ("$timeout", counts.Timeout),
            ("$wrong_ip", counts.WrongIp),
            ("$circuit_fail", counts.CircuitFail),
            ("$unknown", counts.Unknown),
            ("$rate", counts.SuccessRatePercent),
            ("$failed", impact.DnsFailedCapacityPercent),
            ("$unreachable", impact.UnreachableCapacityPercent));
        var relays = InsertRelays(report, counts.RunId);
        InsertObservations(report, run, relays);
        foreach (var alert in report.Alerts.Where(alert => alert.State != AlertState.Ongoing))
        {
            if (!relays.TryGetValue(alert.ExitFingerprint, out var relay)) continue;
            Execute(
                "INSERT OR REPLACE INTO changes (run, relay, kind, state, verdict, failures) VALUES ($run, $relay, $kind, $state, $verdict, $failures)",
                ("$run", run),
                ("$relay", relay),
                ("$kind", RecordJson.Word(alert.Kind)),
                ("$state", RecordJson.Word(alert.State)),
                ("$verdict", VerdictOf(alert.Status, alert.Cause)),
                ("$failures", alert.ConsecutiveFailures));
        }
    }

    /// <summary>The relays' numbers. What a relay is called is what its latest run called it, whatever order runs are recorded in.</summary>
    private Dictionary<string, long> InsertRelays(Report report, string runId)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = """
            INSERT INTO relays (fingerprint, nickname, address, operator_key, last_run) VALUES ($fingerprint, $nickname, $address, $operator, $run)
            ON CONFLICT (fingerprint) DO UPDATE SET
              nickname = iif($run >= last_run, $nickname, nickname),
              address = iif($run >= last_run, $address, address),
              operator_key = iif($run >= last_run, coalesce($operator, operator_key), operator_key),
              last_run = max($run, last_run)
            RETURNING id
            """;
        var fingerprint = command.Parameters.Add("$fingerprint", SqliteType.Text);
        var nickname = command.Parameters.Add("$nickname", SqliteType.Text);
        var address = command.Parameters.Add("$address", SqliteType.Text);
        var operatorKey = command.Parameters.Add("$operator", SqliteType.Text);
        command.Parameters.AddWithValue("$run", runId);
        var relays = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var record in report.Results)
        {
            fingerprint.Value = record.ExitFingerprint;
            nickname.Value = record.ExitNickname;
            address.Value = record.ExitAddress;
            operatorKey.Value = (object?)record.Operator?.Key ?? DBNull.Value;
            relays[record.ExitFingerprint] = (long)command.ExecuteScalar()!;
        }

        return relays;
    }

    private void InsertObservations(Report report, long run, Dictionary<string, long> relays)
    {
        var verdicts = new Dictionary<(Status, Cause), long>();
        using var command = _connection.CreateCommand();
        command.CommandText = "INSERT INTO observations (relay, run, verdict, latency_ms) VALUES ($relay, $run, $verdict, $latency)";
        var relay = command.Parameters.Add("$relay", SqliteType.Integer);
        var verdict = command.Parameters.Add("$verdict", SqliteType.Integer);
        var latency = command.Parameters.Add("$latency", SqliteType.Integer);
        command.Parameters.AddWithValue("$run", run);
        foreach (var record in report.Results)
        {
            if (!verdicts.TryGetValue((record.Status, record.Cause), out var number))
                verdicts[(record.Status, record.Cause)] = number = VerdictOf(record.Status, record.Cause);
            relay.Value = relays[record.ExitFingerprint];
            verdict.Value = number;
            latency.Value = record.LatencyMs is { } ms ? (long)Math.Round(ms) : DBNull.Value;
            command.ExecuteNonQuery();
        }
    }

    private long VerdictOf(Status status, Cause cause) => Scalar(
        "INSERT INTO verdicts (status, cause) VALUES ($status, $cause) ON CONFLICT (status, cause) DO UPDATE SET cause = $cause RETURNING id",
        ("$status", RecordJson.Word(status)), ("$cause", RecordJson.Word(cause)));

    private List<Observation> ObservationsOf(long run) => Query(
        """
        SELECT relays.fingerprint, verdicts.status, verdicts.cause
        FROM relays CROSS JOIN observations ON observations.relay = relays.id AND observations.run = $run
        JOIN verdicts ON verdicts.id = observations.verdict
        """,
        row => new Observation(row.GetString(0), Word<Status>(row.GetString(1)), Word<Cause>(row.GetString(2))),
        ("$run", run));

    private List<RelayHistory> RelaysWhere(string condition, string key, DateTimeOffset since)
    {
        var relays = Query(
            $"SELECT id, fingerprint, nickname, address, operator_key FROM relays WHERE {condition} ORDER BY fingerprint",
            row => (Id: row.GetInt64(0), Fingerprint: row.GetString(1), Nickname: row.GetString(2), Address: row.GetString(3), Operator: row.IsDBNull(4) ? null : row.GetString(4)),
            ("$key", key));
        return
        [
            .. relays.Select(relay =>
            {
                var seen = Query(
                    """
                    SELECT runs.run_id, runs.vantage, runs.ended, verdicts.status, verdicts.cause, observations.latency_ms
                    FROM observations
                    JOIN runs ON runs.id = observations.run
                    JOIN verdicts ON verdicts.id = observations.verdict
                    WHERE observations.relay = $relay AND runs.ended >= $since
                    ORDER BY runs.run_id, runs.vantage
                    """,
                    row => new RelayObservation(
                        row.GetString(0),
                        row.GetString(1),
                        DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(2)),
                        Word<Status>(row.GetString(3)),
                        Word<Cause>(row.GetString(4)),
                        row.IsDBNull(5) ? null : row.GetInt32(5)),
                    ("$relay", relay.Id), ("$since", since.ToUnixTimeSeconds()));
                return new RelayHistory(
                    relay.Fingerprint,
                    relay.Nickname,
                    relay.Address,
                    relay.Operator,
                    HealthRules.Of(seen.AsEnumerable().Reverse().Select(one => one.Status)),
                    seen);
            }),
        ];
    }

    private static RunSummary ReadSummary(SqliteDataReader row) => new(
        row.GetString(0),
        DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(1)),
        row.GetInt32(2) != 0,
        row.GetInt32(3),
        row.GetInt32(4),
        row.GetInt32(5),
        row.GetInt32(6),
        row.GetInt32(7),
        row.GetInt32(8),
        row.GetInt32(9),
        row.GetDouble(10));

    private List<T> Query<T>(string text, Func<SqliteDataReader, T> read, params (string Name, object Value)[] parameters)
    {
        using var command = Command(text, parameters);
        using var row = command.ExecuteReader();
        var rows = new List<T>();
        while (row.Read()) rows.Add(read(row));
        return rows;
    }

    private long Scalar(string text, params (string Name, object Value)[] parameters)
    {
        using var command = Command(text, parameters);
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string text, params (string Name, object Value)[] parameters)
    {
        using var command = Command(text, parameters);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string text, (string Name, object Value)[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }

    /// <summary>A word of ours in the database; another one there means that it is not what was written.</summary>
    private static T Word<T>(string word)
        where T : struct, Enum => RecordJson.ValueOf<T>(word)
        ?? throw new HistoryException($"the history has the word '{VisibleText.Of(word, 40)}' where a {typeof(T).Name} should be", isBroken: true);

    /// <summary>Does something with the database, and tells its failures by ours.</summary>
    private T Guarded<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (SqliteException e)
        {
            const int Corrupt = 11, NotADatabase = 26;
            throw new HistoryException(
                $"{_connection.DataSource}: {VisibleText.Of(e.Message, 300)}", isBroken: e.SqliteErrorCode is Corrupt or NotADatabase, e);
        }
        catch (Exception e) when (e is InvalidCastException or FormatException or ArgumentOutOfRangeException)
        {
            throw new HistoryException($"{_connection.DataSource} holds what no run wrote: {VisibleText.Of(e.Message, 300)}", isBroken: true, e);
        }
    }
}
