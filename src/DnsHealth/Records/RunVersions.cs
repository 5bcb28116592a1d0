namespace DnsHealth.Records;

/// <summary>What a run was made with.</summary>
/// <param name="Dnshealth">This program's version.</param>
/// <param name="Tor">tor's; null when tor was never reached.</param>
/// <param name="Dotnet">The .NET runtime's.</param>
/// <param name="Os">The operating system's.</param>
public sealed record RunVersions(string Dnshealth, string? Tor, string Dotnet, string Os)
{
    /// <summary>The versions of what this process runs on.</summary>
    /// <param name="program">This program's version.</param>
    /// <param name="tor">tor's; null when tor was never reached.</param>
    public static RunVersions Here(string program, string? tor) => new(
        program,
        tor,
        Environment.Version.ToString(),
        System.Runtime.InteropServices.RuntimeInformation.OSDescription);
}
