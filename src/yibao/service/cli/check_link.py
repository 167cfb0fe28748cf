"""`yibao check --url`: an address in; the verdict on it and, only with --fetch, on its page."""

from __future__ import annotations

import click

from yibao.service.linked import LinkVerdict, check_link
from yibao.service.sheet import Lang, lay_out

__all__ = ["check_link", "show"]


def show(found: LinkVerdict, lang: str, *, as_json: bool) -> None:
    """Print the verdict, before it what the address imitates and where it led."""
    if as_json:
        click.echo(found.to_json())
        return
    from yibao.service.beyond import sheet_of_beyond  # noqa: PLC0415
    from yibao.service.cli import picture  # noqa: PLC0415
    from yibao.service.cli.paper import paper  # noqa: PLC0415

    language: Lang = "zh" if lang == "zh" else "en"
    console = paper()
    if found.page is not None and found.leads is not found.link:
        sheet = sheet_of_beyond(found.page, language, stretch=picture.STRETCH)
    else:
        sheet = lay_out(found.leads, language, stretch=picture.STRETCH)
    console.print(picture.picture(sheet))
    for line in found.says():
        console.print(line[language], markup=False, highlight=False)
