namespace ManifestPS.TestRegistry;

/// <summary>How an answer ends.</summary>
public enum Ending
{
    /// <summary>As HTTP wants it.</summary>
    Complete,

    /// <summary>A clean end of the connection (FIN), too early; over HTTP/2 a RST_STREAM.</summary>
    Cut,

    /// <summary>The connection is reset (RST).</summary>
    Reset,

    /// <summary>Nothing more comes until the client leaves or the server is disposed.</summary>
    Stall,
}
