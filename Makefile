# The front door. Every target installs the Debian packages that it needs, says so when it does,
# and needs nothing set up by hand. The work itself is done by cmake (presets) and scripts/.
.DEFAULT_GOAL := help
.PHONY: help run build test simulate check bench bench-ui soak profiled screenshots deb dist clean
.NOTPARALLEL:

help:  ## show this list
	@echo "Sluice: webhooks in, finished work out. Targets:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20
	@echo "One stage alone: scripts/test STAGE (scripts/test --help lists them)."

run: build  ## build, then serve on http://127.0.0.1:8080 with an example workflow; data in ./data
	@build/release/sluice serve --data ./data --listen 127.0.0.1:8080 --demo

build:  ## build the server as it ships: build/release/sluice
	@scripts/install-packages build
	@scripts/build release sluice

test:  ## all tests: style, unit, sanitizers, fuzzing, and those that drive the whole server
	@scripts/install-packages build test
	@scripts/test

simulate:  ## new simulations of crashes on all cores (FOR=10m, JOBS=N); Ctrl-C ends them
	@scripts/install-packages build
	@scripts/build release sluice
	@build/release/sluice simulate --for $(or $(FOR),10m) $(if $(JOBS),--jobs $(JOBS))

check:  ## style: format, layers and bans, headers that compile alone, warnings, clang-tidy
	@scripts/install-packages build check
	@scripts/test style format headers warnings lint weblint

bench:  ## measure against a bare responder (BENCH=--quick: two minutes instead of six)
	@scripts/install-packages build bench
	@scripts/build release sluice responder stored_runs
	@python3 bench/run.py $(BENCH)

bench-ui:  ## measure the web UI in Chromium on a slowed processor beside its budgets (BENCH=--quick: a look)
	@scripts/install-packages build test
	@scripts/build release sluice stored_runs
	@scripts/bench-ui $(BENCH)

soak:  ## 20 minutes of mixed load with restarts, full disks and a clock that steps (SOAK=2m for a look)
	@scripts/install-packages build bench soak
	@scripts/build release sluice
	@python3 bench/soak.py --for $(or $(SOAK),20m)

profiled:  ## a faster server: compiled with a profile of the benchmarks (some 12 minutes): build/profiled/sluice
	@scripts/install-packages build bench
	@scripts/build-profiled

screenshots: build  ## pictures of every page of the web UI, light, dark and phone: build/screenshots
	@scripts/install-packages build test
	@scripts/screenshots

deb: build  ## a Debian package, build/sluice_VERSION_ARCHITECTURE.deb (scripts/test-deb tries one on a bare Debian)
	@scripts/install-packages deb
	@scripts/build-deb

dist: build  ## what is published of a version, in build/dist: source, Debian package, portable server, container image, SBOM, checksums
	@scripts/install-packages deb dist
	@scripts/build-archives
	@scripts/build release sluice-portable
	@scripts/build-dist

clean:  ## delete everything that was built (never ./data)
	@rm -rf build
