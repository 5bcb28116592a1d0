using System.ComponentModel;
using System.Diagnostics;
using DnsHealth.Reports;

namespace DnsHealth.Notifying;

/// <summary>Hands mail to the program that sends it, <c>sendmail -t -i</c>: whom it is to, it reads in the header, and a dot does not end it.</summary>
internal static class Sendmail
{
    private const int MaxWords = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Hands a mail over.</summary>
    /// <param name="program">The program; it is run as it is, and no shell is.</param>
    /// <param name="mail">The mail.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the program.</param>
    /// <returns>Why it was not taken; null when it was.</returns>
    public static async Task<string?> SendAsync(string program, ReadOnlyMemory<byte> mail, TimeProvider time, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, ["-t", "-i"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            return $"{program} cannot be run ({e.Message})";
        }

        using var patience = new CancellationTokenSource(Patience, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        using (process)
        {
            try
            {
                var said = Task.WhenAll(process.StandardError.ReadToEndAsync(end.Token), process.StandardOutput.ReadToEndAsync(end.Token));
                var taken = await WriteAsync(process, mail, end.Token);
                await process.WaitForExitAsync(end.Token);
                var words = VisibleText.Of(string.Join(' ', await said).ReplaceLineEndings(" ").Trim(), MaxWords);
                if (process.ExitCode != 0) return $"{program} ended with exit code {process.ExitCode}: {words}";
                return taken ? null : $"{program} ended before it had read the mail: {words}";
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                cancellation.ThrowIfCancellationRequested();
                return $"{program} did not end in {Patience.TotalMinutes:0} minutes";
            }
        }
    }

    private static async Task<bool> WriteAsync(Process process, ReadOnlyMemory<byte> mail, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(mail, cancellation);
            process.StandardInput.Close();
            return true;
        }
        catch (IOException)
        {
            return false; // It ended first, and its exit code says more.
        }
    }
}
