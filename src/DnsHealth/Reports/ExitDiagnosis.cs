using System.Globalization;
using DnsHealth.Records;

namespace DnsHealth.Reports;

/// <summary>
/// Explains one exit's record to whoever runs the relay: what was asked, what came back, what that means, what to do. Plain text
/// that is safe on a terminal, of lines of about a hundred columns at most. A pure function.
/// </summary>
public static class ExitDiagnosis
{
    private const int Columns = 96;

    /// <summary>Explains a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="nicknameOf">The nickname of a first hop, by fingerprint; null for one that is not known.</param>
    public static string Render(ExitRecord record, Func<string, string?> nicknameOf)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(nicknameOf);
        var text = new WrappedText(Columns);
        text.Line(0, $"Exit {VisibleText.Of(record.ExitNickname, 40)} at {VisibleText.Of(record.ExitAddress, 60)}");
        text.Line(0, $"{VisibleText.Of(record.ExitFingerprint, 60)}");
        text.Line(0, $"");
        text.Line(0, $"Verdict: {RecordJson.Word(record.Status)} ({RecordJson.Word(record.Cause)}). {ExitAdvice.Sentence(record)}");
        if (record.Error is { } error) text.Line(0, $"{Capitalized(VisibleText.Of(error, 300))}");
        if (record.Flaky)
            text.Line(0, $"It is flaky: at another attempt it failed. Users meet both, so read on as if it had failed.");
        if (FailureState(record) is { } tracked) text.Line(0, $"{tracked}");
        text.Line(0, $"");

        for (var i = 0; i < record.Evidence.Count; i++) AttemptText.Write(text, i + 1, record, record.Evidence[i], nicknameOf);
        if (record.Evidence.Count == 0)
        {
            text.Line(0, $"No attempt was made.");
            text.Line(0, $"");
        }

        text.Line(0, $"What it means");
        foreach (var sentence in ExitAdvice.Meaning(record)) text.Line(2, $"{sentence}");
        var steps = ExitAdvice.Steps(record);
        if (steps.Count == 0) return text.ToString();
        text.Line(0, $"");
        text.Line(0, $"What to do");
        for (var i = 0; i < steps.Count; i++) text.Step(i + 1, steps[i]);
        return text.ToString();
    }

    private static string? FailureState(ExitRecord record) => record.ConsecutiveFailures > 1
        ? string.Create(CultureInfo.InvariantCulture, $"It has failed in {record.ConsecutiveFailures} runs in a row.")
        : null;

    private static string Capitalized(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
