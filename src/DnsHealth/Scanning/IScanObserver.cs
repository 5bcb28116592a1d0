using DnsHealth.Records;

namespace DnsHealth.Scanning;

/// <summary>Watches a run, to show it to a person. Called from any task; must not block.</summary>
public interface IScanObserver
{
    /// <summary>The run has come to a new stage.</summary>
    /// <param name="stage">In a few words.</param>
    void OnStage(string stage);

    /// <summary>The exits are selected.</summary>
    /// <param name="total">How many.</param>
    /// <param name="decided">How many of them a run that is resumed had decided before.</param>
    void OnSelected(int total, int decided);

    /// <summary>An exit's record is on the disk.</summary>
    /// <param name="record">The record.</param>
    /// <param name="before">The record it replaces, after a recheck; null for an exit's first.</param>
    void OnDecided(ExitRecord record, ExitRecord? before);
}
