using DnsHealth.Tor.Circuits;

namespace DnsHealth.Tor.Tests.Circuits;

/// <summary>By itself, for the heap is everybody's.</summary>
[CollectionDefinition(nameof(CircuitControllerMemoryTests), DisableParallelization = true)]
[Collection(nameof(CircuitControllerMemoryTests))]
public sealed class CircuitControllerMemoryTests : IAsyncLifetime
{
    private readonly ScriptedTor _tor = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _tor.DisposeAsync();

    [Fact]
    public async Task Thousands_of_circuits_and_questions_leave_nothing_behind()
    {
        await RunAsync(0, 1000);
        var before = GC.GetTotalMemory(true);
        await RunAsync(1000, 2000);
        var growth = GC.GetTotalMemory(true) - before;

        // What is kept of one circuit and one question is some two kilobytes.
        Assert.True(growth < 400_000, $"the heap grew by {growth} bytes over 2000 circuits");
        Assert.Equal(0, _tor.Time.RunningTimers);
    }

    private async Task RunAsync(int from, int count)
    {
        for (var id = from; id < from + count; id++)
        {
            var circuit = await _tor.BuildAsync($"{id}");
            var (resolution, asker) = await _tor.AskAsync(circuit, $"{id}", $"{id + 100_000}", ResolvePort.Socks, $"{id}.wild.test");
            using (asker)
            {
                await asker.ReplyAsync(0, "192.0.2.53");
                await _tor.Control.SayAsync($"650 STREAM {id + 100_000} CLOSED {id} 192.0.2.53:0 REASON=DONE");
                await resolution;
            }

            var closed = circuit.DisposeAsync().AsTask();
            await _tor.Control.AnswerAsync($"CLOSECIRCUIT {id}", "250 OK", $"650 CIRC {id} CLOSED {ScriptedTor.Hop},{ScriptedTor.Exit} REASON=REQUESTED");
            await closed.InTime();
        }
    }
}
