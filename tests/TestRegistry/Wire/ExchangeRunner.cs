using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManifestPS.TestRegistry;

/// <summary>Runs every request: log, gate, fault before, endpoint, fault after, delivery.</summary>
internal sealed class ExchangeRunner(WireServer server, CancellationToken stopping)
{
    public async Task RunAsync(HttpContext context)
    {
        WireConnection connection = context.Features.GetRequiredFeature<WireConnection>();
        RecordedRequest entry = server.Requests.Begin(context, connection.Id);
        using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        await using CancellationTokenRegistration watch = context.RequestAborted.Register(() => ClientLeft(connection, entry));
        try
        {
            Exchange exchange = new()
            {
                Context = context,
                Connection = connection,
                Entry = entry,
                Request = new WireRequest(context, entry),
                Server = server,
                Gone = gone.Token,
            };
            await AnswerAsync(exchange);
            await new ReplyWriter(exchange, server.Requests).SendAsync();
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            context.Abort();
        }
        catch (Exception failure) when (entry.RecordFailure(failure))
        {
            throw;
        }
        finally
        {
            server.Requests.End(entry);
        }
    }

    private async Task AnswerAsync(Exchange exchange)
    {
        RecordedRequest entry = exchange.Entry;
        Gate? gate = server.Faults.FindGate(entry);
        if (gate is { HoldsAnswer: false })
        {
            await gate.PassAsync(exchange.Gone);
        }

        FaultRule? rule = server.Faults.Take(entry.Method, entry.Target);
        entry.Fault = rule?.ToString();
        if (rule is not null)
        {
            await rule.BeforeAsync(exchange);
        }

        exchange.Reply ??= await server.RespondAsync(exchange.Request);
        if (rule is not null)
        {
            await rule.AfterAsync(exchange);
        }

        if (gate is { HoldsAnswer: true })
        {
            await gate.PassAsync(exchange.Gone);
        }
    }

    private void ClientLeft(WireConnection connection, RecordedRequest entry)
    {
        if (!connection.EndedHere)
        {
            server.Requests.Abort(entry);
        }
    }
}
