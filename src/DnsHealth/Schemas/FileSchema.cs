namespace DnsHealth.Schemas;

/// <summary>A JSON Schema (draft 2020-12) of a file that is published, so that others need not guess. They are published beside the files.</summary>
/// <param name="FileName">Its name in <see cref="DirectoryName"/>.</param>
/// <param name="Content">The schema, UTF-8.</param>
public sealed record FileSchema(string FileName, ReadOnlyMemory<byte> Content)
{
    /// <summary>The directory in OUTPUT_DIR.</summary>
    public const string DirectoryName = "schemas";

    /// <summary>Of a record: <c>dnshealth_FINGERPRINT.json</c>.</summary>
    public static FileSchema Record { get; } = Load("record.schema.json");

    /// <summary>Of a report: <c>latest.json</c>, <c>dns_health_….json</c>, and a run's <c>report.json</c>.</summary>
    public static FileSchema Report { get; } = Load("report.schema.json");

    /// <summary>Of <c>operators/KEY.json</c>.</summary>
    public static FileSchema Operator { get; } = Load("operator.schema.json");

    /// <summary>Of <c>failure_state.json</c>.</summary>
    public static FileSchema FailureState { get; } = Load("failure_state.schema.json");

    /// <summary>Of <c>files.json</c>.</summary>
    public static FileSchema Files { get; } = Load("files.schema.json");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FileSchema> All { get; } = [Record, Report, Operator, FailureState, Files];

    private static FileSchema Load(string name)
    {
        using var stream = typeof(FileSchema).Assembly.GetManifestResourceStream($"DnsHealth.Schemas.{name}")
            ?? throw new InvalidOperationException($"the program was built without {name}");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new FileSchema(name, content);
    }
}
