"""The real catalogue: it is whole, keeps the rules of an answer and reads well."""

from time import process_time

import pytest
from sqlalchemy import select

from data.catalogue_view import read_catalogue
from data.languages import Language, telling_script
from data.loading import CATALOGUE, check_catalogue, load_catalogue
from data.loading.reading import read
from data.models import TaskStatus

FIELDS = [
    "science_technology",
    "commerce_culture_tourism",
    "education",
    "finance",
    "health_care",
    "energy",
    "telecommunications",
    "data",
    "legal",
    "talent",
    "investment_facilitation",
    "logistics_customs",
]
KNOWLEDGE_TOPICS = [
    "overview",
    "approval",
    "fields",
    "progress",
    "timeline",
    "milestones",
    "next_steps",
    "business_environment",
    "platforms",
    "national_programme",
    "other_pilots",
    "innovation_cases",
    "trade_statistics",
    "officials",
    "sources",
]


@pytest.fixture(scope="module")
def rows():
    found, problems = read(CATALOGUE)
    assert problems == []
    return found


@pytest.fixture
def catalogue(loaded_database):
    with loaded_database.reading() as session:
        return read_catalogue(session)


@pytest.fixture(scope="module")
def wanted():
    return check_catalogue()


def texts(wanted, ending):
    for model, found in wanted.items():
        for key, values in found.items():
            for column, value in values.items():
                if column.endswith(ending) and value:
                    for text in value if isinstance(value, list) else [value]:
                        yield f"{model.__name__} {key} {column}", text


# Read off the core documents themselves, or reckoned from rows of the sheet.
OWN_FACTS = 8


def test_nothing_of_the_fact_sheet_is_missing(rows):
    counts = {kind: len(found) for kind, found in rows.items()}
    wanted = {"facts": 394 + OWN_FACTS, "tasks": 94, "milestones": 31, "sources": 78}
    assert {kind: counts[kind] for kind in wanted} == wanted
    assert (counts["fields"], counts["topics"]) == (12, 26)
    assert counts["aliases"] >= 80


def test_only_what_cannot_be_relied_on_is_held_back(rows):
    hidden = {row.get("id") for found in rows.values() for row in found if not row.published}
    assert hidden == {
        "liangjiang-loans-total",
        "chinanews-mirror-2024-06-06",
        "zjlib-2025",
        "axbk-2025",
        "haiwen-qdlp",
    }


def test_a_load_answers_with_all_that_is_public(catalogue):
    kinds = [statement.id.partition(":")[0] for statement in catalogue.statements.values()]
    assert (kinds.count("fact"), kinds.count("task"), kinds.count("milestone")) == (
        393 + OWN_FACTS,
        94,
        31,
    )
    assert "fact:liangjiang-loans-total" not in catalogue.statements
    assert "zjlib-2025" not in catalogue.sources


def test_every_statement_names_sources_and_a_date_that_is_known(catalogue):
    undated = {statement.id for statement in catalogue.statements.values() if not statement.as_of}
    assert undated == {"fact:sscc-investment", "fact:sscc-beds"}
    for statement in catalogue.statements.values():
        assert statement.sources
        assert set(statement.sources) <= set(catalogue.sources)
        assert set(statement.text) == set(Language)
        assert set(statement.fields) <= set(catalogue.fields)


def test_fields_and_topics_are_those_of_the_map_and_introduce_themselves(catalogue):
    assert list(catalogue.fields) == FIELDS
    for key in FIELDS:
        assert 3 <= len(catalogue.fields[key].overview) <= 8
        first = catalogue.statements[catalogue.fields[key].overview[0]]
        assert key in first.fields
    for key, topic in catalogue.topics.items():
        assert bool(topic.overview) == (key in KNOWLEDGE_TOPICS)
        assert set(topic.overview) <= set(catalogue.statements)


def test_progress_leads_with_its_five_figures(catalogue):
    leading = [name.removeprefix("fact:") for name in catalogue.topics["progress"].overview[:5]]
    assert leading == [
        "tasks-implemented-69",
        "tasks-rate",
        "projects-356",
        "policies-55",
        "pioneering-40",
    ]
    assert catalogue.statements["fact:tasks-rate"].value == "80.2"


@pytest.mark.parametrize("wrong", ["82%", "82 %", "82 per cent", "82 percent", "92.66 US dollars"])
def test_a_known_error_of_a_source_is_told_in_notes_only(catalogue, wrong):
    for statement in catalogue.statements.values():
        assert not any(wrong in text for text in statement.text.values())
        assert not any(wrong in text for text in (statement.title or {}).values())


def test_what_can_be_computed_from_counts_says_so(rows):
    shares = {row.get("id"): row.get("value") for row in rows["facts"] if row.get("share")}
    assert {key: str(value) for key, value in shares.items()} == {
        "tasks-rate": "80.2",
        "plan-2025-fdi-share": "70.7",
    }


def test_no_simplified_character_is_left_in_traditional_text(wanted):
    left = {
        (place, char)
        for place, text in texts(wanted, "_hant")
        for char in text
        if telling_script(char) is Language.HANS
    }
    assert left == set()


def test_no_traditional_character_is_in_simplified_text(wanted):
    left = {
        (place, char)
        for place, text in texts(wanted, "_hans")
        for char in text
        if telling_script(char) is Language.HANT
    }
    assert left == set()


@pytest.mark.parametrize(
    "wrong",
    [
        "髮展",
        "籤約",
        "箇",
        "製度",
        "係統",
        "体",
        "臺",
        "裏",
        "為面",
        "麵對",
        "雲南製",
        "對錶",
        "應制造",
        "衹",
        "祇",
    ],
)
def test_characters_that_conversion_confuses_are_right(wanted, wrong):
    assert [place for place, text in texts(wanted, "_hant") if wrong in text] == []


def test_each_task_begins_its_history(loaded_database):
    with loaded_database.reading() as session:
        assert len(session.scalars(select(TaskStatus)).all()) == 94


def test_names_point_at_what_can_be_answered_and_differ(catalogue):
    for alias in catalogue.aliases:
        assert alias.statements
        assert set(alias.statements) <= set(catalogue.statements)
        assert all(alias.names[language] for language in Language)
    owners = {}
    for alias in catalogue.aliases:
        for name in {name.casefold() for names in alias.names.values() for name in names}:
            assert owners.setdefault(name, alias.id) == alias.id, name


def test_corrections_touch_statements_and_are_short(catalogue):
    assert len(catalogue.corrections) >= 35
    for correction in catalogue.corrections:
        assert correction.statements
        assert all(len(text) <= 200 for text in correction.note.values())


def test_reading_the_catalogue_is_quick(database):
    load_catalogue(database)
    durations = []
    for _ in range(3):
        started = process_time()
        with database.reading() as session:
            assert len(read_catalogue(session).statements) == 518 + OWN_FACTS
        durations.append(process_time() - started)
    assert min(durations) < 1.0
