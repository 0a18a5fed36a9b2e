-- Each answers a question that somebody asks of a fleet; psql -f queries.sql prints them all.
set search_path to celltwin;
set timezone to 'UTC';

\echo State of charge per minute, with the band that holds it (3 sigma)
select pack, date_trunc('minute', at) as minute, count(*) as samples,
       round(avg(soc)::numeric, 2) as soc,
       round(greatest(0, min(soc - 3 * soc_sigma))::numeric, 2) as at_least,
       round(least(100, max(soc + 3 * soc_sigma))::numeric, 2) as at_most
from telemetry
where soc is not null
group by pack, minute
order by pack, minute;

\echo The cell with the least charge in each hour
select distinct on (pack, hour) pack, date_trunc('hour', at) as hour, cell,
       round(avg(soc)::numeric, 2) as soc,
       round(max(3 * soc_sigma)::numeric, 2) as within,
       round(min(volts)::numeric, 4) as lowest_volts
from cell
where soc is not null
group by pack, hour, cell
order by pack, hour, avg(soc);

\echo Alarms that are open
select pack, alarm, part, number, at as since, value, "limit", unit
from alarm_open
order by pack, at;

\echo Cell voltages that were not GOOD: of how many cells, when, how old
select pack, volts_quality as quality, count(distinct cell) as cells, min(cell) as first_cell,
       min(at) as since, max(at) as until, max(volts_age_s) as oldest_s
from cell
where volts_quality <> 'GOOD'
group by pack, quality
order by pack, quality;

\echo What has come of each run, what is missing, what the daemon itself gave up
select pack, boot, messages, last, missing, dropped, historical
from loss
order by since;

\echo Which those are
select * from gap order by pack, boot, first;

\echo Messages made before the gateway knew the time, at the time that it was
select pack, boot, seq, kind, up, at, hist
from timed
where ts is null
order by pack, boot, seq;

\echo The last of each pack
select l.pack, s.body ->> 'status' as status, l.at, round(l.soc::numeric, 2) as soc,
       round(3 * l.soc_sigma::numeric, 2) as within, l.volts, l.amps, l.alarms
from latest l
left join presence s on s.pack = l.pack and s.kind = 'status'
order by l.pack;
