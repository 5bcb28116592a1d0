namespace DnsHealth.Tor.Tests;

/// <summary>Damages a line a little, or not at all, as a seeded generator says.</summary>
internal static class Mutation
{
    private const string Characters = " \t=\"\\$~,.:[]-0A9Zz/+\0\u001b\u007f\u00e9\uFFFD";

    public static string Of(string line, Random random)
    {
        var text = line.ToList();
        for (var change = random.Next(4); change > 0; change--)
        {
            var at = random.Next(text.Count + 1);
            var character = Characters[random.Next(Characters.Length)];
            switch (random.Next(3))
            {
                case 0: text.Insert(at, character); break;
                case 1 when at < text.Count: text[at] = character; break;
                case 2 when at < text.Count: text.RemoveRange(at, random.Next(text.Count - at) + 1); break;
                default: break;
            }
        }

        return new string([.. text]);
    }
}
