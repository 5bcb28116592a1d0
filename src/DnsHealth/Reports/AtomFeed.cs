using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using DnsHealth.Records;
using DnsHealth.Tor.Directory;
using DnsHealth.Tracking;

namespace DnsHealth.Reports;

/// <summary>Alerts that began or ended of late, as an Atom feed (RFC 4287), <c>alerts.atom</c>. A pure function of the report.</summary>
public static class AtomFeed
{
    /// <summary>The name of the file in OUTPUT_DIR.</summary>
    public const string Name = "alerts.atom";

    private const string Namespace = "http://www.w3.org/2005/Atom";

    /// <summary>Writes the feed.</summary>
    public static byte[] Render(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("feed", Namespace);
            Element(xml, "id", Id("feed", report.Metadata.Domain));
            Element(xml, "title", "DNS health of Tor exits: alerts");
            Element(xml, "updated", Time(report.Changes.Count > 0 ? report.Changes[0].Time : report.Metadata.Timestamp));
            xml.WriteStartElement("author", Namespace);
            Element(xml, "name", "DnsHealth");
            xml.WriteEndElement();
            foreach (var change in report.Changes) Entry(xml, change);
            xml.WriteEndElement();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void Entry(XmlWriter xml, StateChange change)
    {
        var what = $"{RecordJson.Word(change.Status)} ({RecordJson.Word(change.Cause)})";
        var title = change.State == AlertState.Recovered
            ? $"{VisibleText.Of(change.ExitNickname, 40)} has recovered"
            : $"{VisibleText.Of(change.ExitNickname, 40)} keeps failing: {what}";
        xml.WriteStartElement("entry", Namespace);
        Element(xml, "id", Id(change.RunId, change.ExitFingerprint, RecordJson.Word(change.Kind), RecordJson.Word(change.State)));
        Element(xml, "title", title);
        Element(xml, "updated", Time(change.Time));
        if (Fingerprint.TryParse(change.ExitFingerprint, out var relay))
        {
            xml.WriteStartElement("link", Namespace);
            xml.WriteAttributeString("rel", "alternate");
            xml.WriteAttributeString("href", $"https://metrics.torproject.org/rs.html#details/{relay}");
            xml.WriteEndElement();
        }

        xml.WriteStartElement("category", Namespace);
        xml.WriteAttributeString("term", RecordJson.Word(change.State));
        xml.WriteEndElement();
        xml.WriteStartElement("content", Namespace);
        xml.WriteAttributeString("type", "text");
        xml.WriteString(string.Create(
            CultureInfo.InvariantCulture,
            $"Exit {VisibleText.Of(change.ExitFingerprint, 60)} at {VisibleText.Of(change.ExitAddress, 60)}, operator {VisibleText.Of(change.OperatorKey, 100)}: {(change.State == AlertState.Recovered ? "worked again in" : "alert in")} run {VisibleText.Of(change.RunId, 40)}, after {change.ConsecutiveFailures} failed runs in a row; the last failure was {what}."));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, string text) => xml.WriteElementString(name, Namespace, text);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The same for the same thing, however often it is written (RFC 4287 section 4.2.6): a name-based UUID (RFC 9562, version 8).</summary>
    private static string Id(params string[] parts)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts)))[..16];
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return $"urn:uuid:{new Guid(hash, bigEndian: true)}";
    }
}
