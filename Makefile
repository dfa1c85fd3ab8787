# Two commands do everything from nothing: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
# Older pip weighs every file that an index has ever held against every platform: ten seconds and more. Where Python has a
# pip it puts this one into the environment; else the one that Python carries for that does, which takes longer.
QUICK_PIP := pip>=24.2
# Debian keeps the making of environments in a package of its own; where we may, we install it.
APT := test "$$(id -u)" = 0 && command -v apt-get > /dev/null && apt-get update -qq && apt-get install -y -qq
# Only what is used of the libraries is compiled to bytecode, when it is first used: so it must be let to keep it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo test check bench docs cover clean

$(VENV)/made: pyproject.toml constraints.txt
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { \
	  echo "Homeward needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Installing Homeward into $(VENV) ..."
	@test -x $(BIN)/pip || { $(PYTHON) -m venv --without-pip $(VENV) && \
	  $(PYTHON) -m pip --python $(BIN)/python install --no-compile "$(QUICK_PIP)"; } > /dev/null 2>&1 || { \
	  { $(PYTHON) -c "import ensurepip, venv" 2> /dev/null || $(APT) python3-venv; } && $(PYTHON) -m venv $(VENV); } || { \
	  echo "This Python cannot make environments. Install the package python3-venv, then run make again."; exit 1; }
	@$(PIP) install --no-compile "$(QUICK_PIP)" || echo "Going on with the pip that is here."
	@$(PIP) install --no-compile -c constraints.txt -e .
	@$(BIN)/homeward --version > /dev/null
	@touch $@

$(VENV)/made-dev: $(VENV)/made
	@$(PIP) install -c constraints.txt -e ".[dev]"
	@touch $@

setup: $(VENV)/made-dev

demo: $(VENV)/made
	@$(BIN)/homeward compare nagorno-karabakh

test: $(VENV)/made-dev
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

check: $(VENV)/made-dev
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/homeward check nagorno-karabakh

bench: $(VENV)/made-dev
	$(BIN)/python -m benchmarks

docs: $(VENV)/made-dev
	$(BIN)/python -m homeward.report.manual docs/reference
	$(BIN)/python -m homeward.cli.manual docs/reference

cover: $(VENV)/made-dev
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term --cov-report=html

clean:
	rm -rf $(VENV) build dist htmlcov .coverage
