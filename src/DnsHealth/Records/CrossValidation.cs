namespace DnsHealth.Records;

/// <summary>What several instances said of the same exit, and whose word was taken.</summary>
/// <param name="ResultSource">The instance whose record this is.</param>
/// <param name="InstancesSuccess">Instances at which the exit succeeded.</param>
/// <param name="InstancesTotal">Instances that have a record of it.</param>
/// <param name="Improved">It succeeded at one instance, and failed at another (<c>unknown</c> is no failure).</param>
/// <param name="PerInstance">What each said, by its name.</param>
public sealed record CrossValidation(
    string ResultSource,
    int InstancesSuccess,
    int InstancesTotal,
    bool Improved,
    IReadOnlyDictionary<string, InstanceResult> PerInstance);
