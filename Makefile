# Two commands matter: `make run` and `make test`.  Both first create the virtual environment.
# Python 3.11 or newer; another one: make run PYTHON=python3.12
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8501
# As many processes as cores; one server and one browser serve all browser tests (loadgroup).
PYTEST := $(BIN)/python -m pytest -n auto --dist loadgroup
SOURCES := app.py cnnviz pages tests benchmarks docs

.PHONY: run dev test lint types js unit pages browser bench bench-train format screenshots pictures font clean help

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

run: $(VENV)/.installed  ## start the app on http://localhost:8501 (PORT=…)
	$(BIN)/python -m streamlit run app.py --server.port $(PORT)

dev: $(VENV)/.installed  ## the same, reloading when a file changes
	$(BIN)/python -m streamlit run app.py --server.port $(PORT) --server.fileWatcherType auto --server.runOnSave true --client.showErrorDetails full

test: lint types js  ## everything: style, types, unit, page and browser tests
	$(PYTEST)

lint: $(VENV)/.installed-dev  ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev  ## strict types
	$(BIN)/mypy

js:  ## the modules of the components, tested by node
	@if command -v node >/dev/null; then node --test tests/js/*.js; \
	elif [ -n "$$CI" ]; then echo "node is missing: install Node.js 20 or newer"; exit 1; \
	else echo "Skipped: tests/js needs Node.js 20 or newer"; fi

unit: $(VENV)/.installed-dev  ## tests without a browser
	$(PYTEST) -m "not browser"

pages: $(VENV)/.installed-dev  ## the pages, run by Streamlit's AppTest
	$(PYTEST) tests/pages

browser: $(VENV)/.installed-dev  ## the app in a real browser
	$(PYTEST) tests/browser

bench: $(VENV)/.installed-dev  ## benchmarks, one figure per line with its unit
	$(BIN)/python -m benchmarks

bench-train: $(VENV)/.installed-dev  ## training beside the textbook loop (CNNVIZ_DATA: FashionMNIST and MNIST)
	$(BIN)/python -m benchmarks.training

format: $(VENV)/.installed-dev  ## fix the style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screenshots: $(VENV)/.installed-dev  ## take the screenshots of the README again
	PYTHONPATH=. $(BIN)/python docs/screenshots.py

pictures: $(VENV)/.installed-dev  ## compute the numbers of the gallery's drawings again
	PYTHONPATH=. $(BIN)/python docs/pictures.py

font: $(VENV)/.installed-dev  ## make the Korean font of the figures again (needs Debian's fonts-noto-cjk)
	$(BIN)/python docs/korean_font.py

clean:  ## delete the virtual environment and the caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The stamps are older than the requirements only when something has to be installed.
$(VENV)/.installed: pyproject.toml requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: pyproject.toml requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.installed

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "cnnviz needs Python 3.11 or newer; choose one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "$(PYTHON) cannot create virtual environments. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
