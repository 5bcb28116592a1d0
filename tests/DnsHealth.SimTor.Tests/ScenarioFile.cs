using DnsHealth.EndToEnd;
using DnsHealth.SimTor.Scenarios;

namespace DnsHealth.SimTor.Tests;

/// <summary>A scenario as the program reads it: <c>scenario.json</c>, and <c>extra.torrc</c> that names it.</summary>
internal static class ScenarioFile
{
    public static async Task WriteAsync(Scratch scratch, Scenario scenario)
    {
        await File.WriteAllTextAsync(scratch.In("scenario.json"), scenario.ToJson());
        await File.WriteAllTextAsync(scratch.In("extra.torrc"), $"# simtor-scenario {scratch.In("scenario.json")}\n");
    }
}
