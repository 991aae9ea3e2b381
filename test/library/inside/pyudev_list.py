"""Lists what pyudev's enumerator finds: the argument is a JSON list of lists of [method, arguments...] of Enumerator, the
answer a list with a list of devices for each. The method "is_initialized" stands for a look at each device."""
import json
import sys
import pyudev

context = pyudev.Context()


def describe(device):
    number = device.device_number
    return {
        "syspath": device.sys_path,
        "sysname": device.sys_name,
        "subsystem": device.subsystem,
        "devtype": device.device_type,
        "driver": device.driver,
        "devnode": device.device_node,
        "devnum": {"major": number >> 8 & 0xFFF, "minor": number & 0xFF | number >> 12 & 0xFFF00} if number else None,
        "isInitialized": device.is_initialized,
        "links": sorted(device.device_links),
        "tags": sorted(device.tags),
        "properties": dict(device.properties),
        "attributes": sorted(device.attributes.available_attributes),
        "parents": [above.sys_path for above in device.ancestors],
    }


def answer(query):
    enumerator = pyudev.Enumerator(context)
    wanted = [arguments[0] for method, *arguments in query if method == "is_initialized"]
    for method, *arguments in query:
        if method == "match_parent":
            enumerator.match_parent(pyudev.Devices.from_path(context, arguments[0]))
        elif method != "is_initialized":
            getattr(enumerator, method)(*arguments)
    return [describe(device) for device in enumerator if all(device.is_initialized == value for value in wanted)]


print(json.dumps([answer(query) for query in json.loads(sys.argv[1])]))
