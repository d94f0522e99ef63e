using System.Management.Automation;
using ManifestPS.Operations.Registries;

namespace ManifestPS.Pipeline;

/// <summary>Remove-Module: credentials of Connect-ImageRegistry and tokens go with the module, in whichever runspace it is removed.</summary>
public sealed class ModuleRemoval : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => RegistryLogin.ForgetAll();
}
