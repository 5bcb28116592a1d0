using System.Net;
using System.Net.Sockets;
using System.Text;
using DnsHealth.Dns;

namespace DnsHealth.Tor.Tests.Circuits;

/// <summary>A client of one of tor's ports that has asked for a name and waits.</summary>
/// <param name="name">What it asks for.</param>
/// <param name="address">Its address, as tor writes it into SOURCE_ADDR.</param>
/// <param name="protocol">CLIENT_PROTOCOL.</param>
internal abstract class Asker(string name, string address, string protocol) : IDisposable
{
    public string Name => name;

    public string Address => address;

    public string Protocol => protocol;

    /// <summary>Answers with SOCKS5's code or DNS's, and an address where there is one.</summary>
    public abstract Task ReplyAsync(int code, string? ip = null);

    public abstract void Dispose();

    internal sealed class BySocks(Socket socket, string name) : Asker(name, socket.RemoteEndPoint!.ToString()!, "SOCKS5")
    {
        public static async Task<BySocks> AcceptAsync(Socket listener)
        {
            var socket = await listener.AcceptAsync().InTime();
            using var stream = new NetworkStream(socket);
            var buffer = new byte[300];
            await stream.ReadExactlyAsync(buffer.AsMemory(0, 3)).AsTask().InTime();
            Assert.Equal([5, 1, 0], buffer[..3]);
            await stream.WriteAsync(new byte[] { 5, 0 });
            await stream.ReadExactlyAsync(buffer.AsMemory(0, 5)).AsTask().InTime();
            Assert.Equal([5, 0xF0, 0, 3], buffer[..4]);
            var length = buffer[4];
            await stream.ReadExactlyAsync(buffer.AsMemory(0, length + 2)).AsTask().InTime();
            return new BySocks(socket, Encoding.ASCII.GetString(buffer, 0, length));
        }

        public override async Task ReplyAsync(int code, string? ip = null)
        {
            // A refusal is zeros to the end, as captured.
            byte[] reply = ip is null ? [5, (byte)code, 0, 0, 0, 0, 0, 0, 0, 0] : [5, (byte)code, 0, 1, .. IPAddress.Parse(ip).GetAddressBytes(), 0, 0];
            await socket.SendAsync(reply);
        }

        public override void Dispose() => socket.Dispose();
    }

    internal sealed class ByDns(Socket port, EndPoint client, DnsMessage query) : Asker(query.Questions[0].Name.ToString().TrimEnd('.'), client.ToString()!, "DNS")
    {
        public static async Task<ByDns> ReceiveAsync(Socket port)
        {
            var buffer = new byte[1024];
            var received = await port.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0)).InTime();
            return new ByDns(port, received.RemoteEndPoint, DnsMessage.Parse(buffer.AsSpan(0, received.ReceivedBytes)));
        }

        public override async Task ReplyAsync(int code, string? ip = null)
        {
            DnsRecord[] answers = ip is null ? [] : [new AddressRecord(query.Questions[0].Name, 60, IPAddress.Parse(ip))];
            await port.SendToAsync(query.Respond((DnsResponseCode)code, answers).ToBytes(), client);
        }

        public override void Dispose()
        {
        }
    }
}
