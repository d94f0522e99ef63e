namespace ManifestPS.Tests;

/// <summary>A pipeline that ends early ends the work too; counted by how many references the source was asked for.</summary>
public sealed class StopTests : IDisposable
{
    private const int Many = 5000;
    private const int ThrottleLimit = 4;

    private readonly ModuleRunspace _session = new();
    private readonly Tally _tally = new();
    private readonly string[] _references = [.. Enumerable.Repeat(TestBuild.PhpSample, Many)];

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Without_an_early_end_every_reference_is_asked_for()
    {
        _ = _session.Invoke("Send-Reference $images[0] $images[1] | Get-ImageManifest", _references[..50], _tally).Clean();

        Assert.Equal(50, _tally.Count);
    }

    [Theory]
    [InlineData("ForEach-Object { throw 'enough' }")]
    [InlineData("Select-First")]
    [InlineData("ForEach-Object { break }")]
    public void What_ends_the_pipeline_downstream_ends_the_work(string sink)
    {
        _ = _session.Invoke($"do {{ Send-Reference $images[0] $images[1] | Get-ImageManifest -ThrottleLimit {ThrottleLimit} | {sink} }} while ($false)", _references, _tally);

        Assert.InRange(_tally.Count, 1, ThrottleLimit + 1);
    }

    [Fact]
    public void Stopping_ends_the_work()
    {
        Outcome outcome = _session.InvokeAndStop($"Send-Reference $images[0] $images[1] | Get-ImageManifest -ThrottleLimit {ThrottleLimit} | Wait-Stop $images[1]", _tally.Reached.Task, _references, _tally);

        Assert.InRange(_tally.Count, 1, ThrottleLimit + 1);
        Assert.Empty(outcome.Output);
        Assert.Empty(outcome.Errors);
    }

    [Theory]
    [InlineData("$images | Get-ImageManifest")]
    [InlineData("Get-ImageManifest $images")]
    [InlineData("Get-ManifestList $images")]
    public void A_downstream_throw_is_that_throw_and_nothing_after_it_runs(string script)
    {
        Outcome outcome = _session.Invoke($"$seen = 0; try {{ {script} | ForEach-Object {{ $seen++; throw 'enough' }} }} finally {{ $global:seen = $seen }}; 'after'", [.. _references[..20]]);

        Assert.Equal("enough", outcome.Terminating?.FullyQualifiedErrorId);
        Assert.Equal("enough", outcome.Terminating?.TargetObject);
        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.Output);
        Assert.Equal(1, Assert.Single(_session.Invoke("$global:seen").Clean())?.BaseObject);
    }

    [Fact]
    public void The_thing_that_is_thrown_downstream_can_be_one_of_our_own_exceptions()
    {
        Outcome outcome = _session.Invoke("$images | Get-ImageManifest | ForEach-Object { throw [System.FormatException]::new('enough') }", [.. _references[..20]]);

        Assert.Equal("enough", outcome.Terminating?.FullyQualifiedErrorId);
        Assert.Empty(outcome.Errors);
    }

    [Fact]
    public void With_error_action_stop_the_first_error_ends_the_pipeline()
    {
        Outcome outcome = _session.Invoke("$images | Get-ImageManifest -ErrorAction Stop", "Not An Image", "Neither Is This");

        Assert.StartsWith("ReferenceInvalid,", outcome.Terminating?.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void The_session_goes_on_after_a_stop()
    {
        _ = _session.InvokeAndStop("$images[0] | Get-ImageManifest | Wait-Stop $images[1]", _tally.Reached.Task, _references, _tally);

        Assert.Equal(8, _session.Invoke("Get-ImageManifest $images", TestBuild.PhpSample).Clean().Count);
    }
}
