using System.Globalization;
using DnsHealth.Preflight;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Preflight;

public class ZonePulseTests
{
    /// <summary>Milliseconds of right answers; w and m for a wrong and a missing one. The states, by their first letters.</summary>
    [Theory]
    // Three times the usual time and half a second more than it, both exceeded, twice in a row.
    [InlineData("400 400 400 1200 1200", "SSS SS")]
    [InlineData("400 400 400 1201 1201", "SSS Ss")]
    [InlineData("400 400 400 1201 400 1201 400", "SSS SSSS")]
    [InlineData("20 20 20 520 520", "SSS SS")]
    [InlineData("20 20 20 521 521", "SSS Ss")]
    [InlineData("20 20 20 61 61", "SSS SS")]
    // Two answers in a row that are not right.
    [InlineData("20 20 20 m m", "SSS SF")]
    [InlineData("20 20 20 w w", "SSS SF")]
    [InlineData("20 20 20 w m", "SSS SF")]
    [InlineData("20 20 20 m 20 m 20 w 20", "SSS SSSSSS")]
    // Late, and then not at all: not well, and not yet gone.
    [InlineData("20 20 20 900 m 900 m", "SSS Ssss")]
    [InlineData("20 20 20 m 900 900", "SSS Sss")]
    [InlineData("20 20 20 900 900 m m", "SSS SssF")]
    // Recovery takes two as well, and goes by the worse of them.
    [InlineData("20 20 20 m m 20 20", "SSS SFFS")]
    [InlineData("20 20 20 m m 20 m 20 20", "SSS SFFFFS")]
    [InlineData("20 20 20 m m 900 900 20 20", "SSS SFFssS")]
    [InlineData("20 20 20 m m 900 20 20", "SSS SFFsS")]
    [InlineData("20 20 20 900 900 20 900 20 20", "SSS SssssS")]
    // From the very first answer; what is usual is known as soon as three were right.
    [InlineData("m m m 20 20 20 900 900", "SFF FSSSs")]
    [InlineData("20 m 20 900 900 20 900 900", "SSS SSSSs")]
    public void Two_answers_in_a_row_decide(string answers, string states)
    {
        var pulse = ZonePulse.Start;
        var seen = "";
        foreach (var answer in answers.Split(' '))
        {
            pulse = pulse.After(Beat(answer));
            seen += pulse.State switch { ZoneState.Failed => 'F', ZoneState.Slowed => 's', _ => 'S' };
        }

        Assert.Equal(states.Replace(" ", "", StringComparison.Ordinal), seen);
    }

    [Theory]
    [InlineData("20 900 30", 30.0)]
    [InlineData("900 20 m w 30", 30.0)]
    [InlineData("30 20", null)]
    [InlineData("m m m m", null)]
    [InlineData("20 20 20 900 900 900 900", 20.0)]
    public void The_usual_time_is_the_median_of_the_first_three_right_answers(string answers, double? ms) =>
        Assert.Equal(ms, answers.Split(' ').Aggregate(ZonePulse.Start, (pulse, answer) => pulse.After(Beat(answer))).Typical?.TotalMilliseconds);

    [Fact]
    public void A_sign_says_what_is_the_matter()
    {
        var usual = TimeSpan.FromMilliseconds(20);
        Assert.Equal("the zone is slow: its last answer took 0.9 s, and 0.02 s is usual", new ZoneSign(Beat("900"), ZoneState.Steady, ZoneState.Slowed, usual).Text);
        Assert.Equal("the zone is well again: its last answer took 0.03 s, and 0.02 s is usual", new ZoneSign(Beat("30"), ZoneState.Failed, ZoneState.Steady, usual).Text);
        Assert.Equal("the zone fails: its last answer did not come, in 3 s", new ZoneSign(Beat("m"), ZoneState.Steady, ZoneState.Failed, null).Text);
        Assert.Contains("wrong", new ZoneSign(Beat("w"), ZoneState.Failed, ZoneState.Failed, null).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ZoneState.Steady, ZoneState.Slowed, true, false)]
    [InlineData(ZoneState.Slowed, ZoneState.Failed, true, false)]
    [InlineData(ZoneState.Failed, ZoneState.Slowed, true, true)]
    [InlineData(ZoneState.Failed, ZoneState.Steady, true, true)]
    [InlineData(ZoneState.Failed, ZoneState.Failed, false, false)]
    public void A_sign_says_whether_anything_has_changed_and_for_the_better(ZoneState before, ZoneState now, bool change, bool recovery)
    {
        var sign = new ZoneSign(Beat("20"), before, now, null);
        Assert.Equal((change, recovery), (sign.IsChange, sign.IsRecovery));
    }

    private static ZoneBeat Beat(string answer) => answer switch
    {
        "w" => new ZoneBeat(Sample.Start, TimeSpan.FromMilliseconds(20), ZoneFit.Wrong),
        "m" => new ZoneBeat(Sample.Start, TimeSpan.FromSeconds(3), ZoneFit.Missing),
        _ => new ZoneBeat(Sample.Start, TimeSpan.FromMilliseconds(double.Parse(answer, CultureInfo.InvariantCulture)), ZoneFit.Right),
    };
}
