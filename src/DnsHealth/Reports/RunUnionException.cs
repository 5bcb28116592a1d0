namespace DnsHealth.Reports;

/// <summary>Runs that cannot be united: they asked different questions, or one of them is given twice. The message says which.</summary>
public sealed class RunUnionException(string message) : Exception(message);
