using System.Globalization;
using System.Text;

namespace DnsHealth.Reports;

/// <summary>Plain text of lines that are not too long, written paragraph by paragraph.</summary>
/// <param name="columns">The longest line.</param>
/// <param name="breakWords">A word that is longer than a line is broken, too; otherwise it stays whole, so that it can be copied.</param>
internal sealed class WrappedText(int columns, bool breakWords = false)
{
    private readonly StringBuilder _text = new();

    /// <summary>Writes a paragraph, broken at blanks.</summary>
    /// <param name="indent">Blanks before it.</param>
    /// <param name="paragraph">The paragraph; blanks in a row are one.</param>
    /// <param name="hanging">Further blanks before all its lines but the first.</param>
    public void Line(int indent, FormattableString paragraph, int hanging = 0)
    {
        var column = 0;
        foreach (var word in Words(paragraph.ToString(CultureInfo.InvariantCulture), columns - indent - hanging))
        {
            if (column > 0 && column + 1 + word.Length > columns)
            {
                _text.Append('\n').Append(' ', hanging);
                column = 0;
            }

            if (column == 0)
            {
                _text.Append(' ', indent);
                column = indent + hanging;
            }
            else
            {
                _text.Append(' ');
                column++;
            }

            _text.Append(word);
            column += word.Length;
        }

        _text.Append('\n');
    }

    /// <summary>Writes a line as it is, however long: a command, or a link.</summary>
    public void Whole(int indent, string line) => _text.Append(' ', indent).Append(line).Append('\n');

    /// <summary>Writes a step of <see cref="ExitAdvice.Steps"/>; a command in it has a line of its own, whole.</summary>
    public void Step(int number, string step)
    {
        var parts = step.Split('\n');
        Line(2, $"{number}. {parts[0]}", hanging: 3);
        foreach (var command in parts[1..]) Whole(7, command);
    }

    /// <summary>All that was written.</summary>
    public override string ToString() => _text.ToString();

    private IEnumerable<string> Words(string paragraph, int longest)
    {
        var words = paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return breakWords ? words.SelectMany(word => word.Chunk(longest)).Select(letters => new string(letters)) : words;
    }
}
