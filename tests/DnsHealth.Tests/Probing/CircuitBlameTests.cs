using DnsHealth.Probing;
using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Tests.Probing;

public class CircuitBlameTests
{
    private static readonly Fingerprint Hop = TestRelay.Fingerprint(1);
    private static readonly Fingerprint Exit = TestRelay.Fingerprint(2);

    public static TheoryData<CircuitFailure, CircuitOutcome, FailedAt> Failures => new()
    {
        // The first hop was not reached.
        { Local(CircuitReason.ChannelClosed, "CHANNEL_CLOSED"), CircuitOutcome.Failed, FailedAt.FirstHop },
        { Local(CircuitReason.Connectfailed, "CONNECTFAILED"), CircuitOutcome.Failed, FailedAt.FirstHop },
        { Local(CircuitReason.OrIdentity, "OR_IDENTITY"), CircuitOutcome.Failed, FailedAt.FirstHop },
        { Local(CircuitReason.Timeout, "TIMEOUT"), CircuitOutcome.Failed, FailedAt.FirstHop },
        { Local(CircuitReason.Destroyed, "DESTROYED") with { RemoteReasonText = "RESOURCELIMIT" }, CircuitOutcome.Failed, FailedAt.FirstHop },
        { Local(CircuitReason.Unknown, "A_REASON_TO_COME"), CircuitOutcome.Failed, FailedAt.FirstHop },
        // It was, and the exit was not.
        { Reached(CircuitReason.Destroyed, "DESTROYED") with { RemoteReasonText = "CHANNEL_CLOSED" }, CircuitOutcome.Failed, FailedAt.Exit },
        { Reached(CircuitReason.Destroyed, "DESTROYED") with { RemoteReasonText = "CONNECTFAILED" }, CircuitOutcome.Failed, FailedAt.Exit },
        { Reached(CircuitReason.Timeout, "TIMEOUT"), CircuitOutcome.Failed, FailedAt.Exit },
        { Reached(CircuitReason.Torprotocol, "TORPROTOCOL"), CircuitOutcome.Failed, FailedAt.Exit },
        { Reached(CircuitReason.Unknown, "A_REASON_TO_COME"), CircuitOutcome.Failed, FailedAt.Exit },
        // It was, and then our connection to it broke.
        { Reached(CircuitReason.ChannelClosed, "CHANNEL_CLOSED"), CircuitOutcome.Failed, FailedAt.FirstHop },
        { Reached(CircuitReason.OrConnClosed, "OR_CONN_CLOSED"), CircuitOutcome.Failed, FailedAt.FirstHop },
        // tor would not.
        { Refusal("552 No such router", Exit), CircuitOutcome.NoDescriptor, FailedAt.Exit },
        { Refusal("552 No descriptor for", Hop), CircuitOutcome.NoDescriptor, FailedAt.FirstHop },
        { Refusal("551 Couldn't start circuit", null), CircuitOutcome.Abandoned, FailedAt.Unknown },
        { Refusal("512 syntax error", null), CircuitOutcome.Abandoned, FailedAt.Unknown },
        // tor failed.
        { Reached(CircuitReason.Internal, "INTERNAL"), CircuitOutcome.Abandoned, FailedAt.Unknown },
        { Reached(CircuitReason.Requested, "REQUESTED"), CircuitOutcome.Abandoned, FailedAt.Unknown },
        { Reached(CircuitReason.Resourcelimit, "RESOURCELIMIT"), CircuitOutcome.Abandoned, FailedAt.Unknown },
        { Local(CircuitReason.Hibernating, "HIBERNATING"), CircuitOutcome.Abandoned, FailedAt.Unknown },
        { Local(CircuitReason.Nopath, "NOPATH"), CircuitOutcome.Abandoned, FailedAt.Unknown },
        { Local(CircuitReason.Internal, "INTERNAL"), CircuitOutcome.Abandoned, FailedAt.Unknown },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_circuit_that_was_not_built_is_charged_to_whom_the_events_name(CircuitFailure failure, CircuitOutcome outcome, FailedAt failedAt)
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
    [InlineData("DESTROYED/CHANNEL_CLOSED", CircuitOutcome.Died, FailedAt.Exit, "DESTROYED", "CHANNEL_CLOSED")]
    [InlineData("DESTROYED/FINISHED/x", CircuitOutcome.Died, FailedAt.Exit, "DESTROYED", "FINISHED/x")]
    [InlineData("DESTROYED", CircuitOutcome.Died, FailedAt.Exit, "DESTROYED", null)]
    [InlineData("A_REASON_TO_COME", CircuitOutcome.Died, FailedAt.Exit, "A_REASON_TO_COME", null)]
    [InlineData(null, CircuitOutcome.Died, FailedAt.Exit, null, null)]
    [InlineData("CHANNEL_CLOSED", CircuitOutcome.Died, FailedAt.FirstHop, "CHANNEL_CLOSED", null)]
    [InlineData("OR_CONN_CLOSED", CircuitOutcome.Died, FailedAt.FirstHop, "OR_CONN_CLOSED", null)]
    [InlineData("FINISHED", CircuitOutcome.Abandoned, FailedAt.Unknown, "FINISHED", null)]
    [InlineData("REQUESTED", CircuitOutcome.Abandoned, FailedAt.Unknown, "REQUESTED", null)]
    public void A_circuit_that_died_is_charged_to_whoever_ended_it(
        string? tor, CircuitOutcome outcome, FailedAt failedAt, string? reason, string? remoteReason)
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
