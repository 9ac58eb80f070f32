"""A catalogue of a few rows, small enough to see a line number at a glance."""

from pathlib import Path

FILES = {
    "sources.yml": """\
- id: one-2022
  title: A report
  publisher: The Paper
  publisher_zh: 报纸
  date: 2022-05
  language: en
  url: https://example.org/report
  document: report.txt
  reliability_en: High.
  reliability_zh: 可信度高。
- id: doubtful-2022
  title: A copy
  publisher: A copy
  publisher_zh: 转载
  language: en
  url: https://example.org/copy
  reliability_en: Low.
  reliability_zh: 可信度低。
  publish: false
  reason: Not confirmed.
""",
    "fields.yml": """\
- key: finance
  en: Finance
  zh: 金融
  description_en: Money
  description_zh: 资金
  overview: ['fact:rate']
""",
    "topics.yml": """\
- key: progress
  en: Progress
  zh: 进展
  overview:
    - fact:done
    - fact:rate
""",
    "facts/progress.yml": """\
- id: done
  kind: figure
  topic: progress
  en: By 2022, 69 tasks were done.
  zh: 截至2022年，已实施69项。
  value: 69
  as_of: '2022-05-17'
  sources:
    - one-2022
- id: all
  kind: figure
  topic: progress
  en: There are 86 tasks.
  zh: 共有86项任务。
  value: 86
  sources: [one-2022]
- id: rate
  kind: figure
  field: finance
  topic: progress
  en: The rate was 80.2 per cent.
  zh: 实施率为80.2%，后续复制推广。
  value: 80.2
  sources: [one-2022]
  share: {part: done, whole: all}
  remark_en: A remark.
  remark_zh: 一条说明。
  weight: 3
- id: hidden
  kind: figure
  en: Not to be shown.
  zh: 不予公开。
  sources: [doubtful-2022]
  publish: false
  reason: Its source is not confirmed.
""",
    "tasks.yml": """\
- slug: loans
  ref: 1
  field: finance
  en: Offer loans
  zh: 提供贷款
  status: planned
  as_of: '2021-08-04'
  lead_unit_en: The Bureau
  lead_unit_zh: 市科技局
  supporting_units_en: [The Office]
  supporting_units_zh: [市发展改革委]
  basis: annex
  sources: [one-2022]
""",
    "milestones.yml": """\
- id: start
  date: '2021-04-09'
  title_en: The start
  title_zh: 启动
  en: It began.
  zh: 试点启动。
  fields: [finance]
  sources: [one-2022]
""",
    "aliases.yml": """\
- id: loan
  field: finance
  en: [Loan, loans]
  zh: [贷款]
  statements: ['task:loans', 'fact:hidden']
""",
    "corrections.yml": """\
- id: rate
  statements: ['fact:rate']
  sources: [one-2022, doubtful-2022]
  en: Another paper prints 82.
  zh: 另有报道印作82。
""",
    "phrasings/one.yml": """\
- id: fact:rate
  en: ["how far along is it", "share of tasks done"]
  zh: ["完成率是多少"]
- id: fact:hidden
  en: ["hidden"]
""",
}


def write(folder: Path) -> Path:
    """Write the small catalogue into a folder and give it back."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def replace(folder: Path, name: str, old: str, new: str) -> None:
    """Change a piece of text that is in the file exactly once."""
    path = folder / name
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), "utf-8")
