# Two commands matter: `make run` and `make test`. Both create the virtual environment first.
# They need Python 3.11 or newer; to choose another one: make run PYTHON=python3.12
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8501
PROCESSES ?= 2
# npm's cache keeps both tools; tsconfig.json and biome.json say what they check.
NPX := npx --yes --prefer-offline --fetch-retries=$(if $(CI),3,0)
TSC := $(NPX) --package=typescript@7.0.2 tsc
BIOME := $(NPX) --package=@biomejs/biome@2.6.8 biome
# A process more than there are cores (tests/conftest.py), each with a server and a browser of its own.
PYTEST := $(BIN)/python -m pytest -n auto

.PHONY: run serve cluster cluster-test dev test test-all checks lint types js unit pages browser bench bench-lessons bench-train bench-host bench-queue bench-scale load fuzz format screenshots gallery samples font clean help

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

run: $(VENV)/.installed  ## start the app on http://localhost:8501 (PORT=…)
	$(BIN)/python -m streamlit run app.py --server.port $(PORT)

serve: $(VENV)/.installed  ## start several processes behind nginx, for more than 100 readers (PORT=…, PROCESSES=2; deploy/README.md)
	$(BIN)/python deploy/serve.py --server.port $(PORT) --processes $(PROCESSES)

cluster: $(VENV)/.installed-cluster  ## start nginx, two processes, PostgreSQL and a Ray cluster of two nodes (PORT=…; deploy/README.md)
	$(BIN)/python -m deploy.cluster --server.port $(PORT) --processes $(PROCESSES)

cluster-test: $(VENV)/.installed-cluster  ## end parts of such a cluster and see that no epoch is lost (3 minutes)
	$(BIN)/python -m pytest tests/browser/test_cluster.py -m cluster -v -s

dev: $(VENV)/.installed  ## start the app and reload it when a file changes
	$(BIN)/python -m streamlit run app.py --server.port $(PORT) --server.fileWatcherType auto --server.runOnSave true --client.showErrorDetails full

test: checks  ## everything: style, types, JavaScript, unit, page and browser tests
	$(PYTEST)

test-all: checks  ## the same with the slow tests, such as every page on every screen, and all examples
	CNNVIZ_EXAMPLES=all $(PYTEST) -m "slow or not slow"

# Mostly, each of them uses one core.
checks: $(VENV)/.installed-dev  ## style, types and JavaScript, without tests of Python
	$(MAKE) -j2 lint types js

lint: $(VENV)/.installed-dev  ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev  ## strict types
	$(BIN)/mypy

js: $(VENV)/.installed-dev  ## tests, types and style of the JavaScript modules and the styles
	$(BIN)/node --test tests/js/*.js
	@export PATH="$(abspath $(BIN)):$$PATH"; \
	if $(TSC) --version >/dev/null 2>&1 && $(BIOME) --version >/dev/null 2>&1; then \
	  echo "tsc && biome lint"; $(TSC) && $(BIOME) lint --error-on-warnings; \
	else \
	  echo "Types and style of the JavaScript not checked: npm cannot get TypeScript and Biome."; \
	  test -z "$$CI"; \
	fi

unit: $(VENV)/.installed-dev  ## tests without a browser
	$(PYTEST) -m "not browser"

pages: $(VENV)/.installed-dev  ## tests of the pages with Streamlit's AppTest
	$(PYTEST) tests/pages

browser: $(VENV)/.installed-dev  ## tests of the app in a real browser
	$(PYTEST) tests/browser

bench: $(VENV)/.installed-dev  ## benchmarks of the app, one figure per line with its unit
	$(BIN)/python -m benchmarks

bench-lessons: $(VENV)/.installed-dev  ## how soon lessons open and their figures answer (3 minutes)
	$(BIN)/python -m benchmarks.lessons

bench-train: $(VENV)/.installed-dev  ## training measured against the textbook's loop (CNNVIZ_DATA: FashionMNIST and MNIST)
	$(BIN)/python -m benchmarks.training

load: $(VENV)/.installed-dev  ## a class of 100 and of 200 at one server, and what an answer costs
	$(BIN)/python -m benchmarks.classroom

bench-scale: $(VENV)/.installed-dev  ## what many students cost the database (docs/scale.md; needs PostgreSQL)
	$(BIN)/python -m benchmarks.scale

bench-host: $(VENV)/.installed-dev  ## two processes behind nginx, memory over an hour, idleness, start, command line
	$(BIN)/python -m benchmarks.hosting

bench-queue: $(VENV)/.installed-dev  ## how soon a run begins; a hundred runs of 20 browsers in the queue (6 minutes)
	$(BIN)/python -m benchmarks.queue

fuzz: $(VENV)/.installed-dev  ## 10,000 hostile uploads, links and messages (half an hour)
	$(BIN)/python -m benchmarks.fuzz

format: $(VENV)/.installed-dev  ## fix the style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screenshots: $(VENV)/.installed-dev  ## take the screenshots of the README again
	PYTHONPATH=. $(BIN)/python docs/screenshots.py

gallery: $(VENV)/.installed-dev  ## compute the numbers of the gallery's drawings again (CNNVIZ_DATA: FashionMNIST)
	PYTHONPATH=. $(BIN)/python docs/gallery_numbers.py

samples: $(VENV)/.installed-dev  ## write the bundled test images again (CNNVIZ_DATA: FashionMNIST and MNIST)
	PYTHONPATH=. $(BIN)/python docs/write_samples.py

font: $(VENV)/.installed-dev  ## make the Korean font of the figures again (needs Debian's fonts-noto-cjk)
	$(BIN)/python docs/korean_font.py

clean:  ## delete the virtual environment and the caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

# A stamp is older than its requirements only if something has to be installed.
$(VENV)/.installed: pyproject.toml requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: pyproject.toml requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-cluster: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --disable-pip-version-check -e .[dev,cluster]
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "cnnviz needs Python 3.11 or newer; choose one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "$(PYTHON) cannot create virtual environments. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
