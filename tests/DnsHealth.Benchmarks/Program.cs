using System.CommandLine;
using DnsHealth.Benchmarks.Alerts;
using DnsHealth.Benchmarks.PastRuns;
using DnsHealth.Benchmarks.Pieces;
using DnsHealth.Benchmarks.Scans;

var root = new RootCommand("Measures DnsHealth: whole scans of simulated networks, and the pieces that are used most.")
{
    ScansCommand.Build(),
    AlertsCommand.Build(),
    PastRunsCommand.Build(),
    PiecesCommand.Build(),
};
return await root.Parse(args).InvokeAsync();
