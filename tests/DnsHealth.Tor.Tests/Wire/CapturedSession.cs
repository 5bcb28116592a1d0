namespace DnsHealth.Tor.Tests.Wire;

/// <summary>A control session with tor 0.4.9.11, line for line; its head says what the marks mean.</summary>
internal static class CapturedSession
{
    public static IReadOnlyList<string> Lines { get; } = Read();

    /// <summary>Every event, without its <c>650 </c>.</summary>
    public static IEnumerable<string> Events => Lines.Where(line => line.StartsWith("< 650 ", StringComparison.Ordinal)).Select(line => line[6..]);

    /// <summary>The lines under a heading, up to the next empty line.</summary>
    public static IReadOnlyList<string> Section(string heading) =>
        [.. Lines.SkipWhile(line => line != "# " + heading).Skip(1).TakeWhile(line => line.Length > 0)];

    /// <summary>What tor gave to a GETINFO; the session has the beginning of a long one only.</summary>
    public static IReadOnlyList<string> Info(string key) =>
        [.. Lines.SkipWhile(line => line != "> GETINFO " + key).Skip(2)
            .TakeWhile(line => line.StartsWith("   ", StringComparison.Ordinal)).Select(line => line[3..])];

    private static string[] Read()
    {
        using var stream = typeof(CapturedSession).Assembly.GetManifestResourceStream("tor-0.4.9.11-control.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n');
    }
}
