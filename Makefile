# An index of what manage.py does; Windows has no make and needs none.
PYTHON ?= python3
LOCK = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --quiet --custom-compile-command "make lock"

help:  ## print this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile

demo:  ## set up, load the demo once, serve it on 127.0.0.1:8000
	$(PYTHON) manage.py demo

test:  ## every check there is
	$(PYTHON) manage.py test

fast:  ## the same without PostgreSQL and browser
	$(PYTHON) manage.py test --fast

check:  ## what needs no test run: ruff, djlint, import-linter, mypy, migrations, settings
	$(PYTHON) manage.py test --checks

fix:  ## let ruff mend and lay out
	.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

coverage:  ## branches of checks, cells, access, submission and figures, by every test but those in a browser
	.venv/bin/coverage run -m pytest -q -n auto --dist loadfile -m "not browser"
	.venv/bin/coverage combine --quiet
	.venv/bin/coverage report

bench:  ## measure speed
	$(PYTHON) manage.py benchmark

help-pictures:  ## make the pictures of the handbook anew from the demo
	.venv/bin/python -m pytest -q tests/browser/help_pictures.py

lock:  ## pin everything anew, with hashes (needs uv)
	$(LOCK) -o requirements.lock
	$(LOCK) --extra test -c requirements.lock -o requirements-test.lock

audit:  ## compare what is pinned with the known holes (needs uv and the internet; see SECURITY.md)
	uvx pip-audit --require-hashes --disable-pip -r requirements.lock

.PHONY: help demo test fast check fix coverage bench help-pictures lock audit
