using System.Text;

namespace DnsHealth.Tests.Notifying;

/// <summary>A message taken apart by RFC 5322: fields, unfolded, and the body. Whatever breaks its rules fails the test.</summary>
internal sealed class Eml
{
    public Eml(byte[] bytes)
    {
        Assert.All(bytes, b => Assert.True(b is (byte)'\r' or (byte)'\n' or (>= (byte)' ' and <= (byte)'~'), $"byte {b}"));
        var text = Encoding.ASCII.GetString(bytes);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        Lines = text[..^2].Split("\r\n");
        Assert.All(Lines, line => Assert.False(line.AsSpan().ContainsAny('\r', '\n')));
        var end = Array.IndexOf(Lines, "");
        foreach (var line in Lines[..end])
        {
            if (line[0] is ' ' or '\t') Fields[^1] = (Fields[^1].Name, Fields[^1].Value + line);
            else if (line.Split(':', 2) is [var name, var value] && name.All(c => char.IsAsciiLetter(c) || c == '-')) Fields.Add((name, value.Trim()));
            else Assert.Fail($"no field: {line}");
        }

        Body = string.Join('\n', Lines[(end + 1)..]);
    }

    public string[] Lines { get; }

    public List<(string Name, string Value)> Fields { get; } = [];

    public string Body { get; }

    /// <summary>The body on one line.</summary>
    public string Flat => string.Join(' ', Body.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    public string this[string name] => Assert.Single(Fields, field => field.Name == name).Value;
}
