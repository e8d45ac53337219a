"""C++ sources as the guards read them: which files there are, and their code without comments and
literals. Knows no grammar beyond that."""

import re
from pathlib import Path

_TOKEN = re.compile(
    r'//[^\n]*'
    r'|/\*.*?\*/'
    r'|R"(?P<mark>[^()\\\s]*)\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'",
    re.DOTALL,
)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?P<path><[^>\n]+>|"[^"\n]+")', re.MULTILINE)


def sources(root, *folders):
    """The .hpp and .cpp files below root's folders, sorted."""
    found = []
    for folder in folders:
        base = Path(root) / folder
        found += [p for p in base.rglob("*") if p.suffix in (".hpp", ".cpp") and p.is_file()]
    return sorted(found)


def _blank(match):
    text = match.group(0)
    if text.startswith('"') or text.startswith("R"):
        # A literal stays a literal, so that an argument list does not become empty.
        return '"' + "".join("\n" if c == "\n" else " " for c in text[1:-1]) + '"'
    return "".join("\n" if c == "\n" else " " for c in text)


def code_of(text):
    """The text with comments and the insides of literals blanked; every line keeps its number."""
    includes = {m.start("path"): m.group("path") for m in INCLUDE.finditer(text)}
    blanked = _TOKEN.sub(_blank, text)
    for start, path in includes.items():
        if not blanked[:start].rsplit("\n", 1)[-1].strip().startswith("#"):
            continue  # an include within a comment
        blanked = blanked[:start] + path + blanked[start + len(path):]
    return blanked


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1
