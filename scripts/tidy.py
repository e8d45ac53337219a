#!/usr/bin/env python3
"""What the compiler does not refuse and we do.

In the core rooms: clocks, threads, sleeps, environment, files, unordered containers, Asio, JSON,
logging and unseeded chance. In every file: the co_await expressions that GCC 12 miscompiles, bare
detached, `using namespace std`, lines over 100 columns, notes to do something later.
Usage: tidy.py [root]"""

import re
import sys
from pathlib import Path

from coroutine_rules import check_coroutines
from cpp_text import code_of, line_of, sources

CORE = ["base", "domain", "market", "portfolio", "strategy", "risk", "execution", "engine",
        "matching"]
PRINTF = "logging"
CORE_BANS = [
    ("clock", r"\b(?:system|steady|high_resolution|utc|file)_clock\b"
              r"|\b(?:gettimeofday|clock_gettime|localtime(?:_r)?|gmtime(?:_r)?)\s*\("
              r"|\bstd::time\s*\(|\btime\s*\(\s*(?:nullptr|NULL|0|&\s*\w+)\s*\)"
              r"|#\s*include\s*<ctime>"),
    ("thread", r"\bstd::(?:j?thread|this_thread|(?:\w+_)?mutex|condition_variable\w*|async|future|"
               r"promise|atomic\w*)\b|\bthread_local\b|\bpthread_\w+"
               r"|#\s*include\s*<(?:thread|mutex|shared_mutex|atomic|future|condition_variable)>"),
    ("sleep", r"\b(?:sleep_for|sleep_until|usleep|nanosleep)\b|(?<![\w.>])sleep\s*\("),
    ("environment", r"\b(?:secure_)?getenv\b|\b(?:set|put|unset)env\b|\benviron\b"),
    ("file", r"#\s*include\s*<(?:fstream|filesystem)>"
             r"|\bstd::(?:[io]?fstream|filesystem)\b|\bfopen\s*\("),
    ("unordered container", r"\bunordered_(?:multi)?(?:map|set)\b"),
    ("socket or Asio", r"boost/(?:asio|beast)|\basio::|#\s*include\s*<sys/socket\.h>"),
    ("JSON", r"\bnlohmann\b|\bsimdjson\b"),
    (PRINTF, r"\bspdlog\b|#\s*include\s*<(?:iostream|syslog\.h)>|\bstd::(?:cout|cerr|clog)\b"
             r"|\bv?f?printf\s*\(|\bf?puts\s*\(|\bperror\s*\("),
    ("unseeded chance", r"(?<![\w.>])s?rand\s*\(|\brandom_device\b|\bmt19937\w*|\bdrand48\b"
                        r"|#\s*include\s*<random>"),
]
CORE_BANS = [(name, re.compile(pattern)) for name, pattern in CORE_BANS]
# The one place that speaks before the process ends.
EXEMPT = {("src/base/check.cpp", PRINTF)}
COLUMNS = 100


def core_room(relative):
    parts = relative.parts
    room = {"include": parts[2:3], "src": parts[1:2]}.get(parts[0], ())
    return room[0] if room and room[0] in CORE else None


def check_core(relative, code):
    room = core_room(relative)
    if room is None:
        return
    for name, pattern in CORE_BANS:
        if (relative.as_posix(), name) in EXEMPT:
            continue
        for match in pattern.finditer(code):
            word = " ".join(match.group(0).split())
            yield line_of(code, match.start()), f"{name} in the core room {room}: {word}"


def raw_string_lines(text):
    """Lines that a raw string touches: recorded messages are kept as they came."""
    lines = set()
    for match in re.finditer(r'R"(\w*)\(.*?\)\1"', text, re.DOTALL):
        lines.update(range(line_of(text, match.start()), line_of(text, match.end()) + 1))
    return lines


def check_text(text, code):
    recorded = raw_string_lines(text)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > COLUMNS and number not in recorded:
            yield number, f"{len(line)} columns, {COLUMNS} are allowed"
        if re.search(r"\b(?:TODO|FIXME|XXX)\b", line):
            yield number, "a note to do something later: do it now, or say in docs why not"
    for match in re.finditer(r"\busing\s+namespace\s+std\b", code):
        yield line_of(code, match.start()), "using namespace std"
    for match in re.finditer(r"\bdetached\b", code):
        yield line_of(code, match.start()), "bare detached: spawn through net::spawn, by name"


def check_file(path, relative):
    text = path.read_text(encoding="utf-8")
    code = code_of(text)
    found = [*check_core(relative, code), *check_text(text, code), *check_coroutines(code)]
    return [f"{path}:{line}: {wrong}" for line, wrong in sorted(found)]


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent)
    files = sources(root, "include", "src", "tests")
    if not files:
        print(f"{root}: no sources found: give the checkout's root", file=sys.stderr)
        return 2
    wrongs = [wrong for path in files for wrong in check_file(path, path.relative_to(root))]
    print("\n".join(wrongs) if wrongs else f"{len(files)} files are tidy")
    return 1 if wrongs else 0


if __name__ == "__main__":
    sys.exit(main())
