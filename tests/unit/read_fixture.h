// What the tests of read/ share: text in, faults out.
#ifndef TESTS_READ_FIXTURE_H
#define TESTS_READ_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "read/read.h"

#define ARTICLE(inside)                                                                                      \
    "<article xmlns='urn:pdfgen:article' xmlns:xi='http://www.w3.org/2001/XInclude' xml:lang='en'>\n"        \
    "<head><title>T</title><version date='2026-11-01'>0.1</version><review status='draft'/></head>\n" inside \
    "</article>"

struct fixture {
    struct arena *arena;
    struct diags diags;
    struct read_options options;
};

static inline void open_fixture(struct fixture *f)
{
    *f = (struct fixture){.arena = arena_new()};
    diags_init(&f->diags, f->arena);
}

static inline void close_fixture(struct fixture *f)
{
    arena_free(f->arena);
}

// As "code@line:column code@line:column", in order of report.
static inline const char *faults(struct fixture *f)
{
    struct buf out = {0};
    for (size_t i = 0; i < f->diags.n; i++) {
        const struct diag *d = &f->diags.items[i];
        buf_printf(&out, "%s%s@%u:%u", i ? " " : "", diag_name(d->code), d->pos.line, d->pos.column);
    }
    const char *text = arena_cstr(f->arena, buf_view(&out));
    buf_free(&out);
    return text;
}

// The hint of the first fault.
static inline const char *first_hint(struct fixture *f)
{
    return f->diags.n && f->diags.items[0].hint.p ? arena_cstr(f->arena, f->diags.items[0].hint) : "";
}

static inline const struct article *article_of(struct fixture *f, const char *text)
{
    return read_article_text(f->arena, STR("test.xml"), str_of(text), NULL, &f->options, &f->diags);
}

static inline void expect_faults(const char *text, const char *expected)
{
    struct fixture f;
    open_fixture(&f);
    const struct article *article = article_of(&f, text);
    assert_string_equal(faults(&f), expected);
    assert_true((article != NULL) == (*expected == 0));
    close_fixture(&f);
}

static inline void expect_hint(const char *text, const char *part)
{
    struct fixture f;
    open_fixture(&f);
    article_of(&f, text);
    if (!strstr(first_hint(&f), part))
        fail_msg("\"%s\" does not hold \"%s\"", first_hint(&f), part);
    close_fixture(&f);
}

#endif
