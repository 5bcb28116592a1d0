namespace DnsHealth.Tor.Control;

/// <summary>One line of a reply (control-spec 2.3), with the data that came under it.</summary>
/// <param name="Code">The three-digit status code.</param>
/// <param name="Text">The rest of the line.</param>
/// <param name="Data">The lines of a <c>+</c> line's data, dots unstuffed; empty for other lines and where a sink took them.</param>
public sealed record ControlReplyLine(int Code, string Text, IReadOnlyList<string> Data);
