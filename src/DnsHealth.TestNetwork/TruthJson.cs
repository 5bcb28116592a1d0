using System.Text.Json.Serialization;

namespace DnsHealth.TestNetwork;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(NetworkTruth))]
internal sealed partial class TruthJson : JsonSerializerContext;
