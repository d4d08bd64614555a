# SPDX-License-Identifier: Apache-2.0
"""Whether what is published is what the stock tools of the same wire say.

Both sides are brought into one plain form, {path: {fact: value}}, and compared.
"""
import re

from bed import DECORATOR, FABRIC, OWN, endpoint_path, port_path, switch_path

NODE = f"{DECORATOR}.InfiniBandNode"
MANAGEMENT_PORT = f"{DECORATOR}.InfiniBandManagementPort"
PORT = f"{DECORATOR}.InfiniBandPort"
LINK = f"{OWN}.Link"


def last(enumerator):
    return enumerator.rpartition(".")[2]


def speed_of(port):
    return f"{port['Width']}x{last(port['Speed'])}" if last(port["State"]) != "Down" else None


def published(objects):
    """The facts of the bus."""
    facts = {}
    for path, interfaces in objects.items():
        if not path.startswith(f"{FABRIC}/"):
            continue
        said = facts[path] = {}
        if node := interfaces.get(NODE):
            said.update(description=node["NodeDescription"], node=node["NodeGUID"],
                        ports=node["NumPorts"], vendor=node["VendorID"], device=node["DeviceID"],
                        system=node["SystemImageGUID"])
        if switch := interfaces.get(MANAGEMENT_PORT):
            said.update(lid=switch["LID"], lmc=switch["LMC"])
        if port := interfaces.get(PORT):
            link = interfaces[LINK]
            said.update(node=port["NodeGUID"], speed=speed_of(port), peer=link["PeerNodeGUID"],
                        peer_port=link["PeerPort"], peer_path=link["Peer"])
            if "/Endpoints/" in path:
                said.update(lid=port["LID"], lmc=port["LMC"])
    return facts


def speed_said(text):
    """FDR10 is known to an attribute of one vendor only; the standard's PortInfo says QDR there."""
    return text.replace("FDR10", "QDR")


def node_facts(node):
    return dict(description=node.description.strip(), node=f"{node.guid:016x}", ports=node.ports,
                vendor=node.vendor, device=node.device, system=f"{node.system_guid:016x}")


def path_of_port(nodes, name, port):
    """Of an external port of a switch, or an endpoint. Nothing else has links."""
    node = nodes[name]
    if node.kind == "Switch":
        return port_path(node.guid, port)
    return endpoint_path(node.links[port].guid)


def link_facts(nodes, link):
    peer = nodes[link.peer]
    return dict(speed=speed_said(link.speed), peer=f"{peer.guid:016x}", peer_port=link.peer_port,
                peer_path=path_of_port(nodes, link.peer, link.peer_port))


def discovered(nodes):
    """The facts of ibnetdiscover."""
    facts = {}
    bare = dict(speed=None, peer="", peer_port=0, peer_path="/")
    for node in nodes.values():
        if node.kind == "Switch":
            facts[switch_path(node.guid)] = dict(node_facts(node), lid=node.lid, lmc=node.lmc)
            for port in range(1, node.ports + 1):
                link = node.links.get(port)
                facts[port_path(node.guid, port)] = dict(
                    node=f"{node.guid:016x}", **(link_facts(nodes, link) if link else bare))
        else:
            for link in node.links.values():
                facts[endpoint_path(link.guid)] = dict(
                    node_facts(node), lid=link.lid, lmc=link.lmc, **link_facts(nodes, link))
    return facts


def differences(expected, found):
    """One line for each."""
    lines = [f"missing: {path}" for path in expected.keys() - found.keys()]
    lines += [f"should not be there: {path}" for path in found.keys() - expected.keys()]
    for path in expected.keys() & found.keys():
        for fact, value in expected[path].items():
            if found[path].get(fact) != value:
                lines.append(f"{path}: {fact} is {found[path].get(fact)!r}, not {value!r}")
    return sorted(lines)


def compare(bed):
    """What is published against ibnetdiscover, as lines."""
    return differences(discovered(bed.discovered()), published(bed.objects()))


# PortInfo, field by field, as smpquery prints it.

def lanes(text):
    return [int(n) for n in re.findall(r"(\d+)X", text)]


def vls(text):
    match = re.match(r"VL0(?:-(\d+))?$", text)
    return int(match[1] or 0) + 1 if match else 0


FIELDS = {
    "State": ("LinkState", lambda text: {"Init": "Initialize"}.get(text, text)),
    "PhysicalState": ("PhysLinkState", lambda text: text),
    "MTU": ("NeighborMTU", int),
    "MTUCapable": ("MtuCap", int),
    "VLs": ("OperVLs", vls),
    "VLsCapable": ("VLCap", vls),
    "WidthsSupported": ("LinkWidthSupported", lambda text: sorted(lanes(text))),
    "WidthsEnabled": ("LinkWidthEnabled", lambda text: sorted(lanes(text))),
    "CapabilityMask": ("CapMask", lambda text: int(text, 16)),
    "LID": ("Lid", int),
    "LMC": ("LMC", int),
    "SMLID": ("SMLid", int),
    "SMSL": ("SMSL", int),
}


def port_info(bed, lid, port):
    """PortInfo in the words of the bus."""
    said = dict(re.findall(r"^(\w+):\.*(.*)$",
                           bed.attached("smpquery", "portinfo", str(lid), str(port)), re.M))
    return {name: read(said[field]) for name, (field, read) in FIELDS.items()}


def compare_port_info(bed, objects):
    """Every published port against smpquery, as lines."""
    lines = []
    for path, interfaces in objects.items():
        port = interfaces.get(PORT)
        if not port:
            continue
        parent = objects.get(path.rpartition("/Ports/")[0])
        lid = parent[MANAGEMENT_PORT]["LID"] if parent else port["LID"]
        number = int(path.rpartition("_")[2]) if parent else port["PortNumber"]
        for name, value in port_info(bed, lid, number).items():
            said = port[name]
            said = last(said) if isinstance(said, str) else said
            said = sorted(said) if isinstance(said, list) else said
            if said != value:
                lines.append(f"{path}: {name} is {said!r}, smpquery says {value!r}")
    return lines
