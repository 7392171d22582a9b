# The commands of this repository; `make help` lists them. Nothing is needed but Swift and a shell:
# what else the build uses is installed by .ci/prerequisites.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
DESTDIR ?=
WORLDS ?= 3000
SECONDS ?= 300
SWIFT_SOURCES := Sources Tests clients Package.swift

# A crash report prints memory, and its helper process keeps pipes open after the crash. Both are unwanted here.
export SWIFT_BACKTRACE := enable=no

.PHONY: help
help: ## Shows this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: prerequisites
prerequisites:
	@.ci/prerequisites

.PHONY: build
build: prerequisites ## Builds both programs, unoptimised
	swift build

.PHONY: demo
demo: build ## Plays the main job with a municipality and its partners, on this machine only
	OVERLAST_BIN="$$(swift build --show-bin-path)" Tests/Demo/run

# The seed of this run: give it back as OVERLAST_SEED=… to repeat what chance decided.
.PHONY: test
test: prerequisites ## Builds and runs all tests (OVERLAST_SEED=n repeats a run)
	@export OVERLAST_SEED="$${OVERLAST_SEED:-$$(od -An -N6 -tu8 /dev/urandom | tr -d ' ')}"; \
	printf 'seed: OVERLAST_SEED=%s\n' "$$OVERLAST_SEED"; \
	swift build; \
	swift build --build-tests; \
	swift test --skip-build; \
	export OVERLAST_BIN="$$(swift build --show-bin-path)"; \
	"$$OVERLAST_BIN/Fuzz" --seconds 10; \
	Tests/Kill/run; \
	Tests/Scenarios/run; \
	Tests/SecondClient/run; \
	Tests/PowerLoss/run --if-possible; \
	Tests/DiskImage/run --if-possible

.PHONY: simulate
simulate: prerequisites ## Simulates WORLDS=3000 municipalities and as many twin runs, and counts what happened in them
	@export OVERLAST_WORLDS="$(WORLDS)" \
	  OVERLAST_SEED="$${OVERLAST_SEED:-$$(od -An -N6 -tu8 /dev/urandom | tr -d ' ')}"; \
	printf 'seed: OVERLAST_SEED=%s\n' "$$OVERLAST_SEED"; \
	swift build --build-tests; \
	swift test --skip-build --filter 'SimulationTests|TwinRunTests'

# bash counts in a variable of the same name; what is given here goes in as a word.
.PHONY: fuzz
fuzz: build ## Feeds bad input to every decoder and to a running server (SECONDS=300)
	"$$(swift build --show-bin-path)/Fuzz" --seconds "$(SECONDS)"

.PHONY: lint
lint: ## Checks the format of Swift and the syntax of scripts
	swift format lint --strict --recursive --parallel $(SWIFT_SOURCES)
	@for script in $$(grep -rlI '^#!.*bash' .ci Tests server-config clients); do \
	  bash -n "$$script" || { printf 'lint: %s does not parse\n' "$$script" >&2; exit 1; }; \
	done

.PHONY: format
format: ## Formats Swift in place
	swift format --in-place --recursive --parallel $(SWIFT_SOURCES)

.PHONY: bench
bench: prerequisites ## Measures speed against plain SQL, some minutes (BENCH='--quick', '--json' or '--rounds 5')
	for product in overlast overlastd Bench; do \
	  swift build -c release --static-swift-stdlib --product "$$product"; \
	done
	"$$(swift build -c release --show-bin-path)/Bench" $(BENCH)

.PHONY: mutants
mutants: prerequisites ## Breaks the product on purpose, once per patch, and expects a test to notice
	Tests/Mutants/run

.PHONY: power
power: build ## Cuts the power under server and devices (CUTS=50), and scans the raw disk (root only: mounts images)
	export OVERLAST_BIN="$$(swift build --show-bin-path)"; \
	CUTS="$${CUTS:-20}" Tests/PowerLoss/run; \
	Tests/DiskImage/run

.PHONY: kill
kill: build ## Kills the programs before every write, tears writes, and fills the disk (STEP=n: every n-th)
	OVERLAST_BIN="$$(swift build --show-bin-path)" STEP="$${STEP:-1}" Tests/Kill/run

.PHONY: soak
soak: build ## Runs one server and its clients for a long time and watches memory and files
	OVERLAST_BIN="$$(swift build --show-bin-path)" Tests/Soak/run

# Everything goes below PREFIX; DESTDIR is put before it when a package is made.
# The samples are copied beside the documentation, never over a configuration that is in use.
.PHONY: install
install: prerequisites ## Builds optimised and installs below PREFIX (default /usr/local; DESTDIR works)
	swift build -c release --static-swift-stdlib --product overlast
	swift build -c release --static-swift-stdlib --product overlastd
	.ci/install "$$(swift build -c release --show-bin-path)" "$(DESTDIR)" "$(PREFIX)"
