# SPDX-License-Identifier: Apache-2.0
"""The patterns of AWS's models, which are Java's, in the syntax of RE2."""

import re

_SURROGATES = r"\uD800\uDC00-\uDBFF\uDFFF"
_CLASSES = {r"\p{Print}": r"\x20-\x7e", r"\p{Graph}": r"\x21-\x7e", r"\p{ASCII}": r"\x00-\x7f",
            r"\p{Alnum}": "a-zA-Z0-9", r"\p{Alpha}": "a-zA-Z", r"\p{Digit}": "0-9"}


def to_re2(pattern):
    """The pattern for RE2, or None where RE2 cannot express it (look-around, back references)."""
    if re.search(r"\(\?[!=<]", pattern) or "&&" in pattern or re.search(r"\\[1-9]", pattern):
        return None
    text = pattern.replace(_SURROGATES, r"\x{10000}-\x{10FFFF}")
    # Glue writes code points beyond the first plane as if \u took five digits.
    text = text.replace(r"\u10000-\u10FFFF", r"\x{10000}-\x{10FFFF}")
    text = re.sub(r"\\u([0-9A-Fa-f]{4})", r"\\x{\1}", text)
    if re.search(r"\\x\{D[89A-Fa-f]", text.replace(r"\x{D7FF}", "")):
        return None
    inside = False
    out, i = [], 0
    while i < len(text):
        c = text[i]
        if c == "\\":
            named = next((n for n in _CLASSES if text.startswith(n, i)), None)
            if named:
                out.append(_CLASSES[named] if inside else f"[{_CLASSES[named]}]")
                i += len(named)
                continue
            follower = text[i + 1]
            # RE2 takes an escaped underscore for a mistake.
            out.append(follower if follower == "_" else c + follower)
            i += 2
            continue
        if c == "[" and inside:
            out.append(r"\[")
            i += 1
            continue
        if c == "[":
            inside = True
        elif c == "]":
            inside = False
        out.append(c)
        i += 1
    return "".join(out)
