using DnsHealth.Dns;

namespace DnsHealth.TestNetwork.Resolvers;

/// <summary>What a resolver sends back.</summary>
/// <param name="Message">The response, or null for none.</param>
/// <param name="Delay">How long it waits first.</param>
internal readonly record struct ResolverReply(DnsMessage? Message, TimeSpan Delay = default);
