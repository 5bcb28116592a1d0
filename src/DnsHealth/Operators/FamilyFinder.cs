using DnsHealth.Tor.Directory;

namespace DnsHealth.Operators;

/// <summary>
/// Puts the relays of a consensus into families: two are of one where both declare each other (dir-spec 2.1.1, <c>family</c>), where one
/// family key certifies both (proposal 321), and where a third joins them so. What one side alone declares counts for nothing, or anybody
/// could put a relay into a stranger's family.
/// </summary>
internal static class FamilyFinder
{
    /// <summary>The family of every relay that has one; one list for each family, in the order of the fingerprints.</summary>
    /// <remarks>A hostile relay can declare hundreds of others: the time is in proportion to the declarations, whatever they say.</remarks>
    public static IReadOnlyDictionary<Fingerprint, IReadOnlyList<Relay>> Find(Consensus consensus)
    {
        // In a consensus each relay is once; by number they are quick to compare.
        Relay[] relays = [.. consensus.Relays.DistinctBy(relay => relay.Fingerprint).OrderBy(relay => relay.Fingerprint)];
        var numbers = new Dictionary<Fingerprint, int>(relays.Length);
        for (var number = 0; number < relays.Length; number++) numbers[relays[number].Fingerprint] = number;
        var parents = new int[relays.Length];
        for (var number = 0; number < relays.Length; number++) parents[number] = number;
        var certified = new Dictionary<string, int>(StringComparer.Ordinal);
        var declarers = new List<int>[relays.Length];
        var declared = Array.ConvertAll(relays, relay => Declared(relay, numbers));
        for (var number = 0; number < relays.Length; number++)
        {
            foreach (var other in declared[number]) (declarers[other] ??= []).Add(number);
            foreach (var id in relays[number].Descriptor?.FamilyIds ?? []) Join(parents, number, certified.TryAdd(id, number) ? number : certified[id]);
        }

        // Whom the relay at hand declares has its number here: no search, so the time is that of reading the declarations.
        var declaredBy = new int[relays.Length];
        Array.Fill(declaredBy, -1);
        for (var number = 0; number < relays.Length; number++)
        {
            foreach (var other in declared[number]) declaredBy[other] = number;
            foreach (var other in declarers[number] ?? [])
            {
                if (declaredBy[other] == number) Join(parents, number, other);
            }
        }

        var families = new Dictionary<Fingerprint, IReadOnlyList<Relay>>();
        foreach (var group in Enumerable.Range(0, relays.Length).GroupBy(number => Root(parents, number)))
        {
            Relay[] members = [.. group.Select(number => relays[number])];
            if (members is [{ Descriptor: not { FamilyIds.Count: > 0 } }]) continue;
            foreach (var member in members) families[member.Fingerprint] = members;
        }

        return families;
    }

    private static int[] Declared(Relay relay, Dictionary<Fingerprint, int> numbers)
    {
        var declared = new List<int>();
        foreach (var member in relay.Descriptor?.Family ?? [])
        {
            if (numbers.TryGetValue(member, out var number)) declared.Add(number);
        }

        return [.. declared];
    }

    private static void Join(int[] parents, int one, int other) => parents[Root(parents, one)] = Root(parents, other);

    private static int Root(int[] parents, int number)
    {
        // The way is halved as it is gone, so that it stays short.
        while (parents[number] != number) number = parents[number] = parents[parents[number]];
        return number;
    }
}
