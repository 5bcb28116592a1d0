using DnsHealth.Tor.Directory;

namespace DnsHealth.TestNetwork.Daemons;

/// <summary>What the others must know of an authority before it has ever run.</summary>
/// <param name="Fingerprint">Of its relay identity key.</param>
/// <param name="V3Identity">Of its authority identity key (dir-spec, "fingerprint" of a key certificate).</param>
internal sealed record AuthorityIdentity(Fingerprint Fingerprint, Fingerprint V3Identity);
