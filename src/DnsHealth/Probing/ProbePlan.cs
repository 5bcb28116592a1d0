namespace DnsHealth.Probing;

/// <summary>Decides whether an exit is tried once more. A pure function of what was found so far.</summary>
public static class ProbePlan
{
    /// <summary>
    /// Failures of first hops, and of our own, cost the exit nothing; but a network of which nothing works must not keep a scan
    /// from its end.
    /// </summary>
    private const int FreeAttempts = 12;

    /// <summary>Attempts that showed a wrong address, after which there is nothing to add: one may be doubted, two are evidence.</summary>
    private const int WrongAddressesWanted = 2;

    /// <summary>The pause before the next attempt; null when the exit is decided.</summary>
    /// <param name="findings">What the attempts of this pass found.</param>
    /// <param name="limits">How often to try.</param>
    public static TimeSpan? Next(IReadOnlyList<Finding> findings, ProbeLimits limits)
    {
        if (findings.Count == 0) return TimeSpan.Zero;
        var wrong = findings.Count(finding => finding.Status == Status.WrongIp);
        var dns = findings.Count(finding => finding.Status is Status.DnsFail or Status.Timeout);
        var right = findings.Count(finding => finding.Status == Status.Success);
        var circuits = findings.Count(finding => finding.Cause is Cause.ExitUnreachable or Cause.CircuitDied);
        if (wrong >= WrongAddressesWanted || (wrong > 0 && wrong + right + dns > limits.DnsRetries)) return null;
        if (wrong == 0 && right > 0) return null;
        if (dns > limits.DnsRetries || circuits > limits.CircuitRetries) return null;
        if (findings.Any(finding => finding.Cause == Cause.NoDescriptor)) return null;
        if (findings.Count - wrong - right - dns - circuits >= FreeAttempts) return null;
        return findings[^1].Status is Status.DnsFail or Status.Timeout or Status.WrongIp or Status.Success ? limits.RetryDelay : TimeSpan.Zero;
    }
}
