from submissions.catalogue.positions import Positions

TEXT = '''\
year = 2018

[round]
opens = 2019-01-15T09:00:00

[[sections]]
code = "one"
intro_da = """
[[sections]]
code = "only words"
"""

[[sections.questions]]
code = "a"

[[sections.questions]]
code = "b"
note = """one line, with a quote: " """
unit = "count"

[[sections]]
code = "two"

[[sections.questions]]
code = "c"
list = [
  "x = 1",
  "]",
]
unit = "dkk"

[messages.some]
da = "tekst # ingen [ kommentar"
en = "text"
'''


def line_of(wanted: str, nth: int = 1) -> int:
    found = [number for number, line in enumerate(TEXT.splitlines(), start=1) if line == wanted]
    return found[nth - 1]


def test_a_key_stands_where_it_is_written():
    positions = Positions(TEXT)
    assert positions.line(("year",)) == 1
    assert positions.line(("round", "opens")) == line_of("opens = 2019-01-15T09:00:00")
    assert positions.line(("messages", "some", "en")) == line_of('en = "text"')


def test_a_repeated_table_is_counted_within_the_last_one_that_holds_it():
    positions = Positions(TEXT)
    assert positions.line(("sections", 0, "questions", 1, "code")) == line_of('code = "b"')
    assert positions.line(("sections", 1, "code")) == line_of('code = "two"')
    assert positions.line(("sections", 1, "questions", 0, "code")) == line_of('code = "c"')


def test_words_in_a_text_of_several_lines_are_neither_headers_nor_keys():
    positions = Positions(TEXT)
    assert positions.line(("sections", 0, "code")) == line_of('code = "one"')
    assert positions.line(("sections", 0, "intro_da")) == line_of('intro_da = """')
    assert positions.line(("sections", 0, "questions", 0)) == line_of("[[sections.questions]]")


def test_a_text_in_triple_quotes_can_end_on_its_line():
    assert Positions(TEXT).line(("sections", 0, "questions", 1, "unit")) == line_of('unit = "count"')


def test_lines_of_a_list_are_no_keys():
    positions = Positions(TEXT)
    assert positions.line(("sections", 1, "questions", 0, "unit")) == line_of('unit = "dkk"')


def test_what_is_missing_stands_where_the_table_stands():
    positions = Positions(TEXT)
    second = line_of("[[sections.questions]]", 2)
    assert positions.line(("sections", 0, "questions", 1, "label_da")) == second
    assert positions.line(("checks", 4)) == 1
