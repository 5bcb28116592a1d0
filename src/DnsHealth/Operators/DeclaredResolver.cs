namespace DnsHealth.Operators;

/// <summary>
/// How an operator says the relay resolves names (ContactInfo Information Sharing Specification, fields of the exit's DNS). What is
/// declared is shown beside what was seen, and proves nothing. A field that is not there is null.
/// </summary>
/// <param name="DnsLocation">Where the resolver is: <c>local</c>, <c>sameas</c>, <c>remote</c> … as declared; at most 100 characters.</param>
/// <param name="Dnssec">Whether it validates: <c>y</c> or <c>n</c>.</param>
/// <param name="DnsQname">Whether it minimizes query names (RFC 9156): <c>y</c> or <c>n</c>.</param>
public sealed record DeclaredResolver(string? DnsLocation, string? Dnssec, string? DnsQname);
