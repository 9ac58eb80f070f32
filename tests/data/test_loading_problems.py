import pytest

from data.loading import CatalogueProblems, check_catalogue, load_catalogue
from tests.data import small_catalogue

FACTS, TASKS, PHRASES = "facts/progress.yml", "tasks.yml", "phrasings/one.yml"
LONG = "x" * 401
LONG_ID = "x" * 41
CASES = {
    "unknown field": (
        *(TASKS, "field: finance", "field: finanse"),
        "tasks.yml:3: unknown field 'finanse': did you mean 'finance'?",
    ),
    "unknown topic": (
        *(FACTS, "topic: progress\n  en: By", "topic: progres\n  en: By"),
        "facts/progress.yml:3: unknown topic 'progres': did you mean 'progress'?",
    ),
    "unknown kind": (
        *(FACTS, "id: all\n  kind: figure", "id: all\n  kind: figur"),
        "facts/progress.yml:11: 'kind' 'figur' is not one of milestone, region, figure, plan, "
        "role, case, measure, institution: did you mean 'figure'?",
    ),
    "unknown status": (
        *(TASKS, "status: planned", "status: finished"),
        "tasks.yml:6: 'status' 'finished' is not one of planned, piloting, done",
    ),
    "unknown basis": (
        *(TASKS, "basis: annex", "basis: anex"),
        "tasks.yml:12: 'basis' 'anex' is not one of annex, announced_2021, reported_2022, "
        "second_year_2022, cci_supporting, national_2025: did you mean 'annex'?",
    ),
    "no source": (
        *(TASKS, "sources: [one-2022]", "sources: []"),
        "tasks.yml:13: has no source: add one",
    ),
    "sources forgotten": (
        *(TASKS, "  sources: [one-2022]\n", ""),
        "tasks.yml:1: 'sources' is missing",
    ),
    "unknown source in a list of lines": (
        *(FACTS, "    - one-2022", "    - one-2023"),
        "facts/progress.yml:9: unknown source 'one-2023': did you mean 'one-2022'?",
    ),
    "source that may not be shown": (
        *(TASKS, "sources: [one-2022]", "sources: [doubtful-2022]"),
        "tasks.yml:13: source 'doubtful-2022' is not published: use another",
    ),
    "source twice": (
        *(TASKS, "sources: [one-2022]", "sources: [one-2022, one-2022]"),
        "tasks.yml:13: source 'one-2022' is named twice",
    ),
    "day that does not exist": (
        *(FACTS, "'2022-05-17'", "'2022-02-30'"),
        "facts/progress.yml:7: 'as_of' '2022-02-30' is no date of the calendar",
    ),
    "date in another form": (
        *("milestones.yml", "'2021-04-09'", "9 April 2021"),
        "milestones.yml:2: 'date' '9 April 2021' is no date: write 2021, 2021-04 or 2021-04-09",
    ),
    "duplicate id": (
        *(FACTS, "id: all", "id: done"),
        "facts/progress.yml:10: duplicate id 'done', first at facts/progress.yml:1",
    ),
    "long id": (
        *("milestones.yml", "id: start", f"id: {LONG_ID}"),
        f"milestones.yml:1: 'id' '{LONG_ID}' is 41 characters long: at most 40",
    ),
    "id with a space": (
        *("milestones.yml", "id: start", "id: the start"),
        "milestones.yml:1: 'id' 'the start' must be small Latin letters, digits and hyphens",
    ),
    "missing language": (
        *(FACTS, "  zh: 共有86项任务。\n", ""),
        "facts/progress.yml:10: 'zh' is missing",
    ),
    "remark in one language": (
        *(FACTS, "  remark_zh: 一条说明。\n", ""),
        "facts/progress.yml:26: 'remark_en' has no 'remark_zh' beside it",
    ),
    "Traditional where Simplified belongs": (
        *(FACTS, "共有86项任务。", "共有86項任務。"),
        "facts/progress.yml:14: 'zh' must be Simplified, but '項' is Traditional",
    ),
    "no Chinese": (
        *(FACTS, "共有86项任务。", "86 tasks"),
        "facts/progress.yml:14: 'zh' holds no Chinese",
    ),
    "overlong text": (
        *(FACTS, "There are 86 tasks.", LONG),
        "facts/progress.yml:13: 'en' is 401 characters long: at most 400",
    ),
    "empty text": (
        *(FACTS, "There are 86 tasks.", "''"),
        "facts/progress.yml:13: 'en' is empty",
    ),
    "number for a text": (
        *(FACTS, "There are 86 tasks.", "86"),
        "facts/progress.yml:13: 'en' must be text: put it in quotes",
    ),
    "share that does not match": (
        *(FACTS, "value: 80.2", "value: 82"),
        "facts/progress.yml:25: the share does not match: 69 of 86 is 80 percent, not 82",
    ),
    "share to another precision": (
        *(FACTS, "value: 80.2", "value: 80.23"),
        None,
    ),
    "share of nothing": (
        *(FACTS, "whole: all", "whole: al"),
        "facts/progress.yml:25: the share's part and whole must be numbers or facts with a number",
    ),
    "share without a number": (
        *(FACTS, "  value: 80.2\n", ""),
        "facts/progress.yml:24: the share needs a number as 'value'",
    ),
    "share half": (
        *(FACTS, "{part: done, whole: all}", "{part: done}"),
        "facts/progress.yml:25: 'share' must be {part: ..., whole: ...}",
    ),
    "overview of nothing": (
        *("topics.yml", "fact:done", "fact:don"),
        "topics.yml:5: no statement 'fact:don': did you mean 'fact:done'?",
    ),
    "overview of the hidden": (
        *("topics.yml", "fact:done", "fact:hidden"),
        "topics.yml:5: 'fact:hidden' is not published",
    ),
    "phrasing of nothing": (
        *(PHRASES, "fact:rate", "fact:rat"),
        "phrasings/one.yml:1: no statement 'fact:rat': did you mean 'fact:rate'?",
    ),
    "name of nothing": (
        *("aliases.yml", "'task:loans'", "'task:loan'"),
        "aliases.yml:5: no statement 'task:loan': did you mean 'task:loans'?",
    ),
    "correction of nothing": (
        *("corrections.yml", "fact:rate", "fact:rats"),
        "corrections.yml:2: no statement 'fact:rats': did you mean 'fact:rate'?",
    ),
    "unknown key": (
        *(FACTS, "  remark_en: A remark.", "  remarc_en: A remark."),
        "facts/progress.yml:26: unknown key 'remarc_en': did you mean 'remark_en'?",
    ),
    "key twice": (
        *(TASKS, "  ref: 1\n", "  ref: 1\n  ref: 2\n"),
        "tasks.yml:3: the key 'ref' is there twice",
    ),
    "hidden without a reason": (
        *(FACTS, "  reason: Its source is not confirmed.\n", ""),
        "facts/progress.yml:34: 'publish: false' needs a 'reason'",
    ),
    "weight": (
        *(FACTS, "weight: 3", "weight: 4"),
        "facts/progress.yml:28: 'weight' must be a whole number from 0 to 3",
    ),
    "address": (
        *("sources.yml", "https://example.org/report", "example.org"),
        "sources.yml:7: 'url' must begin with http:// or https://",
    ),
    "list that is none": (
        *(TASKS, "sources: [one-2022]", "sources: one-2022"),
        "tasks.yml:13: 'sources' must be a list",
    ),
    "not YAML": (
        *(TASKS, "en: Offer loans", "en: [Offer loans"),
        "tasks.yml:5: not YAML: expected ',' or ']', but got ':'",
    ),
    "not a list": (
        *("corrections.yml", "- id: rate\n", "  id: rate\n"),
        "corrections.yml:1: must be a list of rows, each beginning with '- '",
    ),
    "row that is none": (
        *("corrections.yml", "- id: rate\n", "- only text\n- id: rate\n"),
        "corrections.yml:1: must be a row of keys and values",
    ),
}


@pytest.fixture
def folder(tmp_path):
    return small_catalogue.write(tmp_path / "catalogue")


def problems(folder):
    try:
        check_catalogue(folder)
    except CatalogueProblems as found:
        return [str(problem) for problem in found.problems]
    return []


def test_the_small_catalogue_is_good(folder):
    assert problems(folder) == []


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_told_with_file_line_and_reason(folder, case):
    file, old, new, expected = CASES[case]
    small_catalogue.replace(folder, file, old, new)
    found = problems(folder)
    assert found == [] if expected is None else expected in found


def test_all_faults_are_told_at_once_in_the_order_of_the_files(folder):
    small_catalogue.replace(folder, TASKS, "field: finance", "field: sport")
    small_catalogue.replace(folder, TASKS, "status: planned", "status: lost")
    small_catalogue.replace(folder, "milestones.yml", "'2021-04-09'", "'2021-99'")
    assert [problem.partition(": ")[0] for problem in problems(folder)] == [
        "milestones.yml:2",
        "tasks.yml:3",
        "tasks.yml:6",
    ]


def test_a_faulty_catalogue_leaves_the_tables_as_they_were(database, folder):
    load_catalogue(database, folder)
    small_catalogue.replace(folder, FACTS, "There are 86 tasks.", "New words.")
    small_catalogue.replace(folder, TASKS, "status: planned", "status: lost")
    with pytest.raises(CatalogueProblems, match=r"tasks\.yml:6"):
        load_catalogue(database, folder)
    with database.reading() as session:
        from data.catalogue_view import read_catalogue

        texts = read_catalogue(session).statements["fact:all"].text
    assert "New words." not in texts.values()


def test_files_that_are_missing_or_do_not_belong_are_named(folder):
    (folder / "aliases.yml").unlink()
    (folder / "fact.yml").write_text("[]\n", "utf-8")
    (folder / "tasks.yml").write_bytes(b"\xff\xfe\x00")
    found = problems(folder)
    assert "aliases.yml:1: the file is missing" in found
    assert "fact.yml:1: not a file of the catalogue" in found
    assert "tasks.yml:1: not UTF-8 text" in found


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(CatalogueProblems, match="no such folder"):
        check_catalogue(tmp_path / "absent")


def test_an_overview_is_short(folder):
    overview = "[" + ", ".join(["'fact:rate'"] * 9) + "]"
    small_catalogue.replace(folder, "fields.yml", "['fact:rate']", overview)
    assert problems(folder) == ["fields.yml:6: 'overview' has more than 8 statements"]
