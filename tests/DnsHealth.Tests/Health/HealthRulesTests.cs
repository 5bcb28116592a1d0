using DnsHealth.Health;
using DnsHealth.Probing;

namespace DnsHealth.Tests.Health;

public class HealthRulesTests
{
    // The latest first: s success, d dns_fail, t timeout, w wrong_ip, c circuit_fail, u unknown.
    [Theory]
    [InlineData("", HealthState.New, 100)]
    [InlineData("s", HealthState.New, 100)]
    [InlineData("ddd", HealthState.New, 25)]
    [InlineData("ssss", HealthState.Healthy, 100)]
    [InlineData("dsss", HealthState.Healthy, 80)]
    [InlineData("ddsssssss", HealthState.Healthy, 80)]
    [InlineData("dddsssssssssssss", HealthState.Broken, 82)]
    [InlineData("dtdd", HealthState.Broken, 20)]
    [InlineData("dcdcdcsssss", HealthState.Broken, 67)]
    [InlineData("duducdssss", HealthState.Broken, 63)]
    [InlineData("sdddssss", HealthState.Healthy, 67)]
    [InlineData("sdsdsdsds", HealthState.Intermittent, 60)]
    [InlineData("sddddsssss", HealthState.Intermittent, 64)]
    [InlineData("wssssssssw", HealthState.Lying, 82)]
    [InlineData("ww", HealthState.Lying, 33)]
    [InlineData("wsssss", HealthState.Healthy, 86)]
    [InlineData("cccc", HealthState.Unreachable, 100)]
    [InlineData("ccccsss", HealthState.Unreachable, 100)]
    [InlineData("cccssss", HealthState.Healthy, 100)]
    [InlineData("uuuuuuuu", HealthState.New, 100)]
    public void An_exit_is_what_its_last_runs_make_it(string runs, HealthState state, int score)
    {
        var health = HealthRules.Of(Statuses(runs));
        Assert.Equal((state, score), (health.State, health.Score));
    }

    [Fact]
    public void What_lies_further_back_than_the_window_is_not_looked_at()
    {
        var health = HealthRules.Of(Statuses(new string('s', HealthRules.Window) + "wwwwwwddddd"));
        Assert.Equal(new ExitHealth(HealthState.Healthy, 100, HealthRules.Window, HealthRules.Window, 0, 0, 0), health);
    }

    private static IEnumerable<Status> Statuses(string runs) => runs.Select(run => run switch
    {
        's' => Status.Success,
        'd' => Status.DnsFail,
        't' => Status.Timeout,
        'w' => Status.WrongIp,
        'c' => Status.CircuitFail,
        _ => Status.Unknown,
    });
}
