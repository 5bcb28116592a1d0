namespace DnsHealth.TestNetwork;

/// <summary>
/// The verdicts that are right of an exit, <c>status/cause</c>, by its behaviour. Where there are several, what tor
/// shows from outside does not decide between them, or chance does.
/// </summary>
internal static class AllowedVerdicts
{
    // An exit asks twice and waits one second each time, unless the consensus says otherwise.
    private static readonly TimeSpan SurelyAnswered = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SurelyGivenUp = TimeSpan.FromSeconds(2);

    private const string Servfail = "dns_fail/servfail";
    private const string ControlFailed = "dns_fail/control_failed";
    private const string ResolverTimeout = "timeout/resolver_timeout";

    public static IReadOnlyList<string> Wildcard(ExitBehaviour exit) =>
        Of(exit, "success/expected_answer", "wrong_ip/unexpected_address", permanentNegative: "dns_fail/nxdomain", flaky: [Servfail]);

    public static IReadOnlyList<string> Nxdomain(ExitBehaviour exit) =>
        Of(exit, "success/nxdomain_confirmed", "wrong_ip/nxdomain_hijack", permanentNegative: ControlFailed, flaky: [Servfail, ControlFailed]);

    private static IReadOnlyList<string> Of(
        ExitBehaviour exit, string success, string wrongAddress, string permanentNegative, IReadOnlyList<string> flaky) =>
        exit is not { State: DaemonState.Up, Resolver: var resolver }
            ? ["circuit_fail/exit_unreachable"]
            : resolver.Kind switch
            {
                ResolverKind.Wrong => [wrongAddress],
                ResolverKind.Hijack => [wrongAddress, permanentNegative],
                ResolverKind.Nxdomain or ResolverKind.Refused or ResolverKind.Notimp or ResolverKind.Nodata => [permanentNegative],
                ResolverKind.Servfail => [Servfail],
                ResolverKind.Private => ["wrong_ip/private_address"],
                ResolverKind.Drop => [ResolverTimeout],
                ResolverKind.Slow when resolver.Delay > SurelyGivenUp => [ResolverTimeout],
                ResolverKind.Slow when resolver.Delay >= SurelyAnswered => [success, ResolverTimeout],
                ResolverKind.Flaky when resolver.FailurePercent == 100 => [Servfail],
                ResolverKind.Flaky when resolver.FailurePercent > 0 => [success, .. flaky],
                _ => [success],
            };
}
