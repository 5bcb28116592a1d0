using System.IO.Pipelines;
using System.Text;
using BenchmarkDotNet.Attributes;
using DnsHealth.Tor.Control;

namespace DnsHealth.Benchmarks.Pieces;

/// <summary>What the control port says.</summary>
public class ControlLines
{
    private readonly string _circuit =
        "CIRC 1042 BUILT $749CB7F031F2F8D3FACE770B9E0D839E5FC8E1FD~hop00017,$9695DFC35FFEB861329B9F1AB04C46397020CE31~exit00042 "
        + "PURPOSE=GENERAL TIME_CREATED=2026-01-31T12:15:00.123456";

    private readonly string _stream =
        "STREAM 2084 NEWRESOLVE 0 27d813cd6e314934aafdfa5422aee2e9-749cb7f0.wild.test:0 SOURCE_ADDR=127.0.0.1:43210 PURPOSE=DNS_REQUEST "
        + "CLIENT_PROTOCOL=SOCKS5 NYM_EPOCH=0 SESSION_GROUP=1 ISO_FIELDS=SOCKS_USERNAME,SOCKS_PASSWORD,CLIENTADDR,SESSION_GROUP,NYM_EPOCH";

    private readonly byte[] _reply = Encoding.Latin1.GetBytes(
        $"250+desc/all-recent=\r\n{string.Join("\r\n", SampleNetwork.Descriptors)}\r\n.\r\n250 OK\r\n");

    /// <summary>A circuit's event.</summary>
    [Benchmark(Description = "a CIRC event")]
    public ControlEvent Circuit() => ControlEvent.Parse(_circuit);

    /// <summary>A stream's event.</summary>
    [Benchmark(Description = "a STREAM event")]
    public ControlEvent Stream() => ControlEvent.Parse(_stream);

    /// <summary>A reply as long as a network's descriptors, through the reader that reads tor's, line by line.</summary>
    [Benchmark(Description = "GETINFO desc/all-recent of 3,875 relays")]
    public async Task<long> Reply()
    {
        var (toTor, fromTor) = (new Pipe(), new Pipe());
        await using var control = new ControlConnection(fromTor.Reader, toTor.Writer);
        var characters = 0L;
        var asked = control.SendAsync("GETINFO desc/all-recent", line => characters += line.Length, CancellationToken.None);
        await toTor.Reader.ReadAsync();
        await fromTor.Writer.WriteAsync(_reply);
        await asked;
        return characters;
    }
}
