#!/usr/bin/env python3
"""Proves the lines between the rooms from their #includes and their CMake DEPENDS.

The core rooms stand in one order, and each may see those above it. The shell rooms have a table. A
room's private headers (src/<room>/*.hpp) are its own. Beast is seen in src/net/*.cpp alone, and no
header brings in JSON. Usage: check_layers.py [root]"""

import re
import sys
from pathlib import Path

from cpp_text import INCLUDE, code_of, line_of, sources

CORE = ["base", "domain", "market", "portfolio", "strategy", "risk", "execution", "engine",
        "matching"]
ALLOWED = {room: set(CORE[:i]) for i, room in enumerate(CORE)}
ALLOWED["matching"] = {"base", "domain"}  # the exchange's half of the core knows nothing of ours
ALLOWED |= {
    "config": set(CORE),
    "net": {"base"},
    "binance": {"base", "domain", "net"},
    "storage": {"base", "domain"},
    "metrics": {"base"},
    "gateway": {"base", "domain", "net", "binance"},
    # The live market follows its upstream with our own client.
    "exchange": {"base", "domain", "net", "binance", "gateway", "matching"},
    "api": {"base", "domain", "strategy", "engine", "config", "net", "storage", "metrics", "alerts"},
    "alerts": {"base", "domain", "config", "net"},
    "publish": {"base", "domain", "config", "net", "metrics"},
}
ALLOWED["app"] = set(ALLOWED)
# Rooms of which another may see these headers only.
ONLY = {("binance", "net"): {"vectord/net/http.hpp"}}

JSON = re.compile(r"nlohmann|simdjson")
# Decoders share their simdjson helpers in a private header; nlohmann is too dear even there.
SIMDJSON_PRIVATE = {"binance", "exchange"}
DEPENDS = re.compile(r"\bDEPENDS\b(.*?)(?:\bLIBS\b|\bSOURCES\b|$)", re.DOTALL)
ROOM_CALL = re.compile(r"vector_room\s*\(\s*(?P<name>\w+)(?P<rest>[^)]*)\)")


def rooms_above(room):
    names = ", ".join(sorted(ALLOWED[room]))
    return names if names else "no other room"


def check_include(room, path, public, included):
    """What is wrong with this include in a file of this room, or None."""
    target = included.strip('<>"')
    if "boost/beast" in target and not (room == "net" and path.suffix == ".cpp"):
        return "Beast is included in src/net/*.cpp and nowhere else (it costs 40 s a file)"
    # Its forward declaration is cheap, and enough for a private header.
    declared = target == "nlohmann/json_fwd.hpp" and not public
    if JSON.search(target) and path.suffix == ".hpp" and not declared:
        simdjson_in_decoder = "simdjson" in target and not public and room in SIMDJSON_PRIVATE
        if not simdjson_in_decoder:
            return "JSON stays out of headers: include it in a .cpp file"
    parts = target.split("/")
    if parts[0] == "vectord":
        return check_room(room, parts[1] if len(parts) > 2 else "", target)
    if included.startswith("<"):
        return None
    owner = parts[0] if len(parts) > 1 and parts[0] in ALLOWED else room
    if ".." in parts or owner != room:
        return f"{target} is a private header of another room"
    if public:
        return f"a public header includes the private header {target}"
    return None


def check_room(room, other, target):
    if other == room:
        return None
    if other not in ALLOWED:
        return f"{target} is in no room of the house"
    if other not in ALLOWED[room]:
        return f"{room} may not include {other} (it may see: {rooms_above(room)})"
    only = ONLY.get((room, other))
    if only is not None and target not in only:
        return f"{room} may include of {other} only {', '.join(sorted(only))}"
    return None


def check_sources(root):
    for folder, public in (("include/vectord", True), ("src", False)):
        for path in sources(root, folder):
            room = path.relative_to(Path(root) / folder).parts[0]
            text = path.read_text(encoding="utf-8")
            if room not in ALLOWED:
                yield f"{path}:1: {room} is not a room: give it a line in scripts/check_layers.py"
                continue
            code = code_of(text)
            for match in INCLUDE.finditer(code):
                wrong = check_include(room, path, public, match.group("path"))
                if wrong:
                    yield f"{path}:{line_of(code, match.start())}: {wrong}"


def check_links(root):
    """What CMake links must be allowed too: a link without an include is a line crossed early."""
    for path in sorted((Path(root) / "src").glob("*/CMakeLists.txt")):
        text = re.sub(r"#[^\n]*", "", path.read_text(encoding="utf-8"))
        for call in ROOM_CALL.finditer(text):
            room = call.group("name")
            depends = DEPENDS.search(call.group("rest"))
            for other in depends.group(1).split() if depends else []:
                if other not in ALLOWED.get(room, set()):
                    yield f"{path}:{line_of(text, call.start())}: {room} may not link {other}"


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent)
    if not sources(root, "include", "src"):
        print(f"{root}: no sources found: give the checkout's root", file=sys.stderr)
        return 2
    wrongs = [*check_sources(root), *check_links(root)]
    print("\n".join(wrongs) if wrongs else "the rooms keep their lines")
    return 1 if wrongs else 0


if __name__ == "__main__":
    sys.exit(main())
