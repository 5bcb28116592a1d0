using System.Text.Json;
using System.Text.Json.Serialization;

namespace DnsHealth.Records;

/// <summary>
/// JSON as all our files have it: snake case, indented, UTF-8, nulls written. Everything that is not a plain ASCII character, and
/// what HTML gives a meaning to, is escaped, so that hostile text stays text even where a page takes the file in.
/// Reading passes over fields it does not know, and nothing else.
/// </summary>
public static class RecordJson
{
    // The encoder is the default one: it lets through the fewest characters.
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false), new UtcTimeConverter() },
    };

    /// <summary>Writes a value as a whole file, with a final line feed.</summary>
    /// <exception cref="ArgumentException">It holds a number JSON has no form for.</exception>
    public static byte[] Write<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, Options), (byte)'\n'];

    /// <summary>Writes what <see cref="Write"/> does, piece by piece: a report of all exits is never in memory as text.</summary>
    /// <exception cref="ArgumentException">It holds a number JSON has no form for.</exception>
    public static async Task WriteAsync<T>(Stream stream, T value, CancellationToken cancellation = default)
    {
        await JsonSerializer.SerializeAsync(stream, value, Options, cancellation);
        await stream.WriteAsync("\n"u8.ToArray(), cancellation);
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="json">What it holds.</param>
    /// <param name="file">What to call it in a message.</param>
    /// <exception cref="RecordFormatException">It is not JSON, or not a <typeparamref name="T"/>.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, string file)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new RecordFormatException(file, "it holds null");
        }
        catch (JsonException e)
        {
            throw new RecordFormatException(file, e.Message, e);
        }
    }

    /// <summary>Reads a file piece by piece: of a long one, only what <typeparamref name="T"/> takes is held.</summary>
    /// <inheritdoc cref="Read"/>
    public static async Task<T> ReadAsync<T>(Stream json, string file, CancellationToken cancellation = default)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(json, Options, cancellation) is { } value ? value : throw new RecordFormatException(file, "it holds null");
        }
        catch (JsonException e)
        {
            throw new RecordFormatException(file, e.Message, e);
        }
    }

    /// <summary>The word a value is written as: <c>dns_fail</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>The value that is written as a word; null where none is.</summary>
    public static T? ValueOf<T>(string word)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (Word(value) == word) return value;
        }

        return null;
    }
}
