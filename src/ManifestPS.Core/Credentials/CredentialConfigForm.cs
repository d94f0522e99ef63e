namespace ManifestPS.Credentials;

/// <summary>Which kind of configuration document it is.</summary>
internal enum CredentialConfigForm
{
    /// <summary>Docker's config.json and podman's auth.json: what else is in them does not matter here.</summary>
    File,

    /// <summary>The variable DOCKER_AUTH_CONFIG: nothing but <c>auths</c>.</summary>
    Variable,

    /// <summary>The old .dockercfg: the entries themselves.</summary>
    Bare,
}
