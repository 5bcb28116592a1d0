using DnsHealth.Records;
using DnsHealth.Reports;

namespace DnsHealth.Notifying;

/// <summary>What was done about an operator and why: a line of <c>STATE_DIR/mail/decisions.jsonl</c>.</summary>
/// <param name="Time">When, UTC.</param>
/// <param name="RunId">The run it was about.</param>
/// <param name="Operator">The operator's key; the relay's fingerprint where nobody is known.</param>
/// <param name="Address">Where mail goes; null where there is no address.</param>
/// <param name="Outcome">What was done.</param>
/// <param name="Reason">Why not; null where it was done.</param>
/// <param name="Relays">The relays' fingerprints.</param>
/// <param name="File">The draft; null where there is none.</param>
public sealed record NotifyDecision(
    DateTimeOffset Time,
    string RunId,
    string Operator,
    string? Address,
    NotifyOutcome Outcome,
    string? Reason,
    IReadOnlyList<string> Relays,
    string? File)
{
    /// <summary>As a person reads it, on one line, safe on a terminal.</summary>
    public override string ToString()
    {
        var why = Reason is null ? "" : $": {VisibleText.Of(Reason, 500)}";
        var file = File is null ? "" : $" ({VisibleText.Of(File, 500)})";
        return $"{RecordJson.Word(Outcome)} {VisibleText.Of(Operator, 100)}{(Address is null ? "" : $" <{VisibleText.Of(Address, 254)}>")}, {Relays.Count} {(Relays.Count == 1 ? "relay" : "relays")}{why}{file}";
    }
}
