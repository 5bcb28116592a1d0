namespace DnsHealth.TestNetwork.Daemons;

/// <summary>The signals sent here, with the numbers they have on Linux (signal(7)).</summary>
internal enum Signal
{
    Hangup = 1,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
