# make handouts   on a fresh Debian 12: installs what is missing, builds, writes every sample to build/handouts/
# make test       the same for the tests, and runs them
# make conformance  what a validator says of every PDF
# make help       every target and variable

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

ifeq ($(origin CC),default)
CC := gcc
endif
SAN ?=
BUILD ?= $(if $(SAN),build/san,build)
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 30
Q := $(if $(V),,@)
# The folders of pdfgen/ that are compiled, in the order of DESIGN: each may use the ones before it.
LAYERS ?= base doc read style text flow page press pdf seal bind job send cmd

# ---- how it is compiled ------------------------------------------------------------------------------------
# pkg-config is asked once, and only when something is compiled: before set-up it may not be installed.
PACKAGES := libxml-2.0 libpng libjpeg harfbuzz harfbuzz-subset icu-uc libdeflate zlib libqrencode lcms2
DESK_PACKAGES := libqpdf sqlite3 jansson gnutls libcurl
once = $(eval $(1) := $(shell $(2)))$($(1))
PKG_CFLAGS = $(call once,PKG_CFLAGS,pkg-config --cflags $(PACKAGES) $(DESK_PACKAGES) | sed 's/-I/-isystem /g')
PKG_LIBS = $(call once,PKG_LIBS,pkg-config --libs $(PACKAGES))

OPTIMISE ?= $(if $(SAN),-O1,-O3 -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
SANITIZERS := -fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
SANITIZE := $(if $(SAN),$(SANITIZERS))
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Werror
COMPILE = $(CC) -std=c11 -D_GNU_SOURCE -Ipdfgen -g $(OPTIMISE) $(WARNINGS) $(SANITIZE) $(PKG_CFLAGS) $(CFLAGS)
LINK = $(CC) -g $(SANITIZE) -Wl,-O1,-z,relro,-z,now,--as-needed $(LDFLAGS)
# libharu, libhyphen, libcsv and libcups come without a pkg-config file.
LIBS = $(PKG_LIBS) -lhpdf -lhyphen -lm
DESK_LIBS = $(call once,PKG_DESK,pkg-config --libs $(DESK_PACKAGES)) -lcups -lcsv

SOURCES := $(sort $(foreach layer,$(LAYERS),$(wildcard pdfgen/$(layer)/*.c)))
SCHEMAS := $(sort $(wildcard pdfgen/schema/*.rng))
MAIN := pdfgen/cmd/main.c
DESK := pdfgen/cmd/desk.c
object = $(patsubst pdfgen/%.c,$(BUILD)/obj/%.o,$(1))
OBJECTS := $(call object,$(filter-out $(MAIN) $(DESK),$(SOURCES)))
SCHEMA_OBJECTS := $(SCHEMAS:pdfgen/schema/%.rng=$(BUILD)/obj/schema_%.o)
LIBRARY := $(BUILD)/obj/libpdfgen.a
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/unit/test_*.c)))
FUZZ := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
REPLAY := $(FUZZ:%=$(BUILD)/tests/replay_%)

all: $(BUILD)/pdfgen $(BUILD)/pdfgen-desk

$(BUILD)/pdfgen: $(call object,$(filter $(MAIN),$(SOURCES))) $(LIBRARY)
	@echo '  link $@'
	$(Q)$(LINK) -o $@ $^ $(LIBS)

# The companion for what takes many more libraries: pdfgen starts it where it is wanted.
$(BUILD)/pdfgen-desk: $(call object,$(filter $(DESK),$(SOURCES))) $(LIBRARY)
	@echo '  link $@'
	$(Q)$(LINK) -o $@ $^ $(LIBS) $(DESK_LIBS)

$(LIBRARY): $(OBJECTS) $(SCHEMA_OBJECTS)
	@rm -f $@
	@ar rcsD $@ $^

$(BUILD)/obj/%.o: pdfgen/%.c $(BUILD)/obj/flags
	@mkdir -p $(@D)
	@echo '  cc   $<'
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

# A schema becomes an array of bytes: schema_NAME_rng[] and schema_NAME_rng_len.
$(BUILD)/obj/schema_%.c: pdfgen/schema/%.rng
	@mkdir -p $(@D)
	@{ printf 'extern const unsigned char schema_%s_rng[];\n' '$*'; \
	   printf 'extern const unsigned int schema_%s_rng_len;\n' '$*'; \
	   printf 'const unsigned char schema_%s_rng[] = {\n' '$*'; \
	   od -An -v -tx1 $< | sed 's/ \(..\)/0x\1,/g'; \
	   printf '};\nconst unsigned int schema_%s_rng_len = sizeof schema_%s_rng;\n' '$*' '$*'; } >$@

$(BUILD)/obj/schema_%.o: $(BUILD)/obj/schema_%.c $(BUILD)/obj/flags
	@$(COMPILE) -c -o $@ $<

# Rewritten when the compiler or a flag changes, so that everything is compiled again.
$(BUILD)/obj/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(COMPILE)' | cmp -s - $@ || echo '$(COMPILE)' >$@

# ---- handouts: subject x language x department x format ----------------------------------------------------
# LANG/SUBJECT.xml and DEPARTMENT give SUBJECT.LANG.DEPARTMENT-FORMAT.pdf. A department's own layout is Letter;
# every other format is one more layout laid over it. A department's file named …-a5 brings its own page: it is built as it is.
TIMELINES := $(sort $(wildcard sources/*/*-timeline.xml))
ARTICLES := $(sort $(filter-out sources/shared/% sources/jobs/% $(TIMELINES),$(wildcard sources/*/*.xml)))
WHOLE := $(patsubst layouts/departments/%.xml,%,$(sort $(wildcard layouts/departments/*-a5.xml)))
DEPARTMENTS := $(filter-out $(WHOLE),$(patsubst layouts/departments/%.xml,%,$(sort $(wildcard layouts/departments/*.xml))))
FORMATS := letter $(filter-out letter chart-% timeline-% leaflet-%,$(patsubst layouts/formats/%.xml,%,$(sort $(wildcard layouts/formats/*.xml))))
CHARTS := $(patsubst layouts/formats/%.xml,%,$(sort $(wildcard layouts/formats/chart-*.xml)))
comma := ,
HANDOUT_INPUTS := $(shell find layouts fonts sources/shared -type f)

define handout # article, department, format (none: the department's own), more options
HANDOUTS += build/handouts/$(basename $(notdir $(1))).$(notdir $(patsubst %/,%,$(dir $(1)))).$(2)$(3:%=-%).pdf
build/handouts/$(basename $(notdir $(1))).$(notdir $(patsubst %/,%,$(dir $(1)))).$(2)$(3:%=-%).pdf: $(1)
	@mkdir -p $$(@D)
	$$(BUILD)/pdfgen build $(1) --layout layouts/departments/$(2).xml \
	    $(if $(filter-out letter,$(3)),--layout layouts/formats/$(3).xml) $(4) --content-root sources -o $$@
endef
$(foreach a,$(ARTICLES),$(foreach d,$(DEPARTMENTS),$(foreach f,$(FORMATS),$(eval $(call handout,$(a),$(d),$(f))))))
$(foreach a,$(ARTICLES),$(foreach d,$(WHOLE),$(eval $(call handout,$(a),$(d)))))

# For a print shop: PDF/X-4 with marks.
HANDOUTS += build/handouts/chemo-and-immunotherapy.en.oncology-press.pdf
build/handouts/chemo-and-immunotherapy.en.oncology-press.pdf: sources/en/chemo-and-immunotherapy.xml
	@mkdir -p $(@D)
	$(BUILD)/pdfgen build $< --layout layouts/press/oncology.xml --content-root sources --profile press --marks -o $@

# On sheets: leaflets of six panels, booklets of four pages and of many, and a plate for both sides of a leaf.
define sheets # article, what the name of its PDF tells, layouts, how pages are put on sheets, more options
HANDOUTS += build/handouts/$(basename $(notdir $(1))).$(if $(filter sources/%,$(1)),$(notdir $(patsubst %/,%,$(dir $(1)))),en).$(2).pdf
build/handouts/$(basename $(notdir $(1))).$(if $(filter sources/%,$(1)),$(notdir $(patsubst %/,%,$(dir $(1)))),en).$(2).pdf: $(1)
	@mkdir -p $$(@D)
	$$(BUILD)/pdfgen build $(1) $(3:%=--layout layouts/%.xml) --impose $(4) $(5) --content-root sources -o $$@
endef
$(foreach l,en es,$(foreach f,letter a4,$(eval $(call sheets,sources/$(l)/how-long-immunotherapy-takes.xml,oncology-leaflet-$(f),departments/oncology formats/leaflet-$(f),letter-fold$(comma)sheet=$(f)))))
$(eval $(call sheets,sources/en/chemo-and-immunotherapy.xml,letterhead-a5-booklet,departments/letterhead-a5,booklet$(comma)sheet=a4))
$(eval $(call sheets,sources/en/chemo-and-immunotherapy.xml,oncology-work-and-turn-press,press/oncology,work-and-turn$(comma)gutter=6mm,--profile press --marks))
$(eval $(call sheets,layouts/cookbook/cookbook.xml,booklet,cookbook/layout,booklet$(comma)sheet=letter$(comma)fit$(comma)creep=0.1mm))

# Wall charts: one on every sheet, the others on a few.
$(foreach c,$(CHARTS),$(eval $(call handout,sources/en/immunotherapy-timeline.xml,oncology,$(c))))
$(foreach a,$(filter-out sources/en/immunotherapy-timeline.xml,$(TIMELINES)),$(foreach c,chart-a2 chart-a2-portrait chart-24x36-portrait,$(eval $(call handout,$(a),oncology,$(c)))))

# One patient's page: a made-up start, and a day.
$(foreach l,en es,$(foreach f,timeline-letter timeline-a4,$(eval $(call handout,sources/$(l)/immunotherapy-timeline.xml,oncology,$(f),--set start=2026-12-01 --set today=2027-01-05))))

# The cookbook: layouts shown by a document that they set.
define cookbook # its layout's file, what the name of its PDF tells of it, how it is built
HANDOUTS += build/handouts/cookbook.en$(2:%=.%).pdf
build/handouts/cookbook.en$(2:%=.%).pdf: layouts/cookbook/cookbook.xml
	@mkdir -p $$(@D)
	$$(BUILD)/pdfgen build $$< --layout layouts/cookbook/$(1).xml $(3) --strict -o $$@
endef
$(eval $(call cookbook,layout))
$(eval $(call cookbook,department,department))
$(eval $(call cookbook,large-print,large-print))
$(eval $(call cookbook,fit,fit))
$(eval $(call cookbook,press,press,--profile press --marks))
$(HANDOUTS): $(BUILD)/pdfgen $(BUILD)/pdfgen-desk $(HANDOUT_INPUTS)

handouts-built: $(HANDOUTS)
	@tests/tools/index build/handouts $(HANDOUTS)

# ---- what a person types: set up, then go on in a make that sees the new packages ------------------------------
SETUP ?= tests/tools/setup
again := $(MAKE) -j$(JOBS)

handouts:
	@$(SETUP) build
	@$(again) handouts-built

test:
	@$(SETUP) build test
	@tests/tools/pdfium $(BUILD)
	@$(again) test-programs
	@$(again) SAN=1 BUILD=$(BUILD)/san test-programs
	@$(again) handouts-built
	@tests/run --build $(BUILD)

conformance:
	@$(SETUP) build test conformance
	@$(again) handouts-built
	@tests/tools/conformance build/conformance
	@tests/run --build $(BUILD) --conformance

lint:
	@$(SETUP) build test lint
	@$(again) all
	@$(again) CC=clang BUILD=build/clang all
	@tests/tools/lint $(BUILD)

bench:
	@$(SETUP) build test bench
	@$(again) all $(BUILD)/tests/cold $(BUILD)/tests/warm
	@tests/bench/bench.py $(BUILD)

fuzz:
	@$(SETUP) build lint
	@$(again) CC=clang SAN=1 BUILD=build/fuzz CFLAGS=-fsanitize=fuzzer-no-link fuzzers
	@sed -n 's/^[A-Z]*([A-Z0-9_]*, \("[^"]*"\).*/\1/p' pdfgen/doc/*.def >build/fuzz/words
	@for name in $(FUZZ); do \
	    echo "fuzz: $$name, $(FUZZ_SECONDS) s"; mkdir -p build/fuzz/new/$$name; \
	    build/fuzz/tests/fuzz_$$name -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -verbosity=0 \
	        -print_funcs=0 -dict=build/fuzz/words -print_final_stats=1 -artifact_prefix=build/fuzz/ build/fuzz/new/$$name tests/fuzz/corpus/$$name || exit 1; \
	done

# ---- programs of the tests --------------------------------------------------------------------------------
PRELOADED := no_dnssd faulty_disk newer_libraries
test-programs: all $(UNIT) $(REPLAY) $(BUILD)/tests/warm $(PRELOADED:%=$(BUILD)/tests/%.so)
fuzzers: $(FUZZ:%=$(BUILD)/tests/fuzz_%)

$(BUILD)/tests/test_%: tests/unit/test_%.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo '  cc   $<'
	$(Q)$(COMPILE) -Itests -MMD -MP -MF $@.d -o $@ $< $(LIBRARY) -Wl,--as-needed $(LIBS) $(DESK_LIBS) -lcmocka

$(BUILD)/tests/replay_%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo '  cc   $<'
	$(Q)$(COMPILE) -o $@ $^ -Wl,--as-needed $(LIBS) $(DESK_LIBS)

$(BUILD)/tests/fuzz_%: tests/fuzz/fuzz_%.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo '  cc   $<'
	$(Q)$(COMPILE) -fsanitize=fuzzer -o $@ $^ -Wl,--as-needed $(LIBS) $(DESK_LIBS)

$(BUILD)/tests/%.so: tests/tools/%.c
	@mkdir -p $(@D)
	@echo '  cc   $<'
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE $(WARNINGS) -shared -fPIC -o $@ $<

$(BUILD)/tests/warm: tests/bench/warm.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo '  cc   $<'
	$(Q)$(COMPILE) -MMD -MP -MF $@.d -o $@ $< $(LIBRARY) -Wl,--as-needed $(LIBS)

$(BUILD)/tests/cold: tests/bench/cold.c
	@mkdir -p $(@D)
	@echo '  cc   $<'
	$(Q)$(COMPILE) -o $@ $<

# ---- the rest -------------------------------------------------------------------------------------------------
SHARE := $(DESTDIR)$(PREFIX)/share
install: all
	install -D -m 755 $(BUILD)/pdfgen $(DESTDIR)$(PREFIX)/bin/pdfgen
	install -D -m 755 $(BUILD)/pdfgen-desk $(DESTDIR)$(PREFIX)/libexec/pdfgen/pdfgen-desk
	install -D -m 644 pdfgen/man/pdfgen.1 $(SHARE)/man/man1/pdfgen.1
	install -D -m 644 pdfgen/man/pdfgen.bash $(SHARE)/bash-completion/completions/pdfgen
	find fonts layouts -type f -exec install -D -m 644 {} $(SHARE)/pdfgen/{} \;

clean:
	rm -rf build

help:
	@echo 'make            the program, build/pdfgen'
	@echo 'make handouts   install what is missing, build, write every sample to build/handouts/'
	@echo 'make test       the same for the tests, and run them'
	@echo 'make lint       layer rules, formatting, clang-tidy, cppcheck, a build with clang'
	@echo 'make conformance  fetch veraPDF and have it judge every PDF: PDF/UA-1 and PDF/A-2a'
	@echo 'make bench      time and memory of a cold run, beside the floor'
	@echo 'make fuzz       libFuzzer on each reader, FUZZ_SECONDS=30 each'
	@echo 'make install    to PREFIX=/usr/local under DESTDIR='
	@echo 'make clean      removes build/'
	@echo 'Variables: CC=gcc|clang  SAN=1 (address and undefined behaviour sanitizers)  BUILD=folder  JOBS=number  V=1 (show commands)'

FORCE:
.PHONY: all handouts handouts-built test conformance lint bench fuzz fuzzers test-programs install clean help FORCE
.SECONDARY:

-include $(shell find $(BUILD)/obj $(BUILD)/tests -name '*.d' 2>/dev/null)
