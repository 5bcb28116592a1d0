namespace DnsHealth.Operators;

/// <summary>What an operator is told by, the surest first.</summary>
public enum OperatorKind
{
    /// <summary>The <c>url</c> or <c>email</c> of a contact that follows the ContactInfo Information Sharing Specification.</summary>
    Ciiss,

    /// <summary>The domain of the mail address in the contact; at a mail provider for everyone, the address.</summary>
    Email,

    /// <summary>The relays that name each other as family, or that one family key certifies.</summary>
    Family,

    /// <summary>The contact's own words.</summary>
    Contact,

    /// <summary>The address: nothing else is known.</summary>
    Address,
}
