namespace DnsHealth.Cli.Display;

/// <summary>Writes each step on a line of its own, at once and in order.</summary>
/// <param name="output">Where to.</param>
internal sealed class LineProgress(TextWriter output) : IProgress<string>
{
    /// <inheritdoc/>
    public void Report(string value)
    {
        output.WriteLine($"  {value}");
        output.Flush();
    }
}
