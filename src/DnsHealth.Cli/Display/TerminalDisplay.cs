using System.Globalization;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Scanning;
using Serilog.Core;
using Serilog.Events;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace DnsHealth.Cli.Display;

/// <summary>
/// Shows a run on a terminal: a progress bar with the rate, the time left and the counts. Warnings go through it too, for
/// two writers on one terminal would tear the bar.
/// </summary>
/// <remarks>The bar's task is set once, when the bar is on the screen; the counts are guarded by <c>_gate</c>.</remarks>
internal sealed class TerminalDisplay : IScanObserver, ILogEventSink
{
    private readonly Lock _gate = new();
    private readonly StatusCounts _counts = new();
    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private ProgressTask? _bar;
    private string _stage = "starting";
    private long _scanBegan;

    private TerminalDisplay(IAnsiConsole console, TimeProvider time)
    {
        _console = console;
        _time = time;
    }

    /// <summary>Shows work on standard error, if that is a terminal, for as long as it takes.</summary>
    public static async Task<T> ShowAsync<T>(TimeProvider time, Func<TerminalDisplay, Task<T>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var display = new TerminalDisplay(console, time);
        return await console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new WordsColumn(display))
            .StartAsync(async context =>
            {
                display.Attach(context.AddTask("starting"));
                return await work(display);
            });
    }

    /// <inheritdoc/>
    public void OnStage(string stage)
    {
        lock (_gate)
        {
            _stage = VisibleText.Of(stage, 100);
            Draw();
        }
    }

    /// <inheritdoc/>
    public void OnSelected(int total, int decided)
    {
        lock (_gate)
        {
            _scanBegan = _time.GetTimestamp();
            _counts.Total = total;
            _counts.Decided = decided;
            Draw();
        }
    }

    /// <inheritdoc/>
    public void OnDecided(ExitRecord record, ExitRecord? before)
    {
        lock (_gate)
        {
            _counts.Add(record, before);
            Draw();
        }
    }

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        var color = logEvent.Level >= LogEventLevel.Error ? "red" : logEvent.Level == LogEventLevel.Warning ? "yellow" : "grey";
        var text = VisibleText.Of(logEvent.RenderMessage(CultureInfo.InvariantCulture), 1000);
        _console.MarkupLine($"[{color}]{Markup.Escape(text)}[/]");
        if (logEvent.Exception is not null) _console.WriteLine(VisibleText.Of(logEvent.Exception.ToString(), 4000));
    }

    private void Attach(ProgressTask bar)
    {
        lock (_gate)
        {
            _bar = bar;
            Draw();
        }
    }

    private void Draw()
    {
        if (_bar is null) return;
        _bar.IsIndeterminate = _counts.Total == 0;
        if (_counts.Total == 0) return;
        _bar.MaxValue = _counts.Total;
        _bar.Value = _counts.Decided;
    }

    /// <summary>What stands beside the bar. Asked for at each redrawing, for the rate and the time left change with no event.</summary>
    private string Words()
    {
        lock (_gate)
        {
            if (_counts.Total == 0) return _stage;
            var pace = _counts.Decided < _counts.Total && _counts.Pace(_time.GetElapsedTime(_scanBegan)) is { } known
                ? string.Create(CultureInfo.InvariantCulture, $" {known.Rate:0.0}/s {known.Left:mm\\:ss} left")
                : "";
            return string.Create(CultureInfo.InvariantCulture, $"{_counts.Decided}/{_counts.Total}{pace} {_stage}: {_counts}");
        }
    }

    private sealed class WordsColumn(TerminalDisplay display) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(display.Words());
    }
}
