"""Files of translations: what a translator gets, what is refused and where, and when one may be shown."""

from datetime import date

import pytest

from goldenthread.rules.words import catalogue
from goldenthread.rules.words.catalogue import NoCatalogue, Text

LINKED = '<a class="govuk-link" href="%(at)s/offer">Look</a> here'
TEXTS = (Text("Search"), Text("%(count)s thing fits.", "%(count)s things fit."), Text(LINKED), Text("Ask: %(name)s."))
DAY = date(2026, 11, 27)
WHOLE = """
msgid ""
msgstr ""
"Language: pl\\n"
"Last-Translator: Anna Nowak <anna@example.org>\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "Search"
msgstr "Szukaj"

msgid "%(count)s thing fits."
msgid_plural "%(count)s things fit."
msgstr[0] "Pasuje %(count)s rzecz."
msgstr[1] "Pasują %(count)s rzeczy."
msgstr[2] "Pasuje %(count)s rzeczy."

msgid "<a class=\\"govuk-link\\" href=\\"%(at)s/offer\\">Look</a> here"
msgstr "Tutaj <a class=\\"govuk-link\\" href=\\"%(at)s/offer\\">spójrz</a>"

msgid "Ask: %(name)s."
msgstr "Zapytaj: %(name)s."
""".lstrip()


def look(text: str, code: str = "pl") -> catalogue.Looked:
    return catalogue.look(text.encode(), TEXTS, code=code)


def test_a_file_that_is_whole_is_shown_once_somebody_else_signed_exactly_these_words():
    looked = look(WHOLE)
    assert (looked.done, looked.total, looked.whole, looked.shown) == (4, 4, True, False)
    assert looked.why_not == "Nobody has signed that they read it."
    signed = catalogue.sign(WHOLE.encode(), by="Jan Kowalski", on=DAY)
    told = catalogue.look(signed, TEXTS, code="pl")
    assert (told.shown, told.read_by, told.read_on, told.why_not) == (True, "Jan Kowalski", DAY, "")
    changed = catalogue.look(signed.replace(b"Szukaj", b"Znajdz"), TEXTS)
    assert not changed.shown
    assert changed.why_not == "The words changed since Jan Kowalski read it."
    again = catalogue.sign(signed, by="Ewa Lis", on=DAY)
    assert again.count(b"Read-By") == 1


def test_the_translator_cannot_sign_for_themselves():
    for name in ("Anna Nowak", "ANNA  nowak <other@example.org>"):
        assert not catalogue.look(catalogue.sign(WHOLE.encode(), by=name, on=DAY), TEXTS).shown


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("Zapytaj: %(name)s.", "Zapytaj: %(nazwa)s.", 20, "Its names must be %(name)s; it has %(nazwa)s."),
        ("Zapytaj: %(name)s.", "Zapytaj.", 20, "Its names must be %(name)s; it has none."),
        ("Zapytaj: %(name)s.", "Zapytaj: %(name)s. 100%", 20, "A % stands alone"),
        ("Pasują %(count)s rzeczy.", "Pasują rzeczy.", 11, "Its names must be %(count)s; it has none."),
        ("Szukaj", "Szukaj <b>tu</b>", 8, "Its tags must be none; it has </b> <b>."),
        ("Szukaj", "<script>alert(1)</script>", 8, "Its tags must be none"),
        ("Szukaj", "Szukaj < tu", 8, "markup"),
        ("Szukaj", "Szukaj &#60;b", 8, "markup"),
        ("Szukaj", "Szukaj na https://evil.example", 8, "a web address"),
        ("Szukaj", "Szukaj na www.evil.example", 8, "a web address"),
        ("Szukaj", "Szukaj \u202eukazs", 8, "turns the direction"),
        ("spójrz</a>", "spójrz", 17, "Its tags must be"),
        ('<a class=\\"govuk-link\\" href=\\"%(at)s/offer\\">spójrz</a>',
         '</a>spójrz<a class=\\"govuk-link\\" href=\\"%(at)s/offer\\">', 17, "do not close in order"),
        ('Tutaj <a class=\\"govuk-link\\" href=\\"%(at)s/offer\\">', 'Tutaj <a href=\\"//evil.example/%(at)s\\">', 17,
         "Its tags must be"),
    ],
)  # fmt: skip
def test_a_translation_that_does_not_match_its_english_is_refused_with_its_line(old, new, line, words):
    assert old in WHOLE
    looked = look(WHOLE.replace(old, new))
    assert [fault.line for fault in looked.faults[:1]] == [line]
    assert words in looked.faults[0].words
    assert not looked.whole
    assert looked.why_not.startswith(f"Line {line}: ")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('msgstr "Szukaj"', 'msgstr ""', "1 of 4 texts"),
        ('msgid "Search"\n', '#, fuzzy\nmsgid "Search"\n', "1 of 4 texts"),
        ('msgid "Search"\n', 'msgid "Find"\n', "1 of 4 texts"),
        ('msgstr[2] "Pasuje %(count)s rzeczy."', 'msgstr[2] ""', "1 of 4 texts"),
        ('msgstr[2] "Pasuje %(count)s rzeczy."\n', "", "1 of 4 texts"),
        ("Anna Nowak <anna@example.org>", "FULL NAME <EMAIL@ADDRESS>", "Last-Translator names nobody"),
        ("Language: pl", "Language: fr", "the file is named for pl"),
        ("Language: pl", "Language: en_XA", "none of the list"),
        ("Language: pl", "Language: tlh", "none of the list"),
    ],
)
def test_a_file_that_lacks_something_is_not_shown_and_says_what(old, new, words):
    looked = look(WHOLE.replace(old, new))
    assert words in looked.why_not
    assert not looked.whole


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b'msgid "a', b"<?xml version='1.0'?><xliff/>", b"\x00" * 50,
                                  b'msgid ""\nmsgstr "Plural-Forms: nplurals=x; plural=y;\\n"\n'])  # fmt: skip
def test_a_file_that_is_no_catalogue_is_refused_in_words(data):
    with pytest.raises(NoCatalogue, match=r"\.po file|UTF-8"):
        catalogue.look(data, TEXTS)


def test_a_file_that_is_too_large_is_not_read():
    with pytest.raises(NoCatalogue, match="larger than 5 MB"):
        catalogue.look(b"#" * 5_000_001, TEXTS)


def test_a_translator_keeps_what_still_fits_and_is_asked_about_what_was_reworded():
    later = (Text("Search here"), *TEXTS[1:], Text("Something wholly new to say"))
    made = catalogue.for_translator("pl", later, WHOLE.encode())
    looked = catalogue.look(made, later)
    assert [one.words for one in looked.missing] == ["Something wholly new to say"]
    assert [one.words for one in looked.unsure] == ["Search here"]
    assert looked.translated_by == "Anna Nowak <anna@example.org>"
    with pytest.raises(NoCatalogue, match="is in pl, not in fr"):
        catalogue.for_translator("fr", later, WHOLE.encode())


@pytest.mark.parametrize("code", ["pl", "ar", "fa-AF", "zh-Hant", "so", "ckb"])
def test_a_new_file_asks_for_every_text_in_every_language_of_the_list(code):
    looked = catalogue.look(catalogue.for_translator(code, TEXTS), TEXTS, code=code)
    assert (looked.language.code, len(looked.missing), looked.faults) == (code, 4, ())


def test_a_pseudo_language_leaves_tags_and_names_as_they_are():
    import gettext
    from io import BytesIO

    read = gettext.GNUTranslations(BytesIO(catalogue.compiled_pseudo("en-XA", TEXTS)))
    assert read.gettext(LINKED).startswith('<a class="govuk-link" href="%(at)s/offer">Ļöö')
    assert "%(count)s" in read.ngettext("%(count)s thing fits.", "%(count)s things fit.", 2)
    with pytest.raises(KeyError):
        catalogue.compiled_pseudo("pl", TEXTS)
