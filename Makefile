# The front door. Everything is here; the README shows only these.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
BUILD := build
JOBS ?= $(shell nproc)
# A person sees a line that moves, a log nothing.
PROGRESS := $(if $(MAKE_TERMOUT),,--quiet)
# A precompiled header is no reason to compile again.
export CCACHE_SLOPPINESS := pch_defines,time_macros,include_file_mtime,include_file_ctime
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1
# What a miss includes is read from its depfile instead of a run of the preprocessor.
export CCACHE_DEPEND := 1

.PHONY: help setup build run test bench conformance fmt tidy crash fuzz asan tsan gcc check-headers \
        build-budget new-service clean

help:  ## this list
	@awk -F':.*## ' '/^[a-z -]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:
	@tools/setup

# The preset's cache is made once; afterwards ninja reconfigures by itself when it must.
$(BUILD)/build.ninja: | setup
	@cmake --preset release >/dev/null

build: setup $(BUILD)/build.ninja  ## the program, at build/laketop
	@test -e $(BUILD)/laketop || echo 'build: compiling; the first time takes some minutes' >&2
	@ninja -C $(BUILD) -j $(JOBS) $(PROGRESS) laketop

run: build  ## set up, build, run the Boston 311 pipeline through a new server, keep serving; ARGS="--data FOLDER"
	@$(PYTHON) tools/run $(ARGS)

test: setup $(BUILD)/build.ninja  ## set up, build, and all fast tests
	@ninja -C $(BUILD) -j $(JOBS) $(PROGRESS)
	@tools/tests

.PHONY: clients
clients: build  ## the clients of other languages too, which take long to install
	@tests/clients/setup --all
	@$(PYTHON) -m pytest -q -rs -m "slow or not slow" tests/clients

bench: build  ## the speed table, each figure beside a baseline measured in the same run; BENCH=full for the floors' sizes
	@tools/bench/setup
	@ninja -C $(BUILD) -j $(JOBS) --quiet engine_store_bench
	@$(PYTHON) tools/bench/run

conformance: build  ## the suites of others; writes docs/conformance.md
	@$(PYTHON) tools/conformance/run

fmt:  ## format all sources
	@git ls-files '*.cpp' '*.hpp' | xargs clang-format-19 -i

tidy: setup $(BUILD)/build.ninja  ## layers, file shape, clang-format and clang-tidy
	@$(PYTHON) tools/tidy
	@$(PYTHON) tools/tidy --clang-tidy

crash: build  ## kill -9 and power loss, at random and at named points, then compare with what was acknowledged
	@ninja -C $(BUILD) -j $(JOBS) --quiet laketop_power_loss
	@$(PYTHON) tools/crash

# The libraries that we link to are not instrumented: of what they do themselves it says nothing.
asan tsan: export TSAN_OPTIONS := ignore_noninstrumented_modules=1 suppressions=$(CURDIR)/cmake/tsan.supp
asan tsan:  ## the unit tests and a busy server under AddressSanitizer and UBSan, or ThreadSanitizer
	@tools/setup
	@cmake --preset $@ >/dev/null
	@ninja -C build-$@ -j $(JOBS) --quiet
	@ctest --test-dir build-$@ --output-on-failure
	@rm -f build-$@/report.*
	@ASAN_OPTIONS=log_path=$(CURDIR)/build-$@/report TSAN_OPTIONS="$$TSAN_OPTIONS log_path=$(CURDIR)/build-$@/report" \
	  LAKETOP_PROGRAM=build-$@/laketop LAKETOP_BUSY_SECONDS=20 $(PYTHON) -m pytest -q \
	  tests/gateway/test_busy.py tests/gateway/test_streams.py tests/gateway/test_http.py tests/gateway/test_reset.py \
	  || { cat build-$@/report.* 2>/dev/null; exit 1; }

fuzz: ## each fuzzer for a minute, from its seeds
	@tools/setup
	@cmake --preset asan >/dev/null
	@ninja -C build-asan -j $(JOBS) --quiet
	@$(PYTHON) tools/fuzz

gcc:  ## compile with g++, without running
	@tools/setup
	@cmake --preset gcc >/dev/null
	@ninja -C build-gcc -j $(JOBS) --quiet

check-headers:  ## each header compiled alone, without precompiled headers
	@tools/setup
	@cmake --preset no-pch >/dev/null
	@ninja -C build-no-pch -j $(JOBS) --quiet -k 0 check-headers

build-budget:  ## the slowest compilations of the last build; fails if one took over 15 s
	@$(PYTHON) tools/build_budget $(BUILD)

new-service: setup  ## make new-service NAME=kinesis: a service folder that builds
	@test -n "$(NAME)" || { echo 'usage: make new-service NAME=kinesis'; exit 2; }
	@$(PYTHON) tools/new_service $(NAME)

clean:  ## what was built; not what was installed
	@rm -rf build build-dev build-asan build-tsan build-gcc build-no-pch
