#!/usr/bin/env python3
"""Keeps every message of every pack exactly once, in SQLite, and prints a line for each pack.

Nothing is lost on the way: the broker holds a session for this client id while the consumer is away,
and a message is acknowledged only after its row is committed. What therefore comes twice has the same
pack, boot and seq, which are the primary key.
"""
import argparse, json, pathlib, queue, signal, sqlite3, sys
from datetime import datetime, timezone

import paho.mqtt.client as mqtt

TABLES = """
    CREATE TABLE IF NOT EXISTS message (pack TEXT NOT NULL, boot TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT,
        ts INTEGER, up INTEGER, hist INTEGER, body TEXT, PRIMARY KEY (pack, boot, seq));
    CREATE TABLE IF NOT EXISTS rejected (topic TEXT, payload BLOB, reason TEXT);"""
INSERT = "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (pack, boot, seq) DO NOTHING"
ACCOUNT = "SELECT pack, boot, count(*), max(seq), max(seq) + 1 - count(*), sum(hist) FROM message GROUP BY pack, boot"
CLOCK = "SELECT max(ts - up) FROM message WHERE (pack, boot) = (?, ?) AND ts IS NOT NULL AND up IS NOT NULL"


def validators(folder):
    """By kind of message, from what `celltwin schema --out` has written."""
    from jsonschema import Draft202012Validator
    files = pathlib.Path(folder).glob("*.schema.json")
    return {f.name.split(".")[0]: Draft202012Validator(json.loads(f.read_text())) for f in files}


def when(db, m):
    """A gateway without a clock of its own starts with `ts` null: `up` tells the time once one message has had both."""
    ms = m.get("ts")
    if ms is None and m.get("up") is not None:
        offset = db.execute(CLOCK, (m["pack"], m["boot"])).fetchone()[0]
        ms = None if offset is None else offset + m["up"]
    return "(time unknown)" if ms is None else datetime.fromtimestamp(ms / 1000, timezone.utc).isoformat(" ", "milliseconds")


def line(db, m):
    """What is not known is left out of `values`; what is not GOOD stands in `quality`."""
    values, soc, sigma = m["values"], m["values"].get("StateOfCharge.Current"), m["sigma"].get("StateOfCharge.Current")
    parts = [m["pack"], when(db, m), "SOC unknown" if soc is None or sigma is None else f"SOC {soc:.2f} % +-{3 * sigma:.2f}"]
    parts += [f"{name} {values[name]}" for name in ("CurrentVoltage", "CurrentCurrent", "CellVoltage.Min") if name in values]
    parts += [f"{name} {quality} {m['age'].get(name, '')}" for name, quality in m["quality"].items()]
    return "  ".join(parts + ["alarms " + (", ".join(m["alarms"]) or "none")])


def keep(db, kind, message):
    """In the database, once, when it returns. What it returns is new; else None."""
    try:
        with db:  # commits, or raises: then nothing is acknowledged, and the broker sends it again
            m = json.loads(message.payload)
            row = [m["pack"], m["boot"], m.get("seq"), kind, m.get("ts"), m.get("up"), m.get("hist"), json.dumps(m)]
            retained = kind in ("status", "info", "life")  # the broker keeps them
            return m if retained or db.execute(INSERT, row).rowcount else None
    except sqlite3.OperationalError:  # the disk is full, say
        raise
    except Exception as broken:  # it will never be better
        with db:
            db.execute("INSERT INTO rejected VALUES (?, ?, ?)", (message.topic, message.payload, repr(broken)))
        return print("rejected:", message.topic, message.payload, repr(broken), file=sys.stderr)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--broker", default="localhost:1883", metavar="HOST:PORT")
    options.add_argument("--store", default="messages.db", metavar="FILE")
    options.add_argument("--schemas", metavar="DIR", help="validate; from: celltwin schema --out DIR")
    args = options.parse_args()
    schemas = validators(args.schemas) if args.schemas else {}
    db, inbox = sqlite3.connect(args.store), queue.SimpleQueue()
    db.executescript("PRAGMA synchronous = FULL;" + TABLES)

    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, "celltwin-example-python", clean_session=False, manual_ack=True)
    client.on_connect = lambda client, *_: client.subscribe("celltwin/v1/+/#", qos=1)
    client.on_message = lambda _client, _userdata, message: inbox.put(message)
    client.reconnect_delay_set(1, 30)
    host, port = args.broker.rsplit(":", 1)
    client.connect_async(host, int(port))
    client.loop_start()  # a thread that connects, and connects again
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C, at any time: the transaction is rolled back
    try:
        while True:
            message = inbox.get()
            kind = message.topic.rsplit("/", 1)[1]
            new = keep(db, kind, message)
            client.ack(message.mid, message.qos)
            if new and kind == "status":
                print(new["pack"], new.get("status"), new.get("reason", ""), sep="  ")
            elif new and kind == "telemetry" and not new.get("hist"):
                print(line(db, new))
            for error in schemas[kind].iter_errors(new) if new and kind in schemas else ():
                print(f"invalid: {message.topic} {error.json_path}: {error.message}", file=sys.stderr)
    except KeyboardInterrupt:
        pass
    client.disconnect()
    for account in db.execute(ACCOUNT):
        print("account {} {}: {} kept, last {}, {} missing, {} historical".format(*account))


main()
