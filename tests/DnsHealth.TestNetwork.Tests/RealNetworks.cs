namespace DnsHealth.TestNetwork.Tests;

/// <summary>Tests that start tor daemons by the dozen, one class after another: a small machine has no room for all at once.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class RealNetworks
{
    public const string Name = "real networks";
}
