// The one file with #if: what netstandard2.0 lacks, under the names that net8.0 has for it.
namespace ManifestPS;

internal static class Polyfills
{
#if NETSTANDARD2_0
#endif
}
