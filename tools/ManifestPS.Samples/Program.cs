using ManifestPS.Samples;

// Writes the sample layouts anew: dotnet run --project tools/ManifestPS.Samples [directory]. The bytes are the same every time.
string samples = args is [var directory] ? directory : "samples";
PhpSample.Write(Path.Combine(samples, "php"));
AppSample.Write(Path.Combine(samples, "app"));
