"""The page that asks for a message, and what every verdict page has at its end."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request, Response

from yibao.check import open_checker
from yibao.check.image import reads_images
from yibao.service.asked import Choice
from yibao.service.sheet.words import Lang
from yibao.service.web.cookies import keep_size
from yibao.service.web.forms import Form, size_of
from yibao.service.web.render import Page, language_of, render


def question_page(
    request: Request,
    form: Form,
    *,
    status: int = 200,
    faults: Sequence[str] = (),
    choices: Sequence[Choice] = (),
) -> Response:
    """The question, with what was wrong on top."""
    size = form.size or size_of(request)
    page = Page(language_of(request), size, status=status, form=form)
    response = render("check.html", page, faults=faults, choices=choices, pictures=reads_images())
    if form.size:
        keep_size(response, form.size)
    elif status == 200 and not form.text:
        # Nothing private here, so going back may show the form as it was left.
        response.headers["cache-control"] = "no-cache"
    return response


def aftercare(lang: Lang) -> dict[str, tuple[str, ...]]:
    """What to do after having clicked, filled in, paid or lent, in the page's language."""
    found = open_checker().aftercare()
    return {after: tuple(step[lang] for step in steps) for after, steps in found.items()}
