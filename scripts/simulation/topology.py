# SPDX-License-Identifier: Apache-2.0
"""Reads a topology in the format that ibnetdiscover prints and ibsim reads.

Both a netlist that was written by hand and the dump of a cluster: what is not known is left out.
"""
import re
from dataclasses import dataclass, field

KINDS = {"switch": "Switch", "ca": "Ca", "hca": "Ca", "rt": "Rt"}
ATTRIBUTE = re.compile(r"^(vendid|devid|sysimgguid|switchguid|caguid|rtguid)="
                       r"(?:0x)?([0-9a-f]+)", re.I)
NODE = re.compile(r'^(switch|h?ca|rt)\s+(\d+)\s+"([^"]*)"\s*(?:#\s*(.*))?$', re.I)
LINK = re.compile(r'^\[(\d+)\]\s*(?:\[ext \d+\])?\s*(?:\(([0-9a-f]+)\))?\s*'
                  r'"([^"]*)"\s*\[(\d+)\]\s*(?:\[ext \d+\])?\s*(?:\(([0-9a-f]+)\))?\s*'
                  r'(?:#\s*(.*))?$', re.I)
# The description may hold quotes itself, so the words that follow it are needed to find its end.
DESCRIPTION = re.compile(r'^"(.*)"(?:\s+(?:base|enhanced) port 0 lid (\d+) lmc (\d+))?\s*$')
SWITCH_LINK_COMMENT = re.compile(r'^"(.*)"\s+lid (\d+)(?:\s+(\S+))?\s*$')
CA_LINK_COMMENT = re.compile(r'^lid (\d+)(?: lmc (\d+))? "(.*)"\s+lid (\d+)(?:\s+(\S+))?\s*$')


@dataclass
class Link:
    peer: str  # the id of the node at the other end
    peer_port: int
    guid: int | None = None  # of the own port; of CAs only
    lid: int | None = None  # of the own port; of CAs only
    lmc: int | None = None
    speed: str | None = None  # width and speed, for example 4xEDR


@dataclass
class Node:
    kind: str  # Switch, Ca or Rt
    id: str
    ports: int
    description: str = ""
    guid: int | None = None
    vendor: int | None = None
    device: int | None = None
    system_guid: int | None = None
    lid: int | None = None  # of a switch: of its port 0
    lmc: int | None = None
    links: dict[int, Link] = field(default_factory=dict)  # by the number of the own port


def _read_node(match, attributes):
    kind, ports, name, comment = match.groups()
    node = Node(KINDS[kind.lower()], name, int(ports),
                vendor=attributes.get("vendid"), device=attributes.get("devid"),
                system_guid=attributes.get("sysimgguid"),
                guid=next((attributes[key] for key in ("switchguid", "caguid", "rtguid")
                           if key in attributes), None))
    described = DESCRIPTION.match(comment or "")
    if described:
        node.description = described[1]
        node.lid, node.lmc = (int(n) if n else None for n in described.group(2, 3))
    return node


def _read_link(match, node):
    port, guid, peer, peer_port, _, comment = match.groups()
    link = Link(peer, int(peer_port), guid=int(guid, 16) if guid else None)
    if node.kind == "Switch":
        said = SWITCH_LINK_COMMENT.match(comment or "")
        link.speed = said[3] if said else None
    else:
        said = CA_LINK_COMMENT.match(comment or "")
        if said:
            link.lid, link.lmc, link.speed = int(said[1]), int(said[2] or 0), said[5]
    node.links[int(port)] = link


def read(text):
    """The nodes of a topology by their ids, in the order in which they are written."""
    nodes, attributes, node = {}, {}, None
    for line in text.splitlines():
        line = line.strip()
        if match := ATTRIBUTE.match(line):
            attributes[match[1].lower()] = int(match[2], 16)
        elif match := NODE.match(line):
            node = _read_node(match, attributes)
            nodes[node.id] = node
            attributes = {}
        elif node and (match := LINK.match(line)):
            _read_link(match, node)
    return nodes


def find(nodes, name):
    """The node of that id or description, or None."""
    if name in nodes:
        return nodes[name]
    return next((node for node in nodes.values() if node.description == name), None)


def reachable(nodes, start):
    """The ids of all nodes that have a way to that one, itself included."""
    neighbours = {name: set() for name in nodes}
    for node in nodes.values():
        for link in node.links.values():
            if link.peer in nodes:  # ibsim joins both ends of a link that is written at one only
                neighbours[node.id].add(link.peer)
                neighbours[link.peer].add(node.id)
    seen, edge = {start}, [start]
    while edge:
        new = neighbours[edge.pop()] - seen
        seen |= new
        edge += new
    return seen
