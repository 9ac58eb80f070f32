"""`python -m bot`: every command of the assistant."""

from __future__ import annotations

import typer

from bot.command_line import announce, announce_desk, catalogue, processes

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The assistant on Chongqing's service-sector opening-up pilot.",
)
announce_desk.add_to(announce.app)
app.add_typer(announce.app, name="announce")
app.command()(processes.run)
app.command("shell")(processes.run_shell)
app.command()(processes.serve)
app.command()(processes.train)
app.command()(catalogue.migrate)
app.command()(catalogue.load)
app.command()(catalogue.check)
app.command()(catalogue.names)
app.command()(catalogue.unanswered)

if __name__ == "__main__":
    app()
