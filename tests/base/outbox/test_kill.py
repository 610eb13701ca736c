"""R18: whatever is killed and whenever, every message goes at least once, under one number; none that was undone."""

import time

import pytest

from tests.base.jobs.acts import Site
from tests.base.outbox.sink import Sink


def kill_senders(tmp_path, chance, kills: int) -> dict[str, int]:
    ledger = tmp_path / "ledger.txt"
    ledger.touch()
    with Sink() as sink, Site(
        tmp_path / "site",
        GOLDENTHREAD_SMTP_HOST="127.0.0.1",
        GOLDENTHREAD_SMTP_PORT=str(sink.port),
        GOLDENTHREAD_SMTP_STARTTLS="no",
    ) as site:  # fmt: skip
        number = died = 0
        points = {"claimed": 0, "sent": 0, "writing": 0, "any": 0}
        while died < kills:
            pid = site.start("queue_messages", first=number, count=6, ledger=str(ledger))
            number += 6
            if chance.random() < 0.3:
                time.sleep(chance.uniform(0, 0.15))
                if site.kill(pid) == -9:
                    points["writing"] += 1
                    died += 1
            else:
                site.wait(pid)
            how = chance.choice(["claimed", "sent", "any"])
            if how == "any":
                pid = site.start("send")
                time.sleep(chance.uniform(0, 0.25))
                status = site.kill(pid)
            else:
                status = site.wait(site.start("send", at=how, after=chance.randrange(4)))
            if status == -9:
                points[how] += 1
                died += 1
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            site.run("send")
            rows = site.tell("messages")
            if all(state == "sent" for _, state, _ in rows):
                break
            time.sleep(0.3)
    said = [line.split() for line in ledger.read_text().splitlines()]
    committed = {key for word, key in said if word == "done"}
    undone = {key for word, key in said if word == "undone"}
    numbers = {key: number for key, _, number in rows}
    arrived = [letter["Message-ID"] for letter in sink.taken]
    assert len(committed) >= kills, "too little was queued to prove anything"
    assert undone, "nothing was rolled back, so nothing was proved of it"
    assert committed <= set(numbers), "an acknowledged message is not in the outbox"
    assert {number for key, number in numbers.items()} == set(arrived), "a message was lost, or sent without a row"
    assert not undone & set(numbers), "a rolled-back message is in the outbox"
    by_number: dict[str, set[str]] = {}
    for letter in sink.taken:
        by_number.setdefault(letter["Message-ID"], set()).add(letter["To"])
    assert all(len(people) == 1 for people in by_number.values()), "one number was used for two messages"
    texts = {letter.get_payload().strip() for letter in sink.taken}
    assert not {f"Words of {key.split('-')[1]}" for key in undone} & texts
    assert all(state == "sent" for _, state, _ in rows)
    return {**points, "messages": len(numbers), "deliveries": len(arrived), "undone": len(undone)}


@pytest.mark.deep
def test_twenty_kills_lose_no_message(tmp_path, chance, evidence):
    found = kill_senders(tmp_path, chance, 20)
    assert found["sent"], "no sender was killed between sending and marking"
    assert found["deliveries"] > found["messages"], "no message was ever repeated, so repeats were not tried"
    evidence("outbox, 20 kills", found)


@pytest.mark.deep
def test_a_thousand_kills_lose_no_message(tmp_path, chance, evidence):
    evidence("outbox, 1,000 kills", kill_senders(tmp_path, chance, 1_000))
