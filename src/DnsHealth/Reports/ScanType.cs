using System.Text.Json.Serialization;

namespace DnsHealth.Reports;

/// <summary>How the runs of a report go together.</summary>
public enum ScanType
{
    /// <summary>One run.</summary>
    [JsonStringEnumMemberName("single")]
    OneRun,

    /// <summary>Several, with no exit in common.</summary>
    Split,

    /// <summary>Several, with exits in common.</summary>
    CrossValidate,
}
