using System.Globalization;

namespace ManifestPS.TestRegistry;

/// <summary>
/// What happens to which requests: a match, an occurrence (always, until told otherwise) and actions in order.
/// The methods return the rule itself, so that a rule reads as a sentence.
/// </summary>
public sealed partial class FaultRule
{
    private readonly RequestMatch _match;
    private readonly List<FaultAction> _actions = [];
    private Occurrence _occurrence = Occurrence.Always;
    private bool _applied;
    private int? _requestBytes;
    private int _seen;

    internal FaultRule(RequestMatch match)
    {
        _match = match;
    }

    /// <summary>How often the rule has fired.</summary>
    public int Hits { get; private set; }

    /// <summary>The delivery of a rule for connections.</summary>
    internal Delivery ConnectionDelivery { get; private set; } = Delivery.Normal;

    public FaultRule When(Occurrence occurrence)
    {
        _occurrence = occurrence;
        return this;
    }

    public FaultRule Once() => When(Occurrence.Once);

    /// <summary>Carries the request out first, so that only its answer is lost.</summary>
    public FaultRule Applied()
    {
        _applied = true;
        return this;
    }

    /// <summary>Answers after as many bytes of the request body, instead of after all of it.</summary>
    public FaultRule Early(int requestBytes = 0)
    {
        _requestBytes = requestBytes;
        return this;
    }

    public override string ToString() =>
        string.Join(' ', [_match.ToString(), _occurrence.ToString(), .. _applied ? ["applied"] : Array.Empty<string>(), .. _actions.Select(action => action.Name)]);

    /// <summary>Counts the request if it matches, and says whether the rule fires for it.</summary>
    internal bool Takes(string method, string target)
    {
        if (!_match.Matches(method, target) || !_occurrence.Fires(++_seen))
        {
            return false;
        }

        Hits++;
        return true;
    }

    internal async Task BeforeAsync(Exchange exchange)
    {
        if (_applied)
        {
            return;
        }

        foreach (FaultAction action in _actions.Where(action => !action.NeedsReply))
        {
            await action.Apply(exchange);
        }

        if (exchange.Reply is not null)
        {
            await ReadRequestAsync(exchange);
        }
    }

    internal async Task AfterAsync(Exchange exchange)
    {
        foreach (FaultAction action in _actions.Where(action => action.NeedsReply || _applied))
        {
            await action.Apply(exchange);
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task ReadRequestAsync(Exchange exchange)
    {
        if (_requestBytes is int count)
        {
            await exchange.Request.Body.ReadAtLeastAsync(new byte[count], count, throwOnEndOfStream: false, exchange.Gone);
        }
        else
        {
            await exchange.Request.ReadBodyAsync();
        }
    }

    private FaultRule Then(string name, bool needsReply, Func<Exchange, Task> apply)
    {
        _actions.Add(new FaultAction(name, needsReply, apply));
        return this;
    }

    private FaultRule Instead(string name, Func<Exchange, Reply> reply) => Then(name, needsReply: false, exchange =>
    {
        exchange.Reply = reply(exchange);
        return Task.CompletedTask;
    });

    private FaultRule Alter(string name, Func<Reply, Reply> alter) => Then(name, needsReply: true, exchange =>
    {
        exchange.Reply = alter(exchange.Reply!); // the endpoint has answered: NeedsReply
        return Task.CompletedTask;
    });

    private FaultRule Deliver(string name, bool needsReply, Func<Delivery, Delivery> deliver)
    {
        ConnectionDelivery = deliver(ConnectionDelivery);
        return Then(name, needsReply, exchange =>
        {
            exchange.Delivery = deliver(exchange.Delivery);
            exchange.Reply ??= new Reply(0);
            return Task.CompletedTask;
        });
    }
}
