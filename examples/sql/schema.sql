-- The stream of CellTwin in PostgreSQL 12 or newer. The loader writes the kind and the message as it came; columns
-- that are searched are taken from it by the database, so that no row is without its types.

create schema if not exists celltwin;
set search_path to celltwin;

create table message (
  kind     text not null,
  body     jsonb not null,
  received timestamptz not null default clock_timestamp(),
  pack     text not null generated always as (body ->> 'pack') stored,
  boot     text not null generated always as (body ->> 'boot') stored,
  seq      bigint not null generated always as ((body ->> 'seq')::bigint) stored,
  -- null while the gateway does not know the time
  ts       timestamptz generated always as (to_timestamp((body ->> 'ts')::float8 / 1000)) stored,
  -- since the gateway's own start, monotonic
  up       interval generated always as ((body ->> 'up')::float8 * interval '1 millisecond') stored,
  -- out of the gateway's backlog: newer ones may have come before
  hist     boolean not null generated always as (coalesce((body ->> 'hist')::boolean, false)) stored,
  primary key (pack, boot, seq),
  check (length(pack) <= 64 and length(boot) <= 64)
);
create index on message (pack, kind, ts);
create index on message (pack, kind, received) where not hist;

-- What the broker keeps of each pack: status and info, the last of each.
create table presence (
  kind     text not null check (kind in ('status', 'info', 'life')),
  body     jsonb not null,
  received timestamptz not null default clock_timestamp(),
  pack     text not null generated always as (body ->> 'pack') stored,
  primary key (pack, kind),
  check (length(pack) <= 64)
);

-- What no table took: not JSON, or not of this kind.
create table rejected (
  topic    text not null,
  payload  bytea not null,
  reason   text not null,
  received timestamptz not null default clock_timestamp()
);

-- When each message was made. Where the gateway did not know, the next message of the same run that does tells how far
-- `up` is from UTC; null until that has come.
create view timed as
select m.*, coalesce(m.ts, m.up + (
    select c.ts - c.up
    from message c
    where c.pack = m.pack and c.boot = m.boot and c.seq > m.seq and c.ts is not null and c.up is not null
    order by c.seq
    limit 1)) as at
from message m;

-- SOC in percent, sigma one standard deviation of it; charging is positive. What is not known is null; what is not
-- GOOD stands in quality.
create view telemetry as
select pack, boot, seq, at, hist, received,
       (body #>> '{values,StateOfCharge.Current}')::float8 as soc,
       (body #>> '{sigma,StateOfCharge.Current}')::float8 as soc_sigma,
       (body #>> '{values,CurrentVoltage}')::float8 as volts,
       (body #>> '{values,CurrentCurrent}')::float8 as amps,
       (body #>> '{values,CellVoltage.Min}')::float8 as cell_volts_min,
       (body #>> '{values,CellVoltage.Max}')::float8 as cell_volts_max,
       (body #>> '{values,Temperature.Max}')::float8 as celsius_max,
       (body #>> '{values,x.Messages.Dropped}')::bigint + (body #>> '{values,x.Messages.Damaged}')::bigint as given_up,
       body -> 'quality' as quality,
       body -> 'alarms' as alarms
from timed
where kind = 'telemetry';

-- The newest that is live: what comes out of a backlog is older. By its coming, as `at` may not be known yet.
create view latest as
select newest.*
from (select distinct pack from presence) p
cross join lateral (
  select * from telemetry t where t.pack = p.pack and not t.hist order by t.received desc limit 1
) newest;

-- A row for each cell, counted from 1. Arrays that are shorter or absent, as those of quality mostly are, give null.
create view cell as
select m.pack, m.boot, m.seq, m.at, c.cell,
       c.volts::float8 as volts,
       c.soc::float8 as soc,
       c.soc_sigma::float8 as soc_sigma,
       c.celsius::float8 as celsius,
       case when m.body #> '{quality,CellVoltage.CellVoltages}' is null then 'GOOD' else c.volts_quality end as volts_quality,
       case when m.body #> '{quality,x.Cell.StateOfCharge}' is null then 'GOOD' else c.soc_quality end as soc_quality,
       c.volts_age::float8 as volts_age_s
from timed m
cross join lateral rows from (
  jsonb_array_elements_text(m.body #> '{values,CellVoltage.CellVoltages}'),
  jsonb_array_elements_text(m.body #> '{values,x.Cell.StateOfCharge}'),
  jsonb_array_elements_text(m.body #> '{sigma,x.Cell.StateOfCharge}'),
  jsonb_array_elements_text(m.body #> '{values,Temperature.CellTemperature}'),
  jsonb_array_elements_text(m.body #> '{quality,CellVoltage.CellVoltages}'),
  jsonb_array_elements_text(m.body #> '{quality,x.Cell.StateOfCharge}'),
  jsonb_array_elements_text(m.body #> '{age,CellVoltage.CellVoltages}')
) with ordinality as c (volts, soc, soc_sigma, celsius, volts_quality, soc_quality, volts_age, cell)
where m.kind = 'cells';

-- Alarms as they were raised and cleared, a row for each cell, sensor or string; late_loop names none.
create view alarm as
select m.pack, m.boot, m.seq, m.at,
       m.body ->> 'alarm' as alarm,
       m.body ->> 'state' as state,
       case when m.body ? 'cells' then 'cell' when m.body ? 'sensors' then 'sensor' when m.body ? 'strings' then 'string' end as part,
       element.number::int as number,
       (m.body ->> 'value')::float8 as value,
       (m.body ->> 'limit')::float8 as "limit",
       m.body ->> 'unit' as unit
from timed m
left join lateral jsonb_array_elements_text(
  coalesce(m.body -> 'cells', m.body -> 'sensors', m.body -> 'strings')) element (number) on true
where m.kind = 'event' and m.body ? 'alarm';

-- Of each pack's newest run: a daemon that starts raises anew what is still so.
create view alarm_open as
select * from (
  select distinct on (pack, alarm, part, number) a.*
  from alarm a
  join latest using (pack, boot)
  order by pack, alarm, part, number, a.seq desc
) last
where state = 'raised';

-- Ranges of seq that have not come. What the gateway holds back while it is offline comes later and closes them.
create view gap as
select pack, boot, previous + 1 as first, seq - 1 as last, seq - previous - 1 as messages
from (
  select pack, boot, seq, lag(seq, 1, -1::bigint) over (partition by pack, boot order by seq) as previous
  from message
) numbered
where seq > previous + 1;

-- What has become of each run.
create view run as
select pack, boot, min(received) as since, count(*) as messages, max(seq) as last,
       max(seq) + 1 - count(*) as missing,
       count(*) filter (where hist) as historical
from message
group by pack, boot;

-- What has become of each pack's messages. `given_up` is what the gateway says itself, over all its runs where it has a
-- folder for them (mqtt.spool.folder), so `missing` beyond it is still on its way, or lost behind the gateway.
create view loss as
select r.pack, sum(r.messages) as messages, sum(r.missing) as missing, l.given_up, sum(r.historical) as historical
from run r
left join latest l using (pack)
group by r.pack, l.given_up;
