"""What every test gets: strict templates, and a browser that forgives nothing."""

import os
import re
import sys

import pytest
from django.conf import settings
from django.template import engines
from django.template.base import Node
from django.test import Client

from campaign.machine import chromium as chromium_path
from tests.audit_triggers import let_flush
from tests.services import chinese_fonts

# Playwright keeps an event loop in the main thread; Django would take each query for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

CHROMIUM_FLAGS = [
    "--no-sandbox",  # needed by root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OFFICE_SCREEN = {
    "viewport": {"width": 1366, "height": 768},
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}


def pytest_addoption(parser):
    """How much chance gets where a few tries are the rule."""
    for name in ("--faults", "--inputs"):
        parser.addoption(name, type=int, default=0, help="0: as few as a daily run affords")


class UnknownVariable(str):
    """Stands in for Django's `string_if_invalid`: one of our templates that names an unknown
    variable fails the test instead of printing nothing. `{% if name %}` may ask for a name."""

    __slots__ = ()

    def __contains__(self, part):
        return part == "%s"

    def __mod__(self, name):
        origin = rendering_template()
        if origin.startswith(str(settings.BASE_DIR / "templates")):
            raise AssertionError(f"{origin} 用了不存在的变量 {name}")
        return ""

    def __bool__(self):
        return True


def rendering_template() -> str:
    """The template file whose node is being rendered just now, or ''."""
    frame = sys._getframe()
    while frame := frame.f_back:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return str(node.origin.name)
    return ""


@pytest.fixture(autouse=True, scope="session")
def strict_templates():
    for engine in engines.all():
        engine.engine.string_if_invalid = UnknownVariable()


@pytest.fixture(autouse=True, scope="session")
def emptying_between_tests():
    let_flush()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """One headless Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    environment = {**os.environ, **chinese_fonts(tmp_path_factory.mktemp("fonts"))}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=CHROMIUM_FLAGS, env=environment
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium, live_server, request):
    """Call it for a page with cookies of its own: `new_page()`, `new_page(user)` signed in,
    `new_page(user, viewport={"width": 390, "height": 844})` on a phone.

    Console errors, blocked content (CSP), script errors and answers of 500 fail the test;
    `@pytest.mark.console_error("409")` allows what the test provokes.
    """
    contexts, complaints = [], []

    def open_page(user=None, **options):
        context = chromium.new_context(base_url=live_server.url, **{**OFFICE_SCREEN, **options})
        contexts.append(context)
        context.set_default_timeout(60_000)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        context.on("page", lambda page: listen(page, complaints))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    provoked = [mark.args[0] for mark in request.node.iter_markers("console_error")]
    complaints = [line for line in complaints if not any(re.search(p, line) for p in provoked)]
    assert not complaints, "浏览器报告的错误：\n" + "\n".join(complaints)


@pytest.fixture
def browser_page(new_page):
    """A page nobody is signed in on."""
    return new_page()


def listen(page, complaints: list[str]):
    page.on(
        "console",
        lambda message: message.type == "error" and complaints.append(f"console: {message.text}"),
    )
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on(
        "response",
        lambda answer: answer.status >= 500 and complaints.append(f"{answer.status} {answer.url}"),
    )


def session_cookie(user, url: str) -> dict[str, str]:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": url}
