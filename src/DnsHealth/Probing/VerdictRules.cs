namespace DnsHealth.Probing;

/// <summary>Turns evidence into a verdict. A pure function.</summary>
public static class VerdictRules
{
}
