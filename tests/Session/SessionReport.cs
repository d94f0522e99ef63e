using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Microsoft.Testing.Platform.Extensions;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.TestHost;
using Microsoft.Testing.Platform.Messages;
using Microsoft.Testing.Platform.Services;

namespace ManifestPS.TestSession;

/// <summary>Writes down what was skipped and what took how long (<c>out/session</c>). The program of a run that ends last says for all of them how many tests each reason skipped.</summary>
internal sealed class SessionReport(IMessageBus bus) : IDataConsumer, IDataProducer, ITestSessionLifetimeHandler
{
    private static readonly string Session = Path.Combine(Sandbox.OutputDirectory, "session");

    private static readonly ConcurrentQueue<string> Lines = new();

    public string Uid => nameof(SessionReport);

    public string Version => "1.0";

    public string DisplayName => "ManifestPS test session";

    public string Description => "Counts the tests that were skipped, by reason.";

    public Type[] DataTypesConsumed { get; } = [typeof(TestNodeUpdateMessage)];

    public Type[] DataTypesProduced { get; } = [typeof(TestNodeUpdateMessage)];

    /// <summary>Counts a test that cannot run here, and is not shown as one that was skipped.</summary>
    public static void Skip(string reason, string test) => Lines.Enqueue($"skipped\t{Line(reason)}\t{Line(test)}");

    public Task<bool> IsEnabledAsync() => Task.FromResult(!Sandbox.IsNested);

    public Task OnTestSessionStartingAsync(ITestSessionContext testSessionContext) => Task.CompletedTask;

    public Task ConsumeAsync(IDataProducer dataProducer, IData value, CancellationToken cancellationToken)
    {
        if (dataProducer != this && value is TestNodeUpdateMessage { TestNode: var test })
        {
            if (test.Properties.SingleOrDefault<SkippedTestNodeStateProperty>() is { } skipped)
            {
                Skip(skipped.Explanation ?? "no reason", test.DisplayName);
            }
            else if (test.Properties.SingleOrDefault<TimingProperty>() is { GlobalTiming.Duration: var duration })
            {
                Lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"seconds\t{duration.TotalSeconds:F3}\t{Line(test.DisplayName)}"));
            }
        }
        return Task.CompletedTask;
    }

    public async Task OnTestSessionFinishingAsync(ITestSessionContext testSessionContext)
    {
        _ = Directory.CreateDirectory(Session);
        await File.WriteAllLinesAsync(Path.Combine(Session, Assembly.GetExecutingAssembly().GetName().Name + ".tsv"), Lines);
        if (!IsLast())
        {
            return;
        }
        IEnumerable<IGrouping<string, string>> reasons = Directory.GetFiles(Session, "*.tsv").SelectMany(File.ReadAllLines)
            .Select(line => line.Split('\t')).Where(fields => fields[0] == "skipped").Select(fields => fields[1]).GroupBy(reason => reason).OrderBy(group => group.Key, StringComparer.Ordinal);
        foreach (IGrouping<string, string> reason in reasons)
        {
            TestNode line = new()
            {
                Uid = $"{Uid}:{reason.Key}",
                DisplayName = $"{reason.Count()} in all: {reason.Key}",
                Properties = new PropertyBag(new SkippedTestNodeStateProperty()),
            };
            await bus.PublishAsync(this, new TestNodeUpdateMessage(testSessionContext.SessionUid, line));
        }
    }

    private static string Line(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');

    /// <summary>Whether all that were built for this run have ended, and no other has said so.</summary>
    private static bool IsLast()
    {
        if (Directory.GetFiles(Session, "*.expected").Any(expected => !File.Exists(Path.ChangeExtension(expected, ".tsv"))))
        {
            return false;
        }
        try
        {
            using FileStream said = new(Path.Combine(Session, "said"), FileMode.CreateNew);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
