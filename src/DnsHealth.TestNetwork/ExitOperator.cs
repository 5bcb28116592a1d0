using System.Globalization;

namespace DnsHealth.TestNetwork;

/// <summary>Who runs an exit, and what its descriptor says of that.</summary>
public sealed record ExitOperator
{
    /// <summary>The operator's domain: what a scan must find (<see cref="ExitTruth.Operator"/>). Null where the exit does not tell.</summary>
    public string? Domain { get; init; }

    /// <summary>The exit's ContactInfo; null for none. Anything but line breaks and NUL.</summary>
    public string? Contact { get; init; }

    /// <summary>The exit names in its MyFamily the others of the same <see cref="Domain"/> that have this set too.</summary>
    public bool HasFamily { get; init; }

    /// <summary>
    /// An operator whose contact follows the ContactInfo Information Sharing Specification, version 2: <c>operatorN.example</c>,
    /// with a mail address there and a local resolver.
    /// </summary>
    /// <param name="number">N.</param>
    public static ExitOperator Numbered(int number)
    {
        var domain = string.Create(CultureInfo.InvariantCulture, $"operator{number}.example");
        return new ExitOperator
        {
            Domain = domain,
            Contact = $"email:noc[]{domain} url:https://{domain} ciissversion:2 dnslocation:local dnssec:y dnsqname:y",
        };
    }

    /// <summary>Two exits an operator, in the exits' order; the first operator's name each other as family.</summary>
    /// <param name="exits">How many exits there are.</param>
    public static IReadOnlyList<ExitOperator> InPairs(int exits) =>
        [.. Enumerable.Range(0, exits).Select(exit => Numbered((exit / 2) + 1) with { HasFamily = exit < 2 })];
}
