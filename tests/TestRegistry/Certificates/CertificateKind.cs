namespace ManifestPS.TestRegistry;

/// <summary>What is right or wrong with a server's certificate.</summary>
public enum CertificateKind
{
    /// <summary>Good for the names given, once the test authority is trusted.</summary>
    Trusted,

    Expired,

    NotYetValid,

    /// <summary>Good, for <c>wrong.test</c>.</summary>
    WrongHost,

    /// <summary>Signed by itself and by no authority.</summary>
    SelfSigned,

    /// <summary>Signed by another authority than the one exported.</summary>
    UntrustedAuthority,
}
