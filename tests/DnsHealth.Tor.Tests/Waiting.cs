namespace DnsHealth.Tor.Tests;

/// <summary>Waits for what has to happen, with a deadline so generous that only a hang reaches it.</summary>
internal static class Waiting
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static Task InTime(this Task task) => task.WaitAsync(Deadline);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Deadline);
}
