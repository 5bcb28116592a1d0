using System.Text.Json;
using DnsHealth.SimTor;
using DnsHealth.SimTor.Ports;

// simtor --defaults-torrc FILE -f FILE [Name Value …], as tor is started. The torrc names the scenario: # simtor-scenario PATH
// simtor preflight SCENARIO: only the honest resolver and the truth, for a scanner asks its controls before it starts tor.
try
{
    if (args is ["preflight", var path])
    {
        await SimTorProcess.ServePreflightAsync(path);
        return 0;
    }

    var configuration = TorConfiguration.Read(args);
    if (configuration.ScenarioPath is not { } scenario) throw new FormatException("the torrc has no line '# simtor-scenario PATH'");
    await SimTorProcess.RunAsync(configuration, scenario, TimeProvider.System);
    return 0;
}
catch (Exception exception) when (exception is FormatException or JsonException or IOException or UnauthorizedAccessException)
{
    Console.WriteLine($"[err] {exception.Message}");
    return 1;
}
