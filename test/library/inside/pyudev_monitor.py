"""Writes down what pyudev's monitor hears, one line of JSON for each event. Arguments: source, subsystem (or nothing), tag (or
nothing). Says "listening" once it is open, and ends with its standard input."""
import json
import os
import select
import sys
import pyudev

source, subsystem, tag = sys.argv[1:4]
monitor = pyudev.Monitor.from_netlink(pyudev.Context(), source)
if subsystem:
    monitor.filter_by(subsystem)
if tag:
    monitor.filter_by_tag(tag)
monitor.start()
print("listening", flush=True)
while True:
    ready, _, _ = select.select([monitor, sys.stdin], [], [])
    if sys.stdin in ready and os.read(0, 1) == b"":
        break
    device = monitor.poll(0) if monitor in ready else None
    if device is not None:
        print(json.dumps({"kind": "device", "action": device.action, "device": {"sysname": device.sys_name, "properties": dict(device.properties)}}), flush=True)
