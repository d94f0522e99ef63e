namespace ManifestPS.Operations.Publish;

/// <summary>What is known of a tag's write, from the response to it.</summary>
internal enum TagWrite
{
    /// <summary>Not sent, or refused: it changed nothing.</summary>
    None,

    /// <summary>Sent, and no response says what became of it.</summary>
    Unanswered,

    /// <summary>The registry said that it is done.</summary>
    Confirmed,
}
