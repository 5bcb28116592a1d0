using System.Text;
using System.Xml.Linq;
using DnsHealth.Probing;
using DnsHealth.Reports;
using DnsHealth.Tests.History;
using DnsHealth.Tests.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.Reports;

public class AtomFeedTests
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    private static StateChange Change(int run, AlertState state, string nickname = "relay1") => new(
        PastRun.Id(run), PastRun.Ended(run), Sample.Fingerprint(1), nickname, "198.51.100.1", AlertKind.Dns, state, Status.DnsFail, Cause.Servfail, 3, "example.org");

    private static XElement Parse(params StateChange[] changes)
    {
        var text = Encoding.UTF8.GetString(AtomFeed.Render(PastRun.Report(9, (1, Status.Success)) with { Changes = changes }));
        Assert.All(text, c => Assert.True(c is '\n' or >= ' ' and <= '~'));
        return XDocument.Parse(text).Root!;
    }

    [Fact]
    public void Each_change_is_an_entry_with_a_name_that_stays()
    {
        var feed = Parse(Change(3, AlertState.Recovered), Change(1, AlertState.New));
        Assert.Equal("2026-02-01T06:22:00Z", feed.Element(Atom + "updated")!.Value);
        var entries = feed.Elements(Atom + "entry").ToList();
        Assert.Equal(["relay1 has recovered", "relay1 keeps failing: dns_fail (servfail)"], entries.Select(entry => entry.Element(Atom + "title")!.Value));
        Assert.Equal($"https://metrics.torproject.org/rs.html#details/{Sample.Fingerprint(1)}", entries[0].Element(Atom + "link")!.Attribute("href")!.Value);
        var again = Parse(Change(1, AlertState.New));
        Assert.Equal(entries[1].Element(Atom + "id")!.Value, again.Element(Atom + "entry")!.Element(Atom + "id")!.Value);
        Assert.NotEqual(entries[0].Element(Atom + "id")!.Value, entries[1].Element(Atom + "id")!.Value);
        Assert.Equal(feed.Element(Atom + "id")!.Value, again.Element(Atom + "id")!.Value);
        Assert.StartsWith("urn:uuid:", feed.Element(Atom + "id")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_names_are_text_and_nothing_else()
    {
        var entry = Parse(Change(1, AlertState.New, Sample.HostileNickname) with { OperatorKey = "]]><x/>\0", ExitAddress = "<!--", ExitFingerprint = "\"/><b>" }).Element(Atom + "entry")!;
        Assert.Equal(["id", "title", "updated", "category", "content"], entry.Elements().Select(element => element.Name.LocalName));
        Assert.Equal("text", entry.Element(Atom + "content")!.Attribute("type")!.Value);
        Assert.DoesNotContain('\u202E', entry.Value);
    }

    [Fact]
    public void Without_changes_there_is_a_feed_all_the_same()
    {
        Assert.Empty(Parse().Elements(Atom + "entry"));
    }
}
