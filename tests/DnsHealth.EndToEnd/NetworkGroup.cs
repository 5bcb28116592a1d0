namespace DnsHealth.EndToEnd;

[CollectionDefinition(NetworkFixture.Name)]
public sealed class NetworkGroup : ICollectionFixture<NetworkFixture>;
