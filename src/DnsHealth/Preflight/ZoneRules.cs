using System.Net;
using System.Net.Sockets;
using DnsHealth.Options;
using DnsHealth.Probing;

namespace DnsHealth.Preflight;

/// <summary>Judges whether the zone is fit to judge exits by. Pure functions.</summary>
public static class ZoneRules
{
    /// <summary>Decides the mode and the right answer.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="fresh">The answers for fresh names, two at least.</param>
    /// <param name="controls">The answers for the control names.</param>
    public static ZoneJudgement Judge(ScanOptions options, IReadOnlyList<ZoneAnswer> fresh, IReadOnlyList<ZoneAnswer> controls)
    {
        var kinds = fresh.Select(answer => answer.Kind).Distinct().ToList();
        if (kinds is not [var kind])
            return Fail($"fresh names under {options.Domain} are not all answered alike: {string.Join("; ", fresh.Select(answer => answer.Text))}");
        return (options.Mode, kind) switch
        {
            (ModeChoice.Auto or ModeChoice.Wildcard, ZoneAnswerKind.Addresses) => JudgeWildcard(options, fresh),
            (ModeChoice.Auto or ModeChoice.Nxdomain, ZoneAnswerKind.Nonexistent) => JudgeNxdomain(options, controls),
            (ModeChoice.Wildcard, _) => Fail($"wildcard mode needs a zone that answers fresh names under {options.Domain} with an address, and it does not: {fresh[0].Text}"),
            (ModeChoice.Nxdomain, _) => Fail($"nxdomain mode needs fresh names under {options.Domain} not to exist, and the answer is: {fresh[0].Text}"),
            _ => Fail($"fresh names under {options.Domain} get neither an address nor NXDOMAIN: {fresh[0].Text}"),
        };
    }

    /// <summary>What is expected when no control may be asked.</summary>
    public static ZoneExpectation Unasked(ScanOptions options) => new()
    {
        Domain = options.Domain,
        Mode = options.Mode == ModeChoice.Wildcard ? ProbeMode.Wildcard : ProbeMode.Nxdomain,
        Addresses = options.Mode == ModeChoice.Wildcard ? options.ExpectedIps : [],
        ControlNames = options.Mode == ModeChoice.Wildcard ? [] : options.ControlNames,
    };

    /// <summary>Holds the zone's answer for a fresh name against what the preflight found.</summary>
    public static ZoneFit Compare(ZoneExpectation zone, ZoneAnswer answer) => (zone.Mode, answer.Kind) switch
    {
        (_, ZoneAnswerKind.Failure) => ZoneFit.Missing,
        (ProbeMode.Wildcard, ZoneAnswerKind.Addresses) when !answer.Addresses.Except(zone.Addresses).Any() => ZoneFit.Right,
        (ProbeMode.Nxdomain, ZoneAnswerKind.Nonexistent) => ZoneFit.Right,
        _ => ZoneFit.Wrong,
    };

    /// <summary>Whether tor keeps an address in an answer, or discards it as private (address-spec; tor_addr_is_internal).</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.IPv6Any)
                && !address.IsIPv6LinkLocal && !address.IsIPv6SiteLocal && !address.IsIPv6UniqueLocal;
        }

        return bytes[0] is not (0 or 10 or 127)
            && !(bytes[0] == 172 && bytes[1] is >= 16 and <= 31)
            && !(bytes[0] == 192 && bytes[1] == 168)
            && !(bytes[0] == 169 && bytes[1] == 254)
            && !(bytes[0] == 100 && bytes[1] is >= 64 and <= 127);
    }

    private static ZoneJudgement JudgeWildcard(ScanOptions options, IReadOnlyList<ZoneAnswer> fresh)
    {
        var seen = fresh.SelectMany(answer => answer.Addresses).Distinct().ToList();
        if (seen.Find(address => !IsPublic(address)) is { } hidden)
            return Fail($"the zone answers with the private address {hidden}, which tor discards");
        if (options.ExpectedIps.Count > 0)
        {
            if (seen.Find(address => address.AddressFamily == AddressFamily.InterNetwork && !options.ExpectedIps.Contains(address)) is { } other)
                return Fail($"the zone answers with {other}, and {string.Join(',', options.ExpectedIps)} was expected");
        }
        else if (fresh.Any(answer => answer.Addresses.Count != seen.Count))
        {
            return Fail($"the zone answers each fresh name with other addresses ({string.Join(',', seen)}); name all of them in DNS_EXPECTED_IP");
        }

        // What was given is IPv4; an exit may answer with the zone's IPv6 addresses as well.
        List<IPAddress> expected = [.. options.ExpectedIps.Union(seen)];
        return new ZoneJudgement(
            new ZoneExpectation { Domain = options.Domain, Mode = ProbeMode.Wildcard, Addresses = expected },
            $"fresh names under {options.Domain} resolve to {string.Join(',', seen)}");
    }

    private static ZoneJudgement JudgeNxdomain(ScanOptions options, IReadOnlyList<ZoneAnswer> controls)
    {
        if (controls.FirstOrDefault(control => control.Kind != ZoneAnswerKind.Addresses) is { } broken)
            return Fail($"the control name {broken.Name} must resolve, and does not: {broken.Text}");
        if (controls.FirstOrDefault(control => !control.Addresses.Any(IsPublic)) is { } hidden)
            return Fail($"the control name {hidden.Name} has private addresses only, which tor discards");
        return new ZoneJudgement(
            new ZoneExpectation { Domain = options.Domain, Mode = ProbeMode.Nxdomain, ControlNames = options.ControlNames },
            $"fresh names under {options.Domain} do not exist, and {string.Join(", ", options.ControlNames)} resolves");
    }

    private static ZoneJudgement Fail(string summary) => new(null, summary);
}
