namespace DnsHealth.Tor.Control;

/// <summary>tor refused a command that had to succeed.</summary>
public sealed class ControlCommandException : InvalidOperationException
{
    /// <summary>Makes the exception for a refused command.</summary>
    /// <param name="keyword">The command's first word; never its arguments, which may be secret.</param>
    /// <param name="reply">What tor said.</param>
    public ControlCommandException(string keyword, ControlReply reply)
        : base($"tor refused {keyword}: {reply.Code} {PrintableText.Of(reply.Text, 200)}")
    {
        Reply = reply;
    }

    /// <summary>What tor said.</summary>
    public ControlReply Reply { get; }
}
