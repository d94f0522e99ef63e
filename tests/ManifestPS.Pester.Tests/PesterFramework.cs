using ManifestPS.TestSession;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.TestFramework;
using Microsoft.Testing.Platform.Requests;

namespace ManifestPS.Pester.Tests;

/// <summary>Pester as a framework of Microsoft.Testing.Platform: each <c>It</c> is a test of <c>dotnet test</c>.</summary>
internal sealed class PesterFramework : ITestFramework, IDataProducer
{
    public string Uid => nameof(PesterFramework);

    public string Version => "1.0";

    public string DisplayName => "Pester";

    public string Description => "The acceptance tests of tests/Pester.";

    public Type[] DataTypesProduced { get; } = [typeof(TestNodeUpdateMessage)];

    public Task<bool> IsEnabledAsync() => Task.FromResult(true);

    public Task<CreateTestSessionResult> CreateTestSessionAsync(CreateTestSessionContext context) =>
        Task.FromResult(new CreateTestSessionResult { IsSuccess = true });

    public Task<CloseTestSessionResult> CloseTestSessionAsync(CloseTestSessionContext context) =>
        Task.FromResult(new CloseTestSessionResult { IsSuccess = true });

    public async Task ExecuteRequestAsync(ExecuteRequestContext context)
    {
        if (context.Request is RunTestExecutionRequest)
        {
            IReadOnlyList<PesterTest> tests = await PesterRun.RunAsync(context.CancellationToken);
            for (int i = 0; i < tests.Count; i++)
            {
                if (tests[i].Result == "Skipped")
                {
                    SessionReport.Skip(tests[i].Message, tests[i].Name);
                    continue;
                }
                await context.MessageBus.PublishAsync(this, new TestNodeUpdateMessage(context.Request.Session.SessionUid, Node(tests[i], i)));
            }
        }
        context.Complete();
    }

    /// <summary>Cases of one <c>It</c> may have one name, so the place in the run tells tests apart.</summary>
    private static TestNode Node(PesterTest test, int place)
    {
        DateTimeOffset end = DateTimeOffset.UtcNow;
        TimeSpan duration = TimeSpan.FromSeconds(test.Seconds);
        return new TestNode
        {
            Uid = $"{place} {test.Name}",
            DisplayName = test.Name,
            Properties = new PropertyBag(
                new TimingProperty(new TimingInfo(end - duration, end, duration)),
                test.Result == "Passed" ? new PassedTestNodeStateProperty() : new FailedTestNodeStateProperty(new PesterFailureException(test.Message), test.Message)),
        };
    }
}
