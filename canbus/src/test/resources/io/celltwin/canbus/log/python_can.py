"""Reads and writes logs with python-can, for PythonCanTest: an independent reference.

  python_can.py read FILE...         frames as the test's lines, a line "FILE name" before each file
  python_can.py write FRAMES FILE... the frames of such lines into files, format by suffix

A line: micros channel id[x] kind length data. kind: d data, r remote, f flexible data rate with b and e for its
flags; an error frame is "micros e". Channels count from 1, 0 where the format tells none.
"""
import logging
import sys

import can

logging.disable(logging.CRITICAL)


def line(message):
    micros = round(message.timestamp * 1e6)
    if message.is_error_frame:
        return f"{micros} e"
    channel = message.channel
    if channel is None:
        number = 0
    elif isinstance(channel, int):
        number = channel + 1
    else:
        number = int(str(channel).removeprefix("can")) + 1
    if message.is_remote_frame:
        kind = "r"
    elif message.is_fd:
        kind = "f" + ("b" if message.bitrate_switch else "") + ("e" if message.error_state_indicator else "")
    else:
        kind = "d"
    data = "" if message.is_remote_frame else message.data.hex().upper()
    extended = "x" if message.is_extended_id else ""
    return f"{micros} {number} {message.arbitration_id:X}{extended} {kind} {message.dlc} {data}"


def message(text):
    words = text.rstrip("\n").split(" ")
    timestamp = int(words[0]) / 1e6
    if words[1] == "e":
        return can.Message(timestamp=timestamp, is_error_frame=True, channel=0)
    extended = words[2].endswith("x")
    kind = words[3]
    remote = kind == "r"
    return can.Message(
        timestamp=timestamp,
        channel=int(words[1]) - 1,
        arbitration_id=int(words[2].rstrip("x"), 16),
        is_extended_id=extended,
        is_remote_frame=remote,
        is_fd=kind[0] == "f",
        bitrate_switch="b" in kind,
        error_state_indicator="e" in kind,
        dlc=int(words[4]),
        data=None if remote else bytes.fromhex(words[5]),
        check=True,
    )


if sys.argv[1] == "read":
    for file in sys.argv[2:]:
        print("FILE " + file)
        # TRC counts buses from 1 and python-can hands that on as it is; elsewhere it counts from 0.
        options = {"relative_timestamp": False} if file.endswith(".asc") else {}
        for frame in can.LogReader(file, **options):
            if file.endswith(".trc"):
                frame.channel -= 1
            print(line(frame))
else:
    with open(sys.argv[2], encoding="ascii") as frames:
        messages = [message(text) for text in frames]
    for file in sys.argv[3:]:
        with can.Logger(file) as writer:
            for frame in messages:
                writer(frame)
