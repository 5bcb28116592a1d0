using System.Globalization;

namespace DnsHealth.TestNetwork;

/// <summary>
/// How a resolver behaves, as a specification says it: <c>ok</c>, <c>wrong</c>, <c>hijack</c>, <c>nxdomain</c>,
/// <c>servfail</c>, <c>refused</c>, <c>notimp</c>, <c>nodata</c>, <c>private</c>, <c>drop</c>, <c>slow:SECONDS</c> or
/// <c>flaky:PERCENT</c>.
/// </summary>
public sealed record ResolverBehaviour
{
    /// <summary>The longest a slow resolver waits, in seconds.</summary>
    public const int MaximumDelaySeconds = 60;

    private static readonly Dictionary<string, ResolverKind> Kinds =
        Enum.GetValues<ResolverKind>().ToDictionary(kind => kind.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    private ResolverBehaviour(ResolverKind kind) => Kind = kind;

    /// <summary>An honest resolver.</summary>
    public static ResolverBehaviour Ok { get; } = new(ResolverKind.Ok);

    /// <summary>What it does.</summary>
    public ResolverKind Kind { get; }

    /// <summary>How late a <see cref="ResolverKind.Slow"/> resolver answers, up to <see cref="MaximumDelaySeconds"/>; zero for the others.</summary>
    public TimeSpan Delay { get; private init; }

    /// <summary>The share of names for which a <see cref="ResolverKind.Flaky"/> resolver fails, 0 to 100; zero for the others.</summary>
    public int FailurePercent { get; private init; }

    /// <summary>Reads one behaviour.</summary>
    /// <exception cref="FormatException">It is none; the message names it and says why.</exception>
    public static ResolverBehaviour Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (name, argument) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        if (!Kinds.TryGetValue(name, out var kind)) throw new FormatException($"no resolver behaves like '{text}'");
        return kind switch
        {
            ResolverKind.Slow => new ResolverBehaviour(kind) { Delay = ParseDelay(text, argument) },
            ResolverKind.Flaky => new ResolverBehaviour(kind) { FailurePercent = ParsePercent(text, argument) },
            _ => argument is null ? new ResolverBehaviour(kind) : throw new FormatException($"'{name}' takes no number, but '{text}' has one"),
        };
    }

    /// <summary>The behaviour as <see cref="Parse"/> reads it.</summary>
    public override string ToString()
    {
        var name = Kind.ToString().ToLowerInvariant();
        return Kind switch
        {
            ResolverKind.Slow => string.Create(CultureInfo.InvariantCulture, $"{name}:{(decimal)Delay.Ticks / TimeSpan.TicksPerSecond:0.#######}"),
            ResolverKind.Flaky => string.Create(CultureInfo.InvariantCulture, $"{name}:{FailurePercent}"),
            _ => name,
        };
    }

    private static TimeSpan ParseDelay(string text, string? argument) =>
        decimal.TryParse(argument, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 0 and <= MaximumDelaySeconds
            ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : throw new FormatException($"'{text}': slow:SECONDS takes a number from 0 to {MaximumDelaySeconds}");

    private static int ParsePercent(string text, string? argument) =>
        int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100
            ? percent
            : throw new FormatException($"'{text}': flaky:PERCENT takes a whole number from 0 to 100");
}
