using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tests.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.Tracking;

public class FailureTrackerTests
{
    private static FailureTracking Apply(FailureState state, int run, Status status, int threshold = 2, int? circuits = null)
    {
        var at = Sample.Start.AddHours(6 * run);
        return FailureTracker.Apply(state, RunId.At(at), at.AddMinutes(30), [Sample.Record(1, status)], new AlertPolicy(threshold, circuits));
    }

    private static int Count(FailureState state) => state.Exits.GetValueOrDefault(Sample.Fingerprint(1))?.ConsecutiveFailures ?? 0;

    [Theory]
    [InlineData(Status.DnsFail)]
    [InlineData(Status.Timeout)]
    [InlineData(Status.WrongIp)]
    public void Failures_in_a_row_raise_an_alert_that_is_new_once(Status status)
    {
        var first = Apply(FailureState.Empty, 0, status);
        Assert.Empty(first.Alerts);
        var second = Apply(first.State, 1, status);
        var alert = Assert.Single(second.Alerts);
        Assert.Equal((AlertState.New, 2, "20260131_121500"), (alert.State, alert.ConsecutiveFailures, alert.SinceRun));
        var third = Apply(second.State, 2, status);
        Assert.Equal((AlertState.Ongoing, 3), (third.Alerts[0].State, third.Alerts[0].ConsecutiveFailures));
    }

    [Fact]
    public void A_success_ends_the_row()
    {
        var state = Apply(Apply(FailureState.Empty, 0, Status.DnsFail).State, 1, Status.DnsFail).State;
        var healed = Apply(state, 2, Status.Success);
        Assert.Equal(0, healed.Counts[Sample.Fingerprint(1)]);
        Assert.Equal(1, Count(Apply(healed.State, 3, Status.DnsFail).State));
        Assert.Empty(Apply(healed.State, 3, Status.DnsFail).Alerts);
    }

    [Theory]
    [InlineData(Status.CircuitFail)]
    [InlineData(Status.Unknown)]
    public void What_says_nothing_of_the_resolver_neither_counts_nor_ends_the_row(Status status)
    {
        Assert.Equal(0, Count(Apply(FailureState.Empty, 0, status).State));
        var failed = Apply(FailureState.Empty, 0, Status.DnsFail).State;
        var between = Apply(failed, 1, status, threshold: 1);
        Assert.Empty(between.Alerts);
        Assert.Equal(1, Count(between.State));
        Assert.Equal(2, Count(Apply(between.State, 2, Status.Timeout).State));
    }

    [Fact]
    public void An_alert_ends_with_the_first_success_and_is_told_once_more_then()
    {
        var state = Apply(Apply(FailureState.Empty, 0, Status.DnsFail).State, 1, Status.Timeout).State;
        var healed = Apply(state, 2, Status.Success);
        var alert = Assert.Single(healed.Alerts);
        Assert.Equal((AlertState.Recovered, 2, Status.Timeout), (alert.State, alert.ConsecutiveFailures, alert.Status));
        Assert.Equal("20260131_181500", alert.LastRun);
        // The same run reported once more says the same; the next one has forgotten it.
        Assert.Equal(healed.Alerts, Apply(healed.State, 2, Status.Success).Alerts);
        var after = Apply(healed.State, 3, Status.Success);
        Assert.Empty(after.Alerts);
        Assert.Empty(after.State.Exits);
    }

    [Fact]
    public void An_alert_goes_on_while_nothing_is_learned_of_the_exit()
    {
        var state = Apply(Apply(FailureState.Empty, 0, Status.DnsFail).State, 1, Status.DnsFail).State;
        var unreached = Apply(state, 2, Status.CircuitFail);
        var alert = Assert.Single(unreached.Alerts);
        Assert.Equal((AlertState.Ongoing, 2, Status.DnsFail, AlertKind.Dns), (alert.State, alert.ConsecutiveFailures, alert.Status, alert.Kind));
        Assert.Null(alert.Error);
        Assert.Equal(3, Apply(unreached.State, 3, Status.DnsFail).Alerts[0].ConsecutiveFailures);
    }

    [Fact]
    public void Circuits_that_fail_are_a_row_of_their_own_with_a_threshold_of_its_own()
    {
        var state = FailureState.Empty;
        for (var run = 0; run < 3; run++)
        {
            var tracking = Apply(state, run, Status.CircuitFail, threshold: 1, circuits: 3);
            Assert.Equal(run == 2, tracking.Alerts.Count == 1);
            Assert.Equal(0, tracking.Counts[Sample.Fingerprint(1)]);
            state = tracking.State;
        }

        // Unknown says nothing; that the exit's DNS fails says that it is reached.
        Assert.Equal(AlertState.Ongoing, Assert.Single(Apply(state, 3, Status.Unknown, 2, 3).Alerts).State);
        var reached = Apply(state, 3, Status.DnsFail, 2, 3);
        Assert.Equal((AlertKind.Circuit, AlertState.Recovered), (reached.Alerts[0].Kind, reached.Alerts[0].State));
        Assert.Empty(Apply(Apply(Apply(FailureState.Empty, 0, Status.CircuitFail, 1).State, 1, Status.CircuitFail, 1).State, 2, Status.CircuitFail, 1).Alerts);
    }

    [Fact]
    public void A_run_is_counted_once_and_an_older_one_not_at_all()
    {
        var once = Apply(Apply(FailureState.Empty, 1, Status.DnsFail).State, 2, Status.DnsFail);
        var again = Apply(once.State, 2, Status.DnsFail);
        Assert.Same(once.State, again.State);
        Assert.Equal(once.Alerts, again.Alerts);
        Assert.Equal(2, again.Counts[Sample.Fingerprint(1)]);
        Assert.Same(once.State, Apply(once.State, 0, Status.Success).State);
    }

    [Fact]
    public void An_exit_that_the_run_did_not_look_at_keeps_its_count_for_two_weeks()
    {
        var state = Apply(FailureState.Empty, 0, Status.DnsFail).State;
        FailureState Other(int day) => FailureTracker
            .Apply(state, RunId.At(Sample.Start.AddDays(day)), Sample.Start.AddDays(day), [Sample.Record(2)], new AlertPolicy(2)).State;
        Assert.Equal(1, Count(Other(13)));
        Assert.Equal(0, Count(Other(15)));
    }

    [Fact]
    public void The_count_told_beforehand_is_the_count_there_is_afterwards()
    {
        var random = new Random(20260131);
        var state = FailureState.Empty;
        for (var run = 0; run < 200; run++)
        {
            var status = Enum.GetValues<Status>()[random.Next(6)];
            var told = state.CountAfter(Sample.Fingerprint(1), status);
            var tracking = Apply(state, run, status, 3);
            Assert.Equal(told, tracking.Counts[Sample.Fingerprint(1)]);
            Assert.Equal(told >= 3, tracking.Alerts.Any(alert => alert.State != AlertState.Recovered));
            state = tracking.State;
        }
    }
}
