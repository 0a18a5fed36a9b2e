#!/usr/bin/env python3
"""Writes every message of every pack exactly once into PostgreSQL, into the tables of schema.sql.

A message is acknowledged only after its row is committed; until then the broker holds it, also while the
database or this program is away. What therefore comes twice vanishes at the primary key.
"""
import argparse, queue, signal, sys, time

import paho.mqtt.client as mqtt
import psycopg
from psycopg.errors import StatementTooComplex

MESSAGE = "INSERT INTO celltwin.message (kind, body) VALUES (%s, %s) ON CONFLICT DO NOTHING"
PRESENCE = """INSERT INTO celltwin.presence (kind, body) VALUES (%s, %s)
    ON CONFLICT (pack, kind) DO UPDATE SET body = excluded.body, received = excluded.received"""
REJECTED = "INSERT INTO celltwin.rejected (topic, payload, reason) VALUES (%s, %s, %s)"


def write(connection, message):
    kind = message.topic.rsplit("/", 1)[1]
    try:
        with connection.transaction():  # a savepoint: one bad message takes no other with it
            connection.execute(PRESENCE if kind in ("status", "info", "life") else MESSAGE, (kind, message.payload.decode()))
    except (psycopg.DataError, psycopg.IntegrityError, StatementTooComplex, UnicodeDecodeError) as broken:
        print(f"rejected: {message.topic}: {broken}", file=sys.stderr)
        connection.execute(REJECTED, (message.topic, message.payload, str(broken)))


def commit(connection, dsn, batch):
    """Returns when all of it is in the database, however long that is away, with the connection that it took."""
    while True:
        try:
            connection = connection or psycopg.connect(dsn, autocommit=True)
            with connection.transaction():
                for message in batch:
                    write(connection, message)
            return connection
        except (psycopg.OperationalError, psycopg.InterfaceError) as away:
            print(f"database: {away}", file=sys.stderr)
            connection = None
            time.sleep(2)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--broker", default="localhost:1883", metavar="HOST:PORT")
    options.add_argument("--database", default="", metavar="DSN", help="else the PG... variables, as psql takes them")
    args = options.parse_args()
    inbox = queue.SimpleQueue()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # at any time: what is not committed is not acknowledged

    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, "celltwin-example-sql", clean_session=False, manual_ack=True)
    client.on_connect = lambda client, *_: client.subscribe("celltwin/v1/+/#", qos=1)
    client.on_message = lambda _client, _userdata, message: inbox.put(message)
    client.reconnect_delay_set(1, 30)
    host, port = args.broker.rsplit(":", 1)
    client.connect_async(host, int(port))
    client.loop_start()  # a thread that connects, and connects again

    connection = None
    while True:
        # All that has come by now in one transaction; unacknowledged, the broker lets no more than its window out.
        batch = [inbox.get()]
        while not inbox.empty():
            batch.append(inbox.get())
        connection = commit(connection, args.database, batch)
        for message in batch:
            client.ack(message.mid, message.qos)


if __name__ == "__main__":
    main()
