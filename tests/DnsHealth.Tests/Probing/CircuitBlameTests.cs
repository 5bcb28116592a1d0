using DnsHealth.Probing;
using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Tests.Probing;

public class CircuitBlameTests
{
    private static readonly Fingerprint Hop = TestRelay.Fingerprint(1);
    private static readonly Fingerprint Exit = TestRelay.Fingerprint(2);

    public static TheoryData<CircuitFailure, CircuitOutcome, Blame> Failures => new()
    {
        // The first hop was not reached.
        { Local(CircuitReason.ChannelClosed, "CHANNEL_CLOSED"), CircuitOutcome.Failed, Blame.FirstHop },
        { Local(CircuitReason.Connectfailed, "CONNECTFAILED"), CircuitOutcome.Failed, Blame.FirstHop },
        { Local(CircuitReason.OrIdentity, "OR_IDENTITY"), CircuitOutcome.Failed, Blame.FirstHop },
        { Local(CircuitReason.Timeout, "TIMEOUT"), CircuitOutcome.Failed, Blame.FirstHop },
        { Local(CircuitReason.Destroyed, "DESTROYED") with { RemoteReasonText = "RESOURCELIMIT" }, CircuitOutcome.Failed, Blame.FirstHop },
        { Local(CircuitReason.Unknown, "A_REASON_TO_COME"), CircuitOutcome.Failed, Blame.FirstHop },
        // It was, and the exit was not.
        { Reached(CircuitReason.Destroyed, "DESTROYED") with { RemoteReasonText = "CHANNEL_CLOSED" }, CircuitOutcome.Failed, Blame.Exit },
        { Reached(CircuitReason.Destroyed, "DESTROYED") with { RemoteReasonText = "CONNECTFAILED" }, CircuitOutcome.Failed, Blame.Exit },
        { Reached(CircuitReason.Timeout, "TIMEOUT"), CircuitOutcome.Failed, Blame.Exit },
        { Reached(CircuitReason.Torprotocol, "TORPROTOCOL"), CircuitOutcome.Failed, Blame.Exit },
        { Reached(CircuitReason.Unknown, "A_REASON_TO_COME"), CircuitOutcome.Failed, Blame.Exit },
        // It was, and then our connection to it broke.
        { Reached(CircuitReason.ChannelClosed, "CHANNEL_CLOSED"), CircuitOutcome.Failed, Blame.FirstHop },
        { Reached(CircuitReason.OrConnClosed, "OR_CONN_CLOSED"), CircuitOutcome.Failed, Blame.FirstHop },
        // tor would not.
        { Refusal("552 No such router", Exit), CircuitOutcome.NoDescriptor, Blame.Exit },
        { Refusal("552 No descriptor for", Hop), CircuitOutcome.NoDescriptor, Blame.FirstHop },
        { Refusal("551 Couldn't start circuit", null), CircuitOutcome.Abandoned, Blame.Unknown },
        { Refusal("512 syntax error", null), CircuitOutcome.Abandoned, Blame.Unknown },
        // tor failed.
        { Reached(CircuitReason.Internal, "INTERNAL"), CircuitOutcome.Abandoned, Blame.Unknown },
        { Reached(CircuitReason.Requested, "REQUESTED"), CircuitOutcome.Abandoned, Blame.Unknown },
        { Reached(CircuitReason.Resourcelimit, "RESOURCELIMIT"), CircuitOutcome.Abandoned, Blame.Unknown },
        { Local(CircuitReason.Hibernating, "HIBERNATING"), CircuitOutcome.Abandoned, Blame.Unknown },
        { Local(CircuitReason.Nopath, "NOPATH"), CircuitOutcome.Abandoned, Blame.Unknown },
        { Local(CircuitReason.Internal, "INTERNAL"), CircuitOutcome.Abandoned, Blame.Unknown },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_circuit_that_was_not_built_is_charged_to_whom_the_events_name(CircuitFailure failure, CircuitOutcome outcome, Blame failedAt)
    {
        var evidence = CircuitBlame.Describe(new CircuitBuild(null, failure, TimeSpan.FromSeconds(1.23456), null), Hop);
        Assert.Equal(
            new CircuitEvidence
            {
                Ms = 1234.6,
                Outcome = outcome,
                Reason = failure.ReasonText,
                RemoteReason = failure.RemoteReasonText,
                FailedAt = failedAt,
            },
            evidence);
    }

    [Fact]
    public void A_circuit_that_stands_is_charged_to_nobody()
    {
        var build = new CircuitBuild(new NoCircuit(), null, TimeSpan.FromMilliseconds(600), TimeSpan.FromMilliseconds(250.04));
        Assert.Equal(new CircuitEvidence { Ms = 600, ExtendMs = 250, Outcome = CircuitOutcome.Built }, CircuitBlame.Describe(build, Hop));
    }

    [Theory]
    [InlineData("DESTROYED/CHANNEL_CLOSED", CircuitOutcome.Died, Blame.Exit, "DESTROYED", "CHANNEL_CLOSED")]
    [InlineData("DESTROYED/FINISHED/x", CircuitOutcome.Died, Blame.Exit, "DESTROYED", "FINISHED/x")]
    [InlineData("DESTROYED", CircuitOutcome.Died, Blame.Exit, "DESTROYED", null)]
    [InlineData("A_REASON_TO_COME", CircuitOutcome.Died, Blame.Exit, "A_REASON_TO_COME", null)]
    [InlineData(null, CircuitOutcome.Died, Blame.Exit, null, null)]
    [InlineData("CHANNEL_CLOSED", CircuitOutcome.Died, Blame.FirstHop, "CHANNEL_CLOSED", null)]
    [InlineData("OR_CONN_CLOSED", CircuitOutcome.Died, Blame.FirstHop, "OR_CONN_CLOSED", null)]
    [InlineData("FINISHED", CircuitOutcome.Abandoned, Blame.Unknown, "FINISHED", null)]
    [InlineData("REQUESTED", CircuitOutcome.Abandoned, Blame.Unknown, "REQUESTED", null)]
    public void A_circuit_that_died_is_charged_to_whoever_ended_it(
        string? tor, CircuitOutcome outcome, Blame failedAt, string? reason, string? remoteReason)
    {
        var built = new CircuitEvidence { Ms = 600, ExtendMs = 250, Outcome = CircuitOutcome.Built };
        Assert.Equal(
            built with { Outcome = outcome, FailedAt = failedAt, Reason = reason, RemoteReason = remoteReason },
            CircuitBlame.DescribeDeath(built, tor));
    }

    private static CircuitFailure Local(CircuitReason reason, string text) => new() { Reason = reason, ReasonText = text };

    private static CircuitFailure Reached(CircuitReason reason, string text) => Local(reason, text) with { Reached = [Hop] };

    private static CircuitFailure Refusal(string text, Fingerprint? unknown) => new() { Refused = true, UnknownRelay = unknown, ReasonText = text };

    private sealed class NoCircuit : ICircuit
    {
        public bool HasDied => false;

        public string? DeathReason => null;

        public Task<Resolution> ResolveAsync(string name, ResolvePort port, TimeSpan timeout, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
