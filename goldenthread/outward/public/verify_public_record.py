#!/usr/bin/env python3
"""Check a council's public record without its help: needs this file and Python, and nothing else.

    python3 verify_public_record.py record.json
    python3 verify_public_record.py record.json --against kept-last-year.json
    python3 verify_public_record.py record.json --root 3f2a… --count 12

record.json is what the public site gives at /record.json. Exit code 0: all holds; 1: something was changed; 2: the
files cannot be read. The tree is that of RFC 6962 with SHA-256: leaf = SHA-256(00 + entry), node = SHA-256(01 + left +
right).
"""

import argparse
import hashlib
import json
import sys


def sha(data):
    return hashlib.sha256(data).digest()


def root_of(entries):
    """The root by the definition of RFC 6962, 2.1: split at the largest power of two below the count."""
    if not entries:
        return sha(b"")
    if len(entries) == 1:
        return sha(b"\x00" + entries[0].encode())
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return sha(b"\x01" + root_of(entries[:split]) + root_of(entries[split:]))


def load(name):
    with open(name, encoding="utf-8") as file:
        record = json.load(file)
    entries = record["entries"]
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise ValueError("entries is no list of texts")
    return record, entries


def title(entry):
    try:
        return str(json.loads(entry).get("title", ""))
    except ValueError:
        return "not readable"


def check(record, entries, against=None, root="", count=None):
    """What is wrong, a line each."""
    wrong = []
    found = root_of(entries).hex()
    if record.get("count") != len(entries):
        wrong.append(f"It says {record.get('count')} entries and holds {len(entries)}.")
    if record.get("root") != found:
        wrong.append(f"It says root {record.get('root')} and its entries give {found}.")
    for place, entry in enumerate(entries, 1):
        try:
            number = json.loads(entry).get("number")
        except ValueError:
            number = None
        if number != place:
            wrong.append(f"Entry {place} calls itself {number}.")
            break
    if against is not None:
        for place, entry in enumerate(against, 1):
            if place > len(entries):
                wrong.append(
                    f"Entry {place} ({title(entry)}) has gone: {len(against)} were kept, {len(entries)} are left."
                )
                break
            if entries[place - 1] != entry:
                wrong.append(f"Entry {place} was changed. It was: {title(entry)}. It is: {title(entries[place - 1])}.")
                break
    if root:
        many = len(entries) if count is None else count
        if many > len(entries):
            wrong.append(f"The root is of {many} entries and only {len(entries)} are left.")
        elif root_of(entries[:many]).hex() != root.lower():
            wrong.append(
                f"History before entry {many + 1} was changed: its first {many} entries no longer give that root."
            )
    return wrong


def main(words=None):
    parser = argparse.ArgumentParser(description="Check a council's public record without its help.")
    parser.add_argument("record", help="what the public site gives at /record.json")
    parser.add_argument("--against", help="a record that you kept earlier")
    parser.add_argument("--root", default="", help="a root that a report printed")
    parser.add_argument("--count", type=int, help="how many entries that root is of")
    options = parser.parse_args(words)
    try:
        record, entries = load(options.record)
        against = load(options.against)[1] if options.against else None
    except (OSError, ValueError, KeyError, TypeError) as fault:
        print(f"It cannot be read: {fault}")
        return 2
    wrong = check(record, entries, against, options.root, options.count)
    for line in wrong:
        print(line)
    if not wrong:
        print(f"{len(entries)} entries, root {root_of(entries).hex()}. Nothing was changed.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
