using System.Diagnostics;

namespace DnsHealth.Cli.Tests;

/// <summary>Runs the program as a process in a directory of its own.</summary>
public sealed class ProgramUnderTest : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dnshealth-cli-").FullName;

    public string In(string name) => Path.Combine(_directory, name);

    public async Task<(int Code, string Output, string Errors)> RunAsync(
        IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = _directory,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "dnshealth.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return (process.ExitCode, await output, await errors);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
