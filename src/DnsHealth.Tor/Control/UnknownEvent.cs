namespace DnsHealth.Tor.Control;

/// <summary>An event this code does not know, or one that does not read as its keyword promises.</summary>
/// <param name="Keyword">Its first word.</param>
/// <param name="Text">The whole line; hostile until encoded.</param>
public sealed record UnknownEvent(string Keyword, string Text) : ControlEvent;
