"""The public record's tree: RFC 6962 by two computations, and whatever is changed or removed is noticed."""

import json

from hypothesis import given
from hypothesis import strategies as st

from goldenthread.outward.public.verify_public_record import check, root_of
from goldenthread.rules import tree

TEXTS = st.lists(st.text(max_size=20), max_size=20)


def data(words):
    return [each.encode() for each in words]


def test_the_roots_of_the_examples_of_certificate_transparency():
    # The test vectors that certificate-transparency implementations share: eight leaves and their roots.
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    entries = [bytes.fromhex(each) for each in leaves]
    assert tree.root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert tree.root(entries[:1]) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert tree.root(entries[:2]) == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert tree.root(entries[:3]) == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert tree.root(entries) == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(TEXTS)
def test_the_program_and_the_script_that_shares_no_code_agree(words):
    assert tree.root(data(words)) == root_of(words).hex()


@given(TEXTS, st.text(max_size=20), st.data())
def test_a_change_anywhere_changes_the_root_and_is_named(words, other, chosen):
    if not words:
        return
    place = chosen.draw(st.integers(0, len(words) - 1))
    changed = [*words[:place], other, *words[place + 1 :]]
    if changed != words:
        assert tree.root(data(changed)) != tree.root(data(words))
        assert tree.first_change(data(words), data(changed)) == place + 1


@given(TEXTS, TEXTS)
def test_what_is_only_added_keeps_every_earlier_root(before, after):
    later = data([*before, *after])
    assert tree.first_change(data(before), later) is None
    assert tree.holds(later, len(before), tree.root(data(before)))
    assert not tree.holds(later, len(before), "0" * 64)
    assert not tree.holds(data(before), len(before) + 1, tree.root(data(before)))


def record(*titles):
    entries = [json.dumps({"number": n, "title": title}) for n, title in enumerate(titles, 1)]
    return {"count": len(entries), "root": root_of(entries).hex()}, entries


def test_the_script_names_the_entry_that_was_changed_and_the_one_that_has_gone():
    kept = record("First", "Second", "Third")[1]
    assert check(*record("First", "Second", "Third", "Fourth"), kept) == []
    (said,) = check(*record("First", "Other", "Third"), kept)
    assert said == "Entry 2 was changed. It was: Second. It is: Other."
    (said,) = check(*record("First", "Second"), kept)
    assert said == "Entry 3 (Third) has gone: 3 were kept, 2 are left."


def test_the_script_says_before_which_entry_history_was_changed():
    root = record("First", "Second")[0]["root"]
    assert check(*record("First", "Second", "Third"), root=root, count=2) == []
    (said,) = check(*record("Else", "Second", "Third"), root=root, count=2)
    assert said == "History before entry 3 was changed: its first 2 entries no longer give that root."


def test_the_script_finds_a_false_count_root_and_number():
    told, entries = record("First", "Second")
    assert len(check({**told, "count": 3}, entries)) == 1
    assert len(check({**told, "root": "0"}, entries)) == 1
    assert "Entry 1 calls itself 2." in check(told, entries[::-1])
