"""Statements with co_await that GCC 12.2 miscompiles (double free, at -O2 too): one that also holds
a braced aggregate, a lambda or ?:, and a co_await inside an argument list. The rule they all break:
co_await stands alone in its statement, and its arguments have names."""

import re

from cpp_text import line_of

_AWAIT = re.compile(r"\bco_await\b")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_BLOCK_BEFORE = re.compile(
    r"(?:[){};:]|\b(?:else|do|try|const|noexcept|mutable|override|final)|->[\w:<>,\s*&]+|^)\s*$")
_CALL_BEFORE = re.compile(r"(?P<word>\w+|>|\)|\])\s*$")
_NOT_A_CALL = {"if", "while", "for", "switch", "return", "co_return", "co_await", "co_yield"}


def _opening(code, closing):
    """Offset of the bracket that this one closes, or -1."""
    open_, close = _PAIRS[code[closing]], code[closing]
    depth = 0
    for at in range(closing, -1, -1):
        depth += (code[at] == close) - (code[at] == open_)
        if depth == 0:
            return at
    return -1


def _scan_back(code, at):
    """(start of the statement, inside an argument list?, inside a braced aggregate?)"""
    in_arguments = in_braces = False
    while at > 0:
        at -= 1
        c = code[at]
        if c == ";":
            return at + 1, in_arguments, in_braces
        if c == "}" and re.match(r"\s*[\w(*&~!{\[:#]", code[at + 1:at + 200]):
            return at + 1, in_arguments, in_braces  # a block ended here, a statement begins
        if c in _PAIRS:
            at = _opening(code, at)
            if at < 0:
                return 0, in_arguments, in_braces
        elif c == "(":
            before = _CALL_BEFORE.search(code[max(0, at - 80):at])
            if before and before.group("word") not in _NOT_A_CALL:
                in_arguments = True
        elif c == "{":
            if _BLOCK_BEFORE.search(code[max(0, at - 200):at]):
                return at + 1, in_arguments, in_braces
            in_braces = True
    return 0, in_arguments, in_braces


def _scan_forward(code, at):
    """The offset at which the statement, or the head of the block it leads, ends."""
    depth = 0
    for end in range(at, len(code)):
        c = code[end]
        if c == ";" and depth <= 0:
            return end
        if c == "{" and depth < 0 and code[:end].rstrip().endswith(")"):
            return end
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
    return len(code)


def _has_lambda(statement):
    for match in re.finditer(r"\[", statement):
        before = statement[:match.start()].rstrip()
        after = statement[match.end():match.end() + 1]
        if after == "[" or before.endswith("["):
            continue  # an attribute
        if re.search(r"\bauto\s*(?:const\s*)?&{0,2}$", before):
            continue  # a structured binding
        if re.search(r"[\w)\]>]$", before) and not re.search(r"\b(?:co_)?return$", before):
            continue  # a subscript
        return True
    return False


def check_coroutines(code):
    """Yields (line, what is wrong)."""
    for match in _AWAIT.finditer(code):
        start, in_arguments, in_braces = _scan_back(code, match.start())
        statement = code[start:_scan_forward(code, match.end())]
        line = line_of(code, match.start())
        if in_arguments:
            yield line, "co_await inside an argument list: give its result a name first"
        if in_braces or "{" in statement:
            yield line, "co_await and a braced aggregate in one statement (GCC 12 frees it twice)"
        if _has_lambda(statement):
            yield line, "co_await and a lambda in one statement: give the lambda a name first"
        if "?" in statement:
            yield line, "co_await and ?: in one statement: use if and else"
