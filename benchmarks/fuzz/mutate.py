"""Feed damaged copies of the corpus to every reader, and report tracebacks, hangs and memory.

Run: python benchmarks/fuzz/mutate.py [--inputs 100000] [--seed 1] [--only TARGET]

A finding is written into crashes/TARGET/, which tests/test_fuzz_crashes.py feeds again for ever.
"""

import argparse
import hashlib
import random
import re
import resource
import sys
import time
import traceback

from targets import CRASHES, TARGETS, feed, seeds

SLOW_S = 5.0
TOKEN = re.compile(rb'"[^"\n]*"|[A-Za-z_][A-Za-z0-9_.-]*|[-+]?[0-9][0-9.eE:TZ+_-]*|[^\s\w]')
WORDS = [b"nan", b"inf", b"-inf", b"1e400", b"-1", b"0", b"1e308", b"9" * 25, b"0.1", b"true"]
WORDS += [b'""', b'"x"', b'"../x"', b"[]", b"{}", b"[[]]", b"{a=1}", b"null", b"=1+1", b"\0"]
WORDS += [b"2027-01-04T00:00:00Z", b"9999-12-31T23:59:59Z", b"0001-01-01T00:00:00+23:59", b"1"]
WORDS += ["\N{FULLWIDTH DIGIT ONE}\N{ARABIC-INDIC DIGIT TWO}\u202e".encode(), b"\xff\xfe", b"\n"]
WORDS += [b",", b'"', b"'", b"#", b"=", b"<", b">", b"<!DOCTYPE x>", b"&#0;", b"\r", b"\t", b"e"]
SHARES = {"scenario": 0.1, "plan": 0.05}


def damaged(draw: random.Random, kept: list[bytes]) -> bytes:
    """Return one of the kept inputs after some blows."""
    content = draw.choice(kept)
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        content = draw.choice((_byte, _token, _token, _token, _cut, _double, _splice))(
            draw, content, kept
        )
    return content


def _place(draw: random.Random, content: bytes) -> int:
    return draw.randrange(len(content) + 1)


def _byte(draw: random.Random, content: bytes, _: list[bytes]) -> bytes:
    at = _place(draw, content)
    return content[:at] + bytes([draw.randrange(256)]) + content[at + draw.randint(0, 1) :]


def _token(draw: random.Random, content: bytes, _: list[bytes]) -> bytes:
    """Put a word in the place of a token."""
    places = [match.span() for match in TOKEN.finditer(content)]
    start, stop = draw.choice(places) if places else (0, 0)
    return content[:start] + draw.choice(WORDS) + content[stop:]


def _cut(draw: random.Random, content: bytes, _: list[bytes]) -> bytes:
    start = _place(draw, content)
    return content[:start] + content[start + draw.randint(1, 80) :]


def _double(draw: random.Random, content: bytes, _: list[bytes]) -> bytes:
    start = _place(draw, content)
    stop = start + draw.randint(1, 200)
    return content[:stop] + content[start:stop] * draw.choice((1, 1, 2, 50)) + content[stop:]


def _splice(draw: random.Random, content: bytes, kept: list[bytes]) -> bytes:
    other = draw.choice(kept)
    return content[: _place(draw, content)] + other[_place(draw, other) :]


def run(target: str, inputs: int, seed: int) -> dict[str, int]:
    """Feed ``inputs`` damaged inputs; write findings down and count what happened."""
    draw = random.Random(f"{target} {seed}")  # noqa: S311  (inputs, no secrets)
    kept = seeds(target) + seeds(target, crashes=True)
    counts = {"read": 0, "refused": 0, "tracebacks": 0, "hangs": 0}
    for _ in range(inputs):
        content = damaged(draw, kept)
        start = time.process_time()
        try:
            counts[feed(target, content)] += 1
        except Exception:
            counts["tracebacks"] += 1
            _keep(target, content, traceback.format_exc())
        if time.process_time() - start > SLOW_S:
            counts["hangs"] += 1
            _keep(target, content, f"took {time.process_time() - start:.1f} s\n")
    return counts


def _keep(target: str, content: bytes, why: str) -> None:
    """Keep a finding, one for each place in the code where it broke."""
    places = [line.strip() for line in why.splitlines() if line.strip().startswith("File ")]
    name = hashlib.sha256((places[-1] if places else "slow").encode()).hexdigest()[:12]
    folder = CRASHES / target
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / name).exists():
        (folder / name).write_bytes(content)
        print(f"--- {target}/{name}\n{why}", file=sys.stderr)


def main() -> None:
    """Print a line a target."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=TARGETS)
    options = parser.parse_args()
    chosen = [options.only] if options.only else list(TARGETS)
    slow = {name: SHARES[name] for name in chosen if name in SHARES and len(chosen) > 1}
    rest = (1.0 - sum(slow.values())) / max(1, len(chosen) - len(slow))
    print("target       inputs    read  refused  tracebacks  hangs  cpu_s  peak_MiB")
    for name in chosen:
        inputs, start = round(options.inputs * slow.get(name, rest)), time.process_time()
        counts = run(name, inputs, options.seed)
        peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        numbers = "{read:7d}  {refused:7d}  {tracebacks:10d}  {hangs:5d}".format(**counts)
        cpu_s = time.process_time() - start
        print(f"{name:10s}  {inputs:7d} {numbers}  {cpu_s:5.0f}  {peak_mib:8.0f}", flush=True)


if __name__ == "__main__":
    main()
