using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace DnsHealth.Dns;

/// <summary>
/// Asks DNS servers over UDP, and over TCP what did not fit (RFC 1035 4.2, RFC 7766). Only an answer with the id and
/// the question asked, from the address asked, is taken (RFC 5452); whatever else arrives is passed over and the wait
/// goes on. Holds no state between queries: one client serves many at once.
/// </summary>
/// <param name="options">Whom to ask, and for how long.</param>
/// <param name="transport">What carries the questions; sockets unless given.</param>
/// <param name="time">The clock for time-outs and durations; the system's unless given.</param>
public sealed class DnsClient(DnsClientOptions options, IDnsTransport? transport = null, TimeProvider? time = null)
{
    /// <summary>
    /// The longest datagram taken for an answer, in bytes. Without EDNS it should be 512; servers that overlook that
    /// are borne with up to here.
    /// </summary>
    public const int MaximumDatagramLength = 4096;

    private readonly IDnsTransport _transport = transport ?? new SocketDnsTransport();
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>
    /// Asks one server after the other until one gives an answer that another would not better. Servers that do not
    /// answer are asked again, <see cref="DnsClientOptions.Tries"/> times in all.
    /// </summary>
    /// <returns>
    /// The answer; when every server that answered would or could not (SERVFAIL, REFUSED, NOTIMP, FORMERR), the last
    /// such answer; when none answered, how the last try failed.
    /// </returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<DnsResult> QueryAsync(DnsName name, DnsRecordType type, CancellationToken cancellationToken)
    {
        DnsReply? declined = null;
        DnsFailure? failure = null;
        var silent = options.Servers.ToList();
        for (var tries = 0; tries < options.Tries; tries++)
        {
            foreach (var server in silent.ToArray())
            {
                switch (await TryAsync(server, new DnsQuestion(name, type), cancellationToken))
                {
                    case DnsReply reply when IsWorthAnotherServer(reply.Message.ResponseCode):
                        declined = reply;
                        silent.Remove(server);
                        break;
                    case DnsFailure failed:
                        failure = failed;
                        break;
                    case var answered:
                        return answered;
                }
            }
        }

        return declined ?? (DnsResult)failure!;
    }

    private static bool IsWorthAnotherServer(DnsResponseCode code) =>
        code is DnsResponseCode.ServerFailure or DnsResponseCode.Refused or DnsResponseCode.NotImplemented or DnsResponseCode.FormatError;

    private async Task<DnsResult> TryAsync(IPEndPoint server, DnsQuestion question, CancellationToken cancellationToken)
    {
        // A new id for every try, so that a late answer to the one before cannot be taken for this one's.
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        var query = DnsMessage.Query(id, question.Name, question.Type).ToBytes();
        var passedOver = 0;
        DnsFormatException? malformed = null;
        var via = "UDP";

        using var timeout = new CancellationTokenSource(options.Timeout, _time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var started = _time.GetTimestamp();
        try
        {
            var message = await _transport.AskByUdpAsync(server, query, Accept, ended.Token);
            if (!message.IsTruncated) return new DnsReply(message, server, _time.GetElapsedTime(started), ViaTcp: false);

            (via, passedOver, malformed) = ("TCP", 0, null);
            message = DnsMessage.Parse((await _transport.AskByTcpAsync(server, query, ended.Token)).Span);
            return Answers(message, id, question)
                ? new DnsReply(message, server, _time.GetElapsedTime(started), ViaTcp: true)
                : Failure(DnsFailureKind.Malformed, "the answer is to another question");
        }
        catch (DnsFormatException e)
        {
            return Failure(DnsFailureKind.Malformed, e.Message);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return Failure(DnsFailureKind.NetworkError, e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return malformed is not null
                ? Failure(DnsFailureKind.Malformed, malformed.Message)
                : Failure(DnsFailureKind.TimedOut, string.Create(
                    CultureInfo.InvariantCulture,
                    $"no answer in {options.Timeout.TotalSeconds:0.###} s{(passedOver > 0 ? $", {passedOver} other datagrams aside" : "")}"));
        }

        DnsFailure Failure(DnsFailureKind kind, string what) =>
            new(kind, $"{server} over {via}: {what}", server, _time.GetElapsedTime(started));

        DnsMessage? Accept(ReadOnlyMemory<byte> datagram)
        {
            if (datagram.Length >= sizeof(ushort) && BinaryPrimitives.ReadUInt16BigEndian(datagram.Span) == id)
            {
                try
                {
                    if (datagram.Length > MaximumDatagramLength)
                        throw new DnsFormatException($"a datagram of {datagram.Length} bytes", MaximumDatagramLength);
                    var message = DnsMessage.Parse(datagram.Span);
                    if (Answers(message, id, question)) return message;
                }
                catch (DnsFormatException e)
                {
                    // It may be forged, and the true answer still to come. If none comes, this is what is reported.
                    malformed = e;
                }
            }

            passedOver++;
            return null;
        }
    }

    private static bool Answers(DnsMessage message, ushort id, DnsQuestion question) =>
        message is { IsResponse: true, Opcode: DnsOpcode.Query, Questions: [var asked] } && message.Id == id && asked == question;
}
