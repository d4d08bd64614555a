#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""
Compares what a service has on the bus with the files that describe it.

    test-interfaces.py --interfaces DIR --server BUS-SERVER
    test-interfaces.py --interfaces DIR --address ADDRESS [--front-end NAME] [PATH...]

With --server the server is started on a bus of its own, once for each front-end. With --address a
service that runs already is compared: all of its objects, or those that are named.

Both ways: all that is published is described, and all that is described is published. And each
enumerator that stands for one of Redfish is spelled as in the schemas of the DMTF, which are looked
for in REDFISH_DATA.
"""

import argparse
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import yaml

SERVICE = "xyz.openbmc_project.FabricManager"
ROOT = "/xyz/openbmc_project"
FRONT_ENDS = ("bmcweb", "nvidia", "standard")

# Interfaces that only one front-end gets.
ONLY_FOR = {
    "xyz.openbmc_project.Inventory.Item.PCIeSwitch": "bmcweb",
    "xyz.openbmc_project.Inventory.Item.NetworkAdapter": "bmcweb",
}

# Enumerations that Redfish has: the schema, its name there, and what the front-end's own has beside.
DECORATOR = "xyz.openbmc_project.Inventory.Decorator."
ITEM = "xyz.openbmc_project.Inventory.Item."
REDFISH = {
    ITEM + "Fabric.FabricType": ("Protocol", "Protocol", ()),
    ITEM + "Switch.SwitchType": ("Protocol", "Protocol", ()),
    DECORATOR + "PortInfo.PortProtocol": ("Protocol", "Protocol", ()),
    DECORATOR + "RDMAPort.Protocol": ("Protocol", "Protocol", ()),
    DECORATOR + "LibfabricDomain.Protocol": ("Protocol", "Protocol", ()),
    DECORATOR + "PortInfo.PortType": ("Port", "PortType", ()),
    DECORATOR + "PortState.LinkStates": ("Port", "LinkState", ("Error", "Unknown")),
    DECORATOR + "PortState.LinkStatusType": ("Port", "LinkStatus", ()),
}

BASIC_TYPES = {
    "byte": "y",
    "boolean": "b",
    "int16": "n",
    "uint16": "q",
    "int32": "i",
    "uint32": "u",
    "int64": "x",
    "uint64": "t",
    "double": "d",
    "string": "s",
    "object_path": "o",
    "size": "t" if sys.maxsize > 2**32 else "u",
}


class Tap:
    """Results, as meson reads them."""

    def __init__(self):
        self.count = 0
        self.failed = False

    def result(self, name, problems):
        self.count += 1
        self.failed |= bool(problems)
        print("{} {} - {}".format("not ok" if problems else "ok", self.count, name))
        for problem in problems:
            print("# " + problem)

    def skip(self, name, reason):
        self.count += 1
        print("ok {} - {} # SKIP {}".format(self.count, name, reason))

    def end(self):
        print("1..{}".format(self.count))
        return 1 if self.failed else 0


def parse_type(text):
    """The D-Bus signature of a type, and the rest of the text."""
    name = re.match(r"\w+", text).group()
    rest = text[len(name):]
    if name == "enum":
        return "s", rest[rest.index("]") + 1:]
    if name in BASIC_TYPES:
        return BASIC_TYPES[name], rest
    members = ""
    while rest[0] in "[,":
        member, rest = parse_type(rest[1:].lstrip())
        members += member
    form = {"array": "a{}", "struct": "({})", "dict": "a{{{}}}"}[name]
    return form.format(members), rest[1:]


def signature(text):
    result, rest = parse_type(text)
    assert rest == "", text
    return result


class Description:
    """An interface as its file has it."""

    def __init__(self, name, path):
        with open(path, encoding="utf-8") as file:
            data = yaml.safe_load(file)
        self.name = name
        self.properties = {p["name"]: p for p in data.get("properties", [])}
        self.methods = {m["name"]: m for m in data.get("methods", [])}
        self.enumerations = {
            "{}.{}".format(name, e["name"]): [v["name"] for v in e["values"]]
            for e in data.get("enumerations", [])
        }
        self.associations = {(a["name"], a["reverse_name"]) for a in data.get("associations", [])}

    def property_lines(self):
        """Name, signature, access and signal, as text that says so."""
        for name, description in self.properties.items():
            flags = description.get("flags", [])
            access = "read" if {"const", "readonly"} & set(flags) else "readwrite"
            emits = "const" if "const" in flags else "false" if "emits_none" in flags else "true"
            yield line(name, signature(description["type"]), access, emits)

    def method_lines(self):
        for name, description in self.methods.items():
            arguments = [signature(a["type"]) for a in description.get("parameters", [])]
            returns = [signature(a["type"]) for a in description.get("returns", [])]
            privileged = "unprivileged" not in description.get("flags", [])
            yield method_line(name, arguments, returns, privileged)


def line(name, type_, access, emits):
    return "property {} {} {} emits {}".format(name, type_, access, emits)


def method_line(name, arguments, returns, privileged):
    words = ("method", name, "".join(arguments), "->", "".join(returns))
    return " ".join(words + (("privileged",) if privileged else ()))


def read_descriptions(folder):
    descriptions = {}
    for path in glob.glob(folder + "/**/*.interface.yaml", recursive=True):
        name = os.path.relpath(path, folder)[: -len(".interface.yaml")].replace("/", ".")
        descriptions[name] = Description(name, path)
    return descriptions


def annotation(element, name, default):
    for child in element.findall("annotation"):
        if child.get("name") == name:
            return child.get("value")
    return default


def published_lines(interface):
    emits_name = "org.freedesktop.DBus.Property.EmitsChangedSignal"
    for element in interface:
        if element.tag == "property":
            yield line(
                element.get("name"),
                element.get("type"),
                element.get("access"),
                annotation(element, emits_name, "true"),
            )
        elif element.tag == "method":
            arguments = [a.get("type") for a in element.findall("arg[@direction='in']")]
            returns = [a.get("type") for a in element.findall("arg[@direction='out']")]
            privileged = annotation(element, "org.freedesktop.systemd1.Privileged", "false")
            yield method_line(element.get("name"), arguments, returns, privileged == "true")
        elif element.tag == "signal":
            yield "signal " + element.get("name")


class Service:
    """The service on its bus, asked through busctl."""

    def __init__(self, address):
        self.address = address

    def busctl(self, *arguments):
        command = ["busctl", "--address=" + self.address, "--json=short", *arguments]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout

    def introspect(self, path):
        return ElementTree.fromstring(self.busctl("introspect", "--xml", SERVICE, path))

    def walk(self, path="/"):
        """Each path with its interfaces that are not the bus's own."""
        node = self.introspect(path)
        interfaces = [
            i for i in node.findall("interface") if not i.get("name").startswith("org.freedesktop.")
        ]
        if interfaces:
            yield path, interfaces
        for child in node.findall("node"):
            yield from self.walk(path.rstrip("/") + "/" + child.get("name"))

    def properties(self, path, interface):
        """Property -> value."""
        reply = self.busctl(
            "call", SERVICE, path, "org.freedesktop.DBus.Properties", "GetAll", "s", interface
        )
        return {name: value["data"] for name, value in json.loads(reply)["data"][0].items()}


def strings_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for member in value:
            yield from strings_in(member)


def check_values(descriptions, values):
    """Whatever looks like an enumerator must be one."""
    problems = set()
    enumerations = {n: e for d in descriptions.values() for n, e in d.enumerations.items()}
    for value in strings_in(values):
        enumeration, _, enumerator = value.rpartition(".")
        if value.startswith("xyz.") and enumerator not in enumerations.get(enumeration, ()):
            problems.add("the enumerator {} is not described".format(value))
    return problems


def check_associations(descriptions, objects, associations):
    """Each is described at one of its ends."""
    problems = set()
    for path, links in associations.items():
        for forward, reverse, other in links:
            here = {a for i in objects[path] for a in descriptions[i].associations}
            there = {a for i in objects.get(other, ()) for a in descriptions[i].associations}
            if other not in objects:
                problems.add("{} is associated with {}, which does not exist".format(path, other))
            if (forward, reverse) not in here and (reverse, forward) not in there:
                problems.add("{} -> {}/{} is not described".format(path, forward, reverse))
    return problems


def compare(tap, service, descriptions, front_end, paths):
    published, problems = {}, {}
    objects, associations = {}, {}
    value_problems = set()
    for path, interfaces in found(service, paths):
        objects[path] = [i.get("name") for i in interfaces]
        for interface in interfaces:
            name = interface.get("name")
            lines = set(published_lines(interface))
            if published.setdefault(name, lines) != lines:
                problems.setdefault(name, []).append("differs at " + path)
            values = service.properties(path, name)
            value_problems |= check_values(descriptions, list(values.values()))
            associations.setdefault(path, []).extend(values.get("Associations", []))

    for name in sorted(set(published) | set(descriptions)):
        test = "/interfaces/{}/{}".format(front_end, name)
        if ONLY_FOR.get(name, front_end) != front_end:
            tap.result(test, ["is published"] if name in published else [])
            continue
        if name not in descriptions:
            tap.result(test, ["is published, but not described"])
            continue
        if name not in published:
            tap.result(test, [] if paths else ["is described, but not published"])
            continue
        described = set(descriptions[name].property_lines())
        described |= set(descriptions[name].method_lines())
        result = problems.get(name, [])
        result += ["only published: " + l for l in sorted(published[name] - described)]
        result += ["only described: " + l for l in sorted(described - published[name])]
        tap.result(test, result)
    tap.result("/values/{}/enumerators".format(front_end), sorted(value_problems))
    if not paths:
        result = check_associations(descriptions, objects, associations)
        tap.result("/values/{}/associations".format(front_end), sorted(result))


def found(service, paths):
    if not paths:
        yield from service.walk()
    for path in paths:
        yield next(service.walk(path))


def check_errors(tap, folder, descriptions):
    """The errors that methods name are described too."""
    problems = []
    for description in descriptions.values():
        for method in description.methods.values():
            for error in method.get("errors", []):
                space, _, name = error.partition(".Error.")
                path = "{}/{}.errors.yaml".format(folder, space.replace(".", "/"))
                with open(path, encoding="utf-8") as file:
                    known = {e["name"] for e in yaml.safe_load(file)}
                if name not in known:
                    problems.append("{} is not described".format(error))
    tap.result("/errors", problems)


def read_schema(folder, name):
    """The newest version of a schema."""
    paths = glob.glob("{}/{}.v*.json".format(folder, name)) or ["{}/{}.json".format(folder, name)]
    newest = max(paths, key=lambda path: [int(n) for n in re.findall(r"\d+", path)])
    with open(newest, encoding="utf-8") as file:
        return json.load(file)["definitions"]


def check_redfish(tap, descriptions):
    here = os.path.dirname(os.path.abspath(__file__))
    data = os.environ.get("REDFISH_DATA", os.path.join(here, "../../../shared/redfish"))
    folder = os.path.join(data, "json-schema")
    for name, (schema, definition, own) in REDFISH.items():
        test = "/redfish/" + name
        if not os.path.isdir(folder):
            tap.skip(test, "there are no schemas in " + folder)
            continue
        standard = set(read_schema(folder, schema)[definition]["enum"])
        described = set(descriptions[name.rpartition(".")[0]].enumerations[name])
        tap.result(
            test,
            ["{} is not in {}".format(e, definition) for e in sorted(described - standard - set(own))],
        )


BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:dir={}</listen>
  <policy context="default">
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
  </policy>
</busconfig>
"""


class Server:
    """A bus of its own, and the server on it; both end with the block."""

    def __init__(self, program, front_end):
        self.program = program
        self.front_end = front_end

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="test-interfaces-")
        config = os.path.join(self.folder.name, "bus.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(BUS_CONFIG.format(self.folder.name))
        self.bus = subprocess.Popen(
            ["dbus-daemon", "--nofork", "--print-address", "--config-file=" + config],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        address = self.bus.stdout.readline().strip()
        self.server = subprocess.Popen(
            [self.program, "--front-end", self.front_end, "2", "2", "1"],
            env=dict(os.environ, DBUS_SYSTEM_BUS_ADDRESS=address),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.server.stdout.readline().startswith("announced"), "the server has not started"
        return Service(address)

    def __exit__(self, *unused):
        self.server.communicate()
        self.bus.terminate()
        self.bus.communicate()
        self.folder.cleanup()
        assert self.server.returncode == 0, "the server has failed"


def is_for_64_bits(program):
    with open(program, "rb") as file:
        return file.read(5)[4] == 2  # EI_CLASS of an ELF file: ELFCLASS64


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--interfaces", required=True)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--server")
    where.add_argument("--address")
    parser.add_argument("--front-end", choices=FRONT_ENDS, default=FRONT_ENDS[0])
    parser.add_argument("paths", nargs="*")
    arguments = parser.parse_args()

    tap = Tap()
    descriptions = read_descriptions(arguments.interfaces)
    check_errors(tap, arguments.interfaces, descriptions)
    check_redfish(tap, descriptions)
    if arguments.address:
        service = Service(arguments.address)
        compare(tap, service, descriptions, arguments.front_end, arguments.paths)
        return tap.end()
    BASIC_TYPES["size"] = "t" if is_for_64_bits(arguments.server) else "u"
    for front_end in FRONT_ENDS:
        with Server(arguments.server, front_end) as service:
            compare(tap, service, descriptions, front_end, [])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
