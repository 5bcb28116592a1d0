using System.Globalization;

namespace DnsHealth.Tor.Directory;

/// <summary>Reads the <c>params</c> and <c>bandwidth-weights</c> lines of a consensus (dir-spec 3.4.1).</summary>
public static class ConsensusParameters
{
    /// <summary>Reads <c>name=value name=value …</c>. Words that are not of this form are passed over.</summary>
    public static IReadOnlyDictionary<string, int> Parse(ReadOnlySpan<char> text)
    {
        var parameters = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var range in text.Split(' '))
        {
            var word = text[range];
            var equals = word.IndexOf('=');
            if (equals > 0 && int.TryParse(word[(equals + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
                parameters[word[..equals].ToString()] = value;
        }

        return parameters;
    }
}
