using System.Net;

namespace DnsHealth.Dns;

/// <summary>How a <see cref="DnsClient"/> asks.</summary>
public sealed record DnsClientOptions
{
    /// <summary>The servers to ask, in this order; one or more.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public required IReadOnlyList<IPEndPoint> Servers
    {
        get;
        init => field = value.Count > 0 ? value : throw new ArgumentException("there is no server to ask", nameof(value));
    }

    /// <summary>
    /// How long one try may take, the question over TCP included when the answer over UDP is truncated. More than
    /// zero; 3 seconds unless set. A query takes at most this × <see cref="Tries"/> × the number of servers.
    /// </summary>
    public TimeSpan Timeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    }

    = TimeSpan.FromSeconds(3);

    /// <summary>How often a server that does not answer is asked; 1 or more, 2 unless set.</summary>
    public int Tries
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }

    = 2;
}
