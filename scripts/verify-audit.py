#!/usr/bin/env python3
"""Verifies an export of Docket's audit (GET /audit/export, docket audit export) by nothing but its description in docs/audit.md.

    verify-audit.py audit.jsonl [SEQ:HASH ...]

Each SEQ:HASH is an anchor, from a Z report or wherever it was kept, and must be in the chain. Says the first record that is wrong, and ends
with 1; with 0 where everything holds. It needs nothing but Python 3.
"""

import hashlib
import json
import sys
import uuid


def number(value):
    return value.to_bytes(8, "big", signed=value < 0)


def text(value):
    content = value.encode()
    return number(len(content)) + content


def identity(value):
    return uuid.UUID(value).bytes if value else bytes(16)


def hash_of(record, before):
    """The hash of a record that follows one with the hash `before`."""
    address = record["address"]
    parts = [b"docket record 1" if address is None else b"docket record 2", before]
    parts += [number(record["merchant"]), number(record["seq"]), number(record["at"])]
    parts += [identity(record["user"]), identity(record["token"])]
    parts += [number(record["subjectRow"] or 0), identity(record["subjectId"])]
    parts += [text(record["action"]), text(record["subjectKind"]), text(record["data"])]
    personal = record["personalHash"]
    parts += [b"\0" if personal is None else b"\1" + bytes.fromhex(personal)]
    parts += [] if address is None else [text(address)]
    return hashlib.sha256(b"".join(parts)).digest()


def verify(lines, anchors):
    """What is wrong, or nothing; and how many records there are."""
    before, last = None, 0
    for line in lines:
        record = json.loads(line)
        seq = record["seq"]
        if before is None:
            # An export that does not begin with the first record is believed to begin rightly; an anchor tells.
            before, last = (bytes(32), 0) if seq == 1 else (bytes.fromhex(record["before"]), seq - 1)
        if seq != last + 1:
            return f"record {last + 1} is missing", last
        if bytes.fromhex(record["before"]) != before or bytes.fromhex(record["hash"]) != hash_of(record, before):
            return f"record {seq} does not follow from the one before it", last
        before, last = bytes.fromhex(record["hash"]), seq
        if anchors.pop(seq, before) != before:
            return f"record {seq} is not the one of the anchor", last
    if anchors:
        return f"no record {min(anchors)} is there for its anchor", last
    return None, last


def main(arguments):
    if not arguments or arguments[0].startswith("-"):
        sys.exit(__doc__)
    pairs = (anchor.split(":") for anchor in arguments[1:])
    anchors = {int(seq): bytes.fromhex(digits) for seq, digits in pairs}
    with open(arguments[0], encoding="utf-8", newline="\n") as lines:
        wrong, last = verify(lines, anchors)
    print(wrong or f"{last} records hold")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
