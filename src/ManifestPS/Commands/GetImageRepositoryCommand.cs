using System.Management.Automation;
using ManifestPS.Pipeline;
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

    private NameList Open(string registry, IActivityLog log)
    {
        string host = ImageReference.Parse($"{registry}/any") is { Registry: { } name, Repository: "any" or "library/any" }
            ? name
            : throw new FormatException($"'{registry}' is not a registry: write host or host:port.");
        return new NameList(
            new RegistryCatalog(host, Session, log).ReadAsync,
            repository => Task.FromResult<object>(new ImageRepository { Reference = $"{host}/{repository}", Registry = host, Repository = repository }));
    }
}
