using System.Management.Automation;
using ManifestPS.Diagnostics;
using ManifestPS.Pipeline;
using ManifestPS.Registry.Pull;
using ManifestPS.Registry;

namespace ManifestPS.Commands;

/// <summary>Gets the repositories of a registry that lists them, as they arrive.</summary>
[Cmdlet(VerbsCommon.Get, "ImageRepository", SupportsPaging = true)]
[OutputType(typeof(ImageRepository))]
public sealed class GetImageRepositoryCommand : PagedCmdlet
{
    /// <summary>Host, and port where it has one of its own.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string[] Registry { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task ProcessRecordAsync()
    {
        foreach (string registry in Registry)
        {
            await WriteAsync(registry, log => Open(registry, log));
        }
    }

    private NameList Open(string registry, ITrace log)
    {
        string host = RegistryName.Parse(registry);
        RequireOneRegistry(host);
        return new NameList(
            new RegistryCatalog(host, Session, log).ReadAsync,
            repository => Task.FromResult<object>(new ImageRepository { Reference = $"{host}/{repository}", Registry = host, Repository = repository }));
    }
}
