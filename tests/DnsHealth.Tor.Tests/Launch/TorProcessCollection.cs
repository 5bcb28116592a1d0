using DnsHealth.Tor.Launch;

namespace DnsHealth.Tor.Tests.Launch;

/// <summary>
/// Tests that start processes take turns: a program that a test has just written cannot be run while another test's child,
/// forked in that moment, still has it open.
/// </summary>
[CollectionDefinition(nameof(TorProcess))]
public sealed class TorProcessCollection;
