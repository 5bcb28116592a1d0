namespace DnsHealth.Probing;

/// <summary>Whom the failure of an attempt is charged to. The events of the circuit say one thing, who else was reached over the same first hop another.</summary>
public enum Blame
{
    /// <summary>It cannot be told, or nobody is to blame.</summary>
    Unknown,

    /// <summary>The first hop: it could not be reached, broke off, or reached nobody else either. It says nothing about the exit.</summary>
    FirstHop,

    /// <summary>The exit: the first hop was there, and the exit could not be extended to, was lost, or fell silent.</summary>
    Exit,
}
