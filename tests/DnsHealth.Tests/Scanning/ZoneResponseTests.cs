using DnsHealth.Preflight;
using DnsHealth.Probing;
using DnsHealth.Scanning;
using DnsHealth.Tests.Probing;
using DnsHealth.Tests.Records;
using Serilog.Core;

namespace DnsHealth.Tests.Scanning;

public class ZoneResponseTests
{
    private readonly Pace _pace = new(new ManualTime(), Logger.None);
    private readonly ZoneResponse _response;
    private ZoneState _state;
    private double _at;
    private int _halted;

    public ZoneResponseTests() => _response = new ZoneResponse(_pace, () => _halted++, Logger.None);

    [Fact]
    public void A_zone_that_is_well_changes_nothing()
    {
        for (var i = 0; i < 100; i++) Hear(ZoneState.Steady);
        Assert.Equal((1, 0), (_pace.Share, _halted));
    }

    [Fact]
    public void A_zone_that_slows_slows_the_scan_once_and_again_after_a_minute()
    {
        for (var i = 0; i < 6; i++) Hear(ZoneState.Slowed);
        Assert.Equal(0.5, _pace.Share);
        Hear(ZoneState.Slowed);
        Assert.Equal(0.25, _pace.Share);
        // Recovery, and a new slowness.
        Hear(ZoneState.Steady);
        Hear(ZoneState.Slowed);
        Assert.Equal((0.125, 0), (_pace.Share, _halted));
    }

    [Fact]
    public void A_zone_that_stays_away_for_a_minute_stops_the_run_once()
    {
        for (var i = 0; i < 6; i++) Hear(ZoneState.Failed);
        Assert.False(_response.HasHalted);
        for (var i = 0; i < 6; i++) Hear(ZoneState.Failed);
        Assert.Equal((true, 1), (_response.HasHalted, _halted));
    }

    [Fact]
    public void A_zone_that_comes_back_in_time_stops_nothing()
    {
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 6; i++) Hear(ZoneState.Failed);
            Hear(round % 2 == 0 ? ZoneState.Slowed : ZoneState.Steady);
        }

        Assert.Equal(0, _halted);
    }

    /// <summary>Ten seconds later, the zone does so.</summary>
    private void Hear(ZoneState state)
    {
        _at += 10;
        var beat = new ZoneBeat(Sample.Start.AddSeconds(_at), TimeSpan.FromSeconds(1), state == ZoneState.Failed ? ZoneFit.Missing : ZoneFit.Right);
        _response.Hear(new ZoneSign(beat, _state, state, TimeSpan.FromSeconds(0.1)));
        _state = state;
    }
}
