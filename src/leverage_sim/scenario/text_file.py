"""The text of a user's file: bytes within a limit that are UTF-8, or one line that says what they are instead."""

import codecs
import re
from pathlib import Path

from leverage_sim.problems import InputError, Mark, Problem

MAX_BYTES = 512 * 1024
UTF_16 = "text in UTF-16; save it as UTF-8"
STARTS = {
    codecs.BOM_UTF32_LE: "text in UTF-32; save it as UTF-8",
    codecs.BOM_UTF32_BE: "text in UTF-32; save it as UTF-8",
    codecs.BOM_UTF16_LE: UTF_16,
    codecs.BOM_UTF16_BE: UTF_16,
    b"PK\x03\x04": "a zip archive or a workbook; give the text itself",
    b"\xd0\xcf\x11\xe0": "a workbook or document of an office program; give the text itself",
    b"\x1f\x8b": "a file packed with gzip; unpack it first",
    b"%PDF": "a PDF; give the text itself",
    b"\x89PNG": "a picture",
    b"<!": "a page in HTML; save the text itself",
    b"<html": "a page in HTML; save the text itself",
    b"<?xml": "a file in XML",
    b"{\\rtf": "a document in RTF; save it as plain text in UTF-8",
}
"""How a file begins that is not text in UTF-8, and what it is; the longer beginnings first."""
LETTER = re.compile(rb"[\x09\x0a\x0d\x20-\x7e]")


def read_text(path: Path, shown: str) -> str:
    """The text of a file within the size limit, as UTF-8, without the mark of its byte order.

    Raises:
        InputError: the file cannot be read, is too large, or is not text.
    """
    start = Mark(shown)
    try:
        if path.is_dir():
            raise InputError([Problem(start, "this is a folder, a scenario is a YAML file")])
        with path.open("rb") as handle:
            raw = handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError([Problem(start, f"cannot be read: {error.strerror or error}")]) from None
    if len(raw) > MAX_BYTES:
        raise InputError(
            [Problem(start, f"the file is larger than {MAX_BYTES // 1024} KiB, the limit for a YAML file")]
        )
    return decoded(raw, shown)


def decoded(raw: bytes, shown: str) -> str:
    """Bytes as text.

    Raises:
        InputError: they are not UTF-8; says what they are, and where the first byte stands that tells.
    """
    kind = binary(raw)
    if kind is not None:
        raise InputError([Problem(Mark(shown), f"this is {kind}")])
    try:
        return raw.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        raw, at = error.object, error.start
    line = raw.count(b"\n", 0, at) + 1
    column = len(raw[raw.rfind(b"\n", 0, at) + 1 : at].decode("utf-8")) + 1
    told = f"the byte 0x{raw[at]:02X} is a letter of Latin-1 or Windows-1252: save the file as UTF-8"
    if len(LETTER.findall(raw)) < len(raw) / 2:
        told = "is it a binary file?"
    raise InputError([Problem(Mark(shown, line, column), f"this is not text in UTF-8; {told}")])


def binary(raw: bytes) -> str | None:
    """What a file is whose first bytes are not those of a text in UTF-8."""
    for start, kind in STARTS.items():
        if raw.startswith(start):
            return kind
    pairs = raw[:200].ljust(2, b"x")
    zeros = [pairs[side::2].count(0) / len(pairs[side::2]) for side in (0, 1)]
    return UTF_16 if max(zeros) > 0.7 and min(zeros) < 0.3 else None
