using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ManifestPS.Fuzz;

/// <summary>Changes an input: as JSON where it is JSON, as bytes and words where it is not, or where a change breaks it on purpose.</summary>
public sealed class Mutator(Random random, IReadOnlyList<byte[]> corpus, IReadOnlyList<string> dictionary)
{
    private const int MaxLength = 64 * 1024;

    private static readonly string[] Values = ["null", "true", "0", "-1", "1e3", "1.0", "9007199254740992", "\"\"", "\"x\"", "[]", "{}", "[null]", "\"\\ud800\"", "\"\\u0000\""];

    public byte[] Next()
    {
        byte[] input = Pick(corpus);
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            input = random.Next(2) == 0 && MutateTree(input) is { } changed ? changed : MutateBytes(input);
        }
        return input.Length <= MaxLength ? input : input[..MaxLength];
    }

    private byte[] MutateBytes(byte[] input)
    {
        int at = random.Next(input.Length + 1);
        int length = random.Next(Math.Min(input.Length - at, 40) + 1);
        byte[] word = Encoding.UTF8.GetBytes(Pick(dictionary));
        byte[] other = Pick(corpus);
        return random.Next(8) switch
        {
            0 => [.. input[..at], .. input[(at + length)..]],
            1 => [.. input[..(at + length)], .. input[at..]],
            2 => [.. input[..at], .. word, .. input[at..]],
            3 => [.. input[..at], .. word, .. input[(at + length)..]],
            4 => [.. input[..at], .. other[random.Next(other.Length + 1)..]],
            5 => [.. input[..at], (byte)random.Next(256), .. input[at..]],
            6 => Flip(input, at),
            _ => [.. input[..at], .. Enumerable.Repeat(word, random.Next(1, 50)).SelectMany(bytes => bytes), .. input[at..]],
        };
    }

    private byte[] Flip(byte[] input, int at)
    {
        byte[] flipped = [.. input];
        if (flipped.Length > 0)
        {
            flipped[Math.Min(at, flipped.Length - 1)] ^= (byte)(random.Next(3) == 0 ? 0x20 : 1 << random.Next(8));   // 0x20 is the case of a letter
        }
        return flipped;
    }

    private byte[]? MutateTree(byte[] input)
    {
        try
        {
            JsonNode? root = JsonNode.Parse(input);
            JsonNode[] containers = [.. Containers(root)];
            if (containers.Length == 0)
            {
                return null;
            }
            Change(Pick(containers), Containers(JsonNode.Parse(Pick(corpus))).Append(root).ToArray());
            return Encoding.UTF8.GetBytes(root!.ToJsonString()); // it has containers, so it is there
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;   // not JSON for JsonNode: duplicate members, half surrogates
        }
    }

    private void Change(JsonNode container, JsonNode?[] donors)
    {
        JsonNode? value = random.Next(3) == 0 ? Pick(donors)?.DeepClone() : JsonNode.Parse(Pick(Values.Where(text => text[1..] is not "\\ud800\"").ToArray()));
        if (container is JsonArray array)
        {
            int at = random.Next(array.Count + 1);
            if (at < array.Count && random.Next(3) > 0)
            {
                array.RemoveAt(at);
            }
            if (random.Next(3) > 0)
            {
                array.Insert(Math.Min(at, array.Count), value);
            }
            return;
        }
        JsonObject members = container.AsObject();
        string name = members.Count > 0 && random.Next(3) > 0 ? Pick(members.Select(member => member.Key).ToArray()) : Pick(dictionary);
        if (random.Next(4) == 0)
        {
            _ = members.Remove(name);
        }
        else
        {
            members[random.Next(6) == 0 ? ChangeCase(name) : name] = value;
        }
    }

    private static IEnumerable<JsonNode> Containers(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Containers(member.Value)).Prepend(members),
        JsonArray items => items.SelectMany(Containers).Prepend(items),
        _ => [],
    };

    private string ChangeCase(string name) => random.Next(3) switch
    {
        0 => name.ToUpperInvariant(),
        1 => name.Replace('s', '\u017F').Replace('k', '\u212A'),
        _ => name.ToLowerInvariant(),
    };

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
