"""`python -m bot`: every command of the assistant."""

from __future__ import annotations

import os
import sys

import typer

from bot.command_line import announce, announce_desk, care, catalogue, export, processes, qr, staff
from bot.command_line.edges import unexpected

_RUNNING = "Running"
_CATALOGUE = "Catalogue"
_ANNOUNCING = "Announcing"
_CARE = "Looking after what is kept"

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The assistant on Chongqing's service-sector opening-up pilot.\n\n"
    "Settings come from the environment or the file .env; README.md lists them.",
    epilog="Ends with 0 when all went well, 1 when something failed, 2 when the call or a setting "
    "is wrong, 130 after Ctrl-C. What went wrong is one line on standard error.",
)
announce_desk.add_to(announce.app)
export.app.command("training")(staff.export_training)
export.app.command("statements")(staff.export_drafts)
app.command(rich_help_panel=_RUNNING)(processes.run)
app.command("shell", rich_help_panel=_RUNNING)(processes.run_shell)
app.command(rich_help_panel=_RUNNING)(processes.serve)
app.command(rich_help_panel=_RUNNING)(staff.desk)
app.command(rich_help_panel=_RUNNING)(processes.train)
app.command(rich_help_panel=_CATALOGUE)(catalogue.migrate)
app.command(rich_help_panel=_CATALOGUE)(catalogue.load)
app.command(rich_help_panel=_CATALOGUE)(catalogue.check)
app.command(rich_help_panel=_CATALOGUE)(catalogue.names)
app.command(rich_help_panel=_CATALOGUE)(catalogue.unanswered)
app.add_typer(announce.app, name="announce", rich_help_panel=_ANNOUNCING)
app.command(rich_help_panel=_ANNOUNCING)(announce.approve)
app.command(rich_help_panel=_ANNOUNCING)(announce.report)
app.command("qr", rich_help_panel=_ANNOUNCING)(qr.qr)
app.add_typer(staff.app, name="staff", rich_help_panel=_CARE)
app.add_typer(export.app, name="export", rich_help_panel=_CARE)
app.command(rich_help_panel=_CARE)(care.forget)
app.command(rich_help_panel=_CARE)(care.retention)
app.command(rich_help_panel=_CARE)(care.backup)
app.command(rich_help_panel=_CARE)(care.restore)


def main() -> None:
    """Run the command that was typed; an error that nobody foresaw is one line too."""
    try:
        # scripts/assistant names itself, since completion goes by the name that is typed.
        app(prog_name=os.environ.get("ASSISTANT_PROGRAM"))
    except Exception as error:
        sys.exit(unexpected(error))


if __name__ == "__main__":
    main()
