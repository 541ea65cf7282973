"""The command `peerline`; a command's module is imported only when it runs."""

import importlib
from collections.abc import Mapping
from typing import Any

import click

Commands = Mapping[str, tuple[str, str]]
"""Command -> (where it is defined, its line in `--help`)."""

COMMANDS: Commands = {
    "check": ("peerline.cli.offline:check", "List every fault of a content or answers file."),
    "instruments": ("peerline.cli.offline:instruments", "List and show the questionnaires."),
    "score": ("peerline.cli.offline:score", "Score an answers file and explain every point."),
    "report": ("peerline.cli.offline:report", "Write the report of an answers file."),
    "quiz": ("peerline.cli.quiz:quiz", "Practise; show, import and export decks of clues."),
    "simulate": ("peerline.cli.simulate:simulate", "Make up labelled respondents and customers."),
    "customers": ("peerline.cli.customers:customers", "Measure how your own customers do."),
    "release": ("peerline.cli.releases:release", "Build, show, query and verify releases."),
    "setup": ("peerline.cli.setup:setup", "Make what an installation needs: texts, fonts, field."),
    "init": ("peerline.cli.init:init", "Make keys, database and first operator of a site."),
    "doctor": ("peerline.cli.doctor:doctor", "Say what a site lacks, and what mends it."),
    "colleague": ("peerline.cli.init:colleague", "Let somebody else run campaigns."),
    "withdraw": ("peerline.cli.init:withdraw", "Delete what a company answered, at its wish."),
    "serve": ("peerline.cli.site:serve", "Serve the site."),
    "demo": ("peerline.cli.demo:demo", "Serve a site with made-up customers to look at."),
    "live": ("peerline.cli.live:live", "Serve the streams of the quiz board."),
    "run-due": ("peerline.cli.run_due:run_due", "Do what is due: mail, dates, releases."),
    "migrate": ("peerline.cli.site:migrate", "Bring the database up to date."),
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and lines without importing them."""

    def __init__(self, *args: Any, lazy: Commands, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of `lazy`."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module, now that it is needed."""
        if cmd_name not in self.lazy:
            return None
        module, _, name = self.lazy[cmd_name][0].partition(":")
        found = getattr(importlib.import_module(module), name)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of `--help`, from `lazy` alone."""
        if not self.lazy:
            return
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.lazy.items()])


@click.group(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="peerline")
def main() -> None:
    """Peerline shows a customer-success team where it stands, and what to do next."""
