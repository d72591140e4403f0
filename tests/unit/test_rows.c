// The rows of a job's data: read, checked, given their document and name.
#include "unit/job_fixture.h"

#define COLUMNS                                                                                              \
    "<column name='id'/><column name='name' field='patient-name'/>"                                          \
    "<column name='language' type='language'/></data>"

static void rows_are_read(void **state)
{
    (void)state;
    struct batch b;
    open_batch(
        &b, "key='id'", COLUMNS DOCUMENTS OUTPUT,
        STR("\xEF\xBB\xBFlanguage;name;id;more\r\nes;\"Test; \"\"One\"\"\";A1;x\r\n\r\nen,; O'Two ;A2;\n"
            "en;;A3;y"));
    assert_non_null(b.rows);
    assert_int_equal(next_row(&b), ROW_READ);
    value_is(&b, 0, "A1");
    value_is(&b, 1, "Test; \"One\"");
    value_is(&b, 2, "es");
    assert_int_equal(b.row.number, 1);
    assert_int_equal(b.row.line, 2);
    assert_int_equal(b.row.document, 0);
    assert_true(str_eqz(b.row.language, "es"));
    assert_true(str_eqz(b.row.name, "000001.pdf"));
    assert_true(str_eqz(b.row.key, "A1"));
    assert_int_equal(b.row.n_sets, 1);
    assert_true(str_eqz(b.row.sets[0].name, "patient-name"));
    assert_int_equal(next_row(&b), ROW_FAULTY); // "en," is no language
    assert_int_equal(b.row.line, 4);
    assert_true(str_eqz(b.row.key, "A2"));
    assert_int_equal(next_row(&b), ROW_READ);
    assert_null(b.row.values[1].p);
    assert_int_equal(b.row.n_sets, 0);
    assert_int_equal(b.row.document, 1);
    assert_int_equal(next_row(&b), ROW_END);
    assert_int_equal(next_row(&b), ROW_END);
    assert_string_equal(faults(&b.f), "row-value@4:0");
    close_batch(&b);
}

// All rows of CSV data under the columns id, name and language: "RFX", a letter for each result, and the
// faults.
static void expect_rows(const char *attributes, struct str data, const char *results, const char *expected)
{
    struct batch b;
    char got[64] = "";
    open_batch(&b, attributes, COLUMNS DOCUMENTS OUTPUT, data);
    for (size_t i = 0; b.rows && i < sizeof got - 1; i++) {
        enum row_result result = next_row(&b);
        if (result == ROW_END)
            break;
        got[i] = result == ROW_READ ? 'R' : result == ROW_FAULTY ? 'F' : 'X';
        if (result == ROW_BROKEN) {
            assert_int_equal(next_row(&b), ROW_END);
            break;
        }
        assert_int_equal(b.row.number, i + 1);
    }
    assert_string_equal(faults(&b.f), expected);
    assert_string_equal(got, results);
    close_batch(&b);
}

#define HEAD "id,name,language\n"

static void csv_is_what_rfc_4180_says(void **state)
{
    (void)state;
    expect_rows("", STR(HEAD), "", "");
    expect_rows("", STR(HEAD "1,a,es"), "R", "");
    expect_rows("", STR("id,name,language\r1,a,es\r\r2,b,en\r"), "RR", "");
    expect_rows("", STR("\"id\",\"name\",\"language\"\r\n\"1\",\"a\r\nb\",\"es\"\r\n"), "R", "");
    expect_rows("", STR("id\tname\tlanguage\n1\ta, b\tes\n"), "R", "");
    expect_rows("", STR("id|name|language\n1|a, b|es\n"), "R", "");
    expect_rows("separator='~'", STR("id~name~language\n1~a, b~es\n"), "R", "");
    expect_rows("", STR(HEAD "\n\n1,a,es\n\n"), "R", "");
    expect_rows("", STR(HEAD "1,a\n2,b,es,\n3,c,en\n"), "FFR", "row-ragged@2:0 row-ragged@3:0");
    expect_rows("", STR(HEAD "1,a\"b,es\n2,\"b\"c,en\n3,c,en\n"), "FFR", "data-syntax@2:0 data-syntax@3:0");
    expect_rows("", STR(HEAD "1,a,es\n2,\"b,en\n3,c,en\n"), "RX", "data-syntax@3:0");
}

static void headers_are_held_against_the_job(void **state)
{
    (void)state;
    expect_rows("", STR(""), "", "column-missing@0:0");
    expect_rows("", STR("\n \n"), "", "column-missing@0:0");
    expect_rows("", STR("id,nmae,language\n"), "", "column-missing@1:85");
    expect_rows("", STR("name\n"), "", "column-missing@1:66 column-missing@1:127");
    expect_rows("", STR("id,name,name,language\n"), "", "column-doubled@1:0");
    expect_rows("", STR("id,name,x,x,language\n1,a,,,es\n"), "R", ""); // no column of the job
    struct batch b;
    open_batch(&b, "", COLUMNS DOCUMENTS OUTPUT, STR("id,nmae,language\n"));
    assert_null(b.rows);
    assert_non_null(strstr(first_hint(&b.f), "\"nmae\""));
    close_batch(&b);
}

static void encodings_are_told(void **state)
{
    (void)state;
    expect_rows("", STR("\xFF\xFEi\0d\0"), "", "data-encoding@1:0");
    expect_rows("", STR("\xFE\xFF\0i\0d"), "", "data-encoding@1:0");
    expect_rows("", STR("i\0d\0,\0"), "", "data-encoding@1:0");
    expect_rows("", STR("id,name,langu\xE4ge\n"), "", "data-encoding@1:0");
    expect_rows("", STR(HEAD "1,M\xFCller,es\n2,b,es\n"), "FR", "data-encoding@2:0");
    expect_rows("", STR(HEAD "1,M\xEF\xBF\xBDller,es\n"), "F", "data-encoding@2:0");
    expect_rows("", STR(HEAD "1,\xED\xA0\x80,es\n"), "F", "data-encoding@2:0");
    expect_rows("", STR(HEAD "1,a\0b,es\n2,b\033[1m,es\n3,b\xC2\x85,es\n"), "FFF",
                "row-value@2:0 row-value@3:0 row-value@4:0");
}

static void limits_hold(void **state)
{
    (void)state;
    struct buf data = {0};
    buf_puts(&data, HEAD "1,");
    for (size_t i = 0; i < CELL_MAX_BYTES + 1; i++)
        buf_putc(&data, 'a');
    buf_puts(&data, ",es\n2,b,es\n");
    expect_rows("", buf_view(&data), "FR", "row-too-big@2:0");
    data.n = 0;
    buf_puts(&data, HEAD "1,");
    for (size_t i = 0; i < CELL_MAX_BYTES; i++)
        buf_putc(&data, 'a');
    buf_puts(&data, ",es\n2,b,es\n");
    expect_rows("", buf_view(&data), "FR", "row-value@2:0"); // it fits, and is longer than 1000 characters
    data.n = 0;
    buf_puts(&data, HEAD "1,b,es\n2,\"");
    for (size_t i = 0; i < ROW_MAX_BYTES; i++)
        buf_putc(&data, i % 80 ? 'a' : '\n');
    buf_puts(&data, "\",es\n");
    expect_rows("", buf_view(&data), "RX", "row-too-big@3:0");
    data.n = 0;
    buf_puts(&data, HEAD);
    for (size_t i = 0; i < CELLS_MAX + 10; i++)
        buf_putc(&data, ',');
    buf_puts(&data, "\n2,b,es\n");
    expect_rows("", buf_view(&data), "FR", "row-ragged@2:0");
    buf_free(&data);
}

static void keys_tell_rows_apart(void **state)
{
    (void)state;
    expect_rows("key='id'", STR(HEAD "A,a,es\nB,b,es\nA,c,es\n,d,es\n"), "RRFF",
                "row-doubled@4:0 row-value@5:0");
    expect_rows("", STR(HEAD "A,a,es\nA,c,es\n"), "RR", "");
    struct batch b;
    open_batch(&b, "key='id'", COLUMNS DOCUMENTS OUTPUT, STR(HEAD "A,a,es\nB,b,es\nA,c,es\n"));
    for (int i = 0; i < 3; i++)
        next_row(&b);
    assert_true(str_eqz(b.f.diags.items[0].text, "row 3 has the key of row 1"));
    assert_null(b.row.key.p); // it is row 1's
    close_batch(&b);
}

// ---- types

static enum row_result result_of(const char *column, const char *value, struct str *out)
{
    struct batch b;
    struct fixture *f = &b.f;
    struct arena *kept = arena_new();
    struct str inside = arena_printf(kept, "<column name='c' %s/></data>" DOCUMENTS_OF_ONE OUTPUT, column);
    struct str data = arena_printf(kept, "c,x\n\"%s\",1\n", value);
    open_batch(&b, "", arena_cstr(kept, inside), data);
    assert_non_null(b.rows);
    enum row_result result = next_row(&b);
    snprintf((char *)out->p, out->n, "%.*s", STR_ARG(result == ROW_READ ? b.row.values[0] : STR("")));
    for (size_t i = 0; i < f->diags.n; i++) { // nothing of the value is told
        struct str text = f->diags.items[i].text;
        if (*value && strlen(value) > 3 && memmem(text.p, text.n, value, strlen(value)))
            fail_msg("\"%.*s\" tells the value", STR_ARG(text));
        assert_null(f->diags.items[i].pos.source->text.p);
    }
    assert_int_equal(result == ROW_READ, f->diags.errors == 0);
    close_batch(&b);
    arena_free(kept);
    return result;
}

static void values_are_of_their_types(void **state)
{
    (void)state;
    static const struct {
        const char *column, *value, *expected; // NULL: at fault
    } cases[] = {
        {"", " a  b\r\n c ", "a b c"},
        {"", "", ""},
        {"required='true'", " ", NULL},
        {"required='true'", "x", "x"},
        {"max='3'", "äöü", "äöü"},
        {"max='3'", "abcd", NULL},
        {"values='a b'", "b", "b"},
        {"values='a b'", "c", NULL},
        {"values='a b'", "", ""},
        {"type='integer'", "-12", "-12"},
        {"type='integer'", "0", "0"},
        {"type='integer'", "-0", NULL},
        {"type='integer'", "012", NULL},
        {"type='integer'", "1.5", NULL},
        {"type='integer'", "1234567890123456789", NULL},
        {"type='date'", "2028-02-29", "2028-02-29"},
        {"type='date'", "2026-02-29", NULL},
        {"type='date'", "29.02.2028", NULL},
        {"type='phone'", "+1 555-0100", "+1 555-0100"},
        {"type='phone'", "call me", NULL},
        {"type='language'", "pt-BR", "pt-BR"},
        {"type='language'", "English!", NULL},
        {"type='yes-no'", "YES", "yes"},
        {"type='yes-no'", "No", "no"},
        {"type='yes-no'", "y", NULL},
        {"type='email'", "a.b+c@example.org", "a.b+c@example.org"},
        {"type='email'", "o'test@mail.example.org", "o'test@mail.example.org"},
        {"type='email'", "a@example.org, b@example.org", NULL},
        {"type='email'", "a@example.org;b@example.org", NULL},
        {"type='email'", "a@b@example.org", NULL},
        {"type='email'", "a@example.org\r\nBcc: b@example.org", NULL},
        {"type='email'", "A B <a@example.org>", NULL},
        {"type='email'", "a..b@example.org", NULL},
        {"type='email'", "a@example", NULL},
        {"type='email'", "a@-example.org", NULL},
        {"type='email'", "a@127.0.0.1", NULL},
        {"type='email'", "@example.org", NULL},
        {"type='email'", "mülle@example.org", NULL},
        {"use='passphrase'", "a  b", "a  b"},
        {"use='passphrase'", "a\nb", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[64];
        struct str out = {text, sizeof text};
        enum row_result result = result_of(cases[i].column, cases[i].value, &out);
        bool right = cases[i].expected ? result == ROW_READ && strcmp(text, cases[i].expected) == 0
                                       : result == ROW_FAULTY;
        if (!right)
            fail_msg("%s \"%s\": %d, \"%s\"", cases[i].column, cases[i].value, result, text);
    }
}

// ---- rules and names

static void the_first_rule_that_holds_counts(void **state)
{
    (void)state;
    struct batch b;
    open_batch(
        &b, "",
        "<column name='id'/><column name='language' type='language'/><column name='ward'/></data><documents>"
        "<document src='a.xml' when='language=es pt; ward=a b'><layout src='l'/><set name='phone' "
        "value='1'/></document>"
        "<document src='b.xml' when='language!=es; ward'><layout src='l'/></document>"
        "<document src='c.xml' when='language=EN'><layout src='l'/></document></documents>" OUTPUT,
        STR("id,language,ward\n1,es,a\n2,es-MX,b\n3,fr,c\n4,en-US,\n5,es,c\n6,esx,a\n7,,\n"));
    static const struct {
        enum row_result result;
        uint32_t document;
        const char *language;
    } expected[] = {{ROW_READ, 0, "es"}, {ROW_READ, 0, "es"}, {ROW_READ, 1, ""},  {ROW_READ, 2, "EN"},
                    {ROW_FAULTY, 0, ""}, {ROW_READ, 1, ""},   {ROW_FAULTY, 0, ""}};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_int_equal(next_row(&b), expected[i].result);
        if (expected[i].result != ROW_READ)
            continue;
        assert_int_equal(b.row.document, expected[i].document);
        assert_true(str_eqz(b.row.language, expected[i].language));
        assert_int_equal(b.row.n_sets, expected[i].document == 0);
    }
    assert_string_equal(faults(&b.f), "row-unmatched@6:0 row-unmatched@8:0");
    close_batch(&b);
}

static void expect_names(const char *pattern, const char *data, const char *names)
{
    struct batch b;
    struct arena *kept = arena_new();
    struct str inside = arena_printf(kept, COLUMNS DOCUMENTS "<output folder='o' name='%s'/>", pattern);
    struct buf got = {0};
    open_batch(&b, "", arena_cstr(kept, inside), str_of(data));
    for (enum row_result result; (result = next_row(&b)) != ROW_END;) {
        buf_putc(&got, got.n ? ' ' : '<');
        buf_str(&got, result == ROW_READ ? b.row.name : STR("!"));
    }
    assert_string_equal(arena_cstr(kept, buf_view(&got)), names);
    buf_free(&got);
    close_batch(&b);
    arena_free(kept);
}

static void names_are_safe_anywhere(void **state)
{
    (void)state;
    expect_names("{row}", HEAD "1,a,es\n2,b,en\n", "<000001.pdf 000002.pdf");
    expect_names("{language}/{document}-{id}.pdf", HEAD "1,a,es\n2,b,en\n", "<es/es-1.pdf und/en-2.pdf");
    expect_names("{name}", HEAD "1,M\u00FCller & Co:1,es\n", "<M-ller---Co-1.pdf");
    expect_names(
        "{name}",
        HEAD
        "1,../../etc/passwd,es\n2,a/b,es\n3,..,es\n4,.hidden,es\n5,a..b,es\n6,a\\b,es\n7,,es\n8,a.b,es\n",
        "<! ! ! ! ! ! ! a.b.pdf");
    expect_names("{name}", HEAD "1,con,es\n2,COM1.x,es\n3,Nul,es\n4,lpt0,es\n5,console,es\n",
                 "<! ! ! lpt0.pdf console.pdf");
    expect_names("{name}", HEAD "1,a,es\n2,A,es\n3,b,es\n4,a,es\n", "<a.pdf ! b.pdf !");
    expect_names("{name}/{row}", HEAD "1,a.pdf,es\n2,a.,es\n3,a,es\n", "<! ! a/000003.pdf");
    // A name that starts with - is an option to careless commands
    expect_names("{name}", HEAD "1,-rf,es\n2,@home,es\n3,a-b,es\n4,--x,es\n5,_rf,es\n",
                 "<_rf.pdf _home.pdf a-b.pdf _-x.pdf !");
    expect_names("{name}/{name}-{id}", HEAD "1,-a,es\n2,\u00E4,es\n", "<_a/_a-1.pdf _/_-2.pdf");
    expect_names("{name}-/x{name}", HEAD "1,-,es\n", "<_-/x-.pdf");
    struct buf data = {0};
    buf_puts(&data, HEAD "1,");
    for (int i = 0; i < 252; i++)
        buf_putc(&data, 'x');
    buf_puts(&data, ",es\n2,x,es\n");
    buf_putc(&data, 0);
    data.n--;
    expect_names("{name}", data.p, "<! x.pdf"); // 256 bytes with its ending
    buf_free(&data);
}

static void inputs_have_a_digest(void **state)
{
    (void)state;
    struct batch b;
    open_batch(&b, "", COLUMNS DOCUMENTS OUTPUT, STR(HEAD "1,a,es\n2,a,es\n3,b,es\n4,a,en\n"));
    struct digest digests[4];
    for (size_t i = 0; i < COUNT_OF(digests); i++) {
        assert_int_equal(next_row(&b), ROW_READ);
        digests[i] = b.row.inputs;
    }
    assert_memory_equal(&digests[0], &digests[1], sizeof digests[0]);
    assert_memory_not_equal(&digests[0], &digests[2], sizeof digests[0]);
    assert_memory_not_equal(&digests[0], &digests[3], sizeof digests[0]);
    close_batch(&b);
    char text[DIGEST_TEXT];
    struct digest digest = digest_of(STR("abc")), again; // FIPS 180-4's example
    digest_text(&digest, text);
    assert_string_equal(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(digest_read(str_of(text), &again));
    assert_memory_equal(&digest, &again, sizeof digest);
    assert_false(digest_read(STR("BA"), &again));
    text[5] = 'g';
    assert_false(digest_read(str_of(text), &again));
}

static void shards_share_the_rows(void **state)
{
    (void)state;
    size_t counts[4] = {0};
    for (unsigned i = 0; i < 4000; i++) {
        char key[16];
        snprintf(key, sizeof key, "T-%05u", i);
        uint32_t shard = row_shard(str_of(key), 4);
        assert_in_range(shard, 0, 3);
        assert_int_equal(shard, row_shard(str_of(key), 4));
        counts[shard]++;
    }
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        assert_in_range(counts[i], 900, 1100);
    assert_int_equal(row_shard(STR("T-1"), 1), 0);
}

// ---- JSON lines

static void json_lines_are_read(void **state)
{
    (void)state;
    struct batch b;
    open_batch(&b, "format='json-lines' key='id'", COLUMNS DOCUMENTS OUTPUT,
               STR("\xEF\xBB\xBF{\"id\": 17, \"name\": \"a \\u00e9\\n b\", \"language\": \"es\", \"more\": "
                   "[1]}\r\n\n"
                   "{\"id\": \"B\", \"name\": null}\n"
                   "{\"id\": \"C\", \"name\": [\"secret\"]}\n{\"id\": \"D\", \"name\": 1.5}\n"
                   "{\"id\": \"E\", \"name\": \"secret}\n[1]\nsecret\n{\"id\": \"\\u0000\"}\n"
                   "{\"id\": \"F\", \"id\": \"F\"}\n{\"id\": \"G\", \"name\": \"\xFC\"}\n{\"id\": true}"));
    assert_int_equal(next_row(&b), ROW_READ);
    value_is(&b, 0, "17");
    value_is(&b, 1, "a \u00E9 b");
    assert_int_equal(b.row.line, 1);
    assert_int_equal(next_row(&b), ROW_READ);
    assert_null(b.row.values[1].p);
    assert_int_equal(b.row.line, 3);
    for (int i = 0; i < 8; i++)
        assert_int_equal(next_row(&b), ROW_FAULTY);
    assert_int_equal(next_row(&b), ROW_READ);
    value_is(&b, 0, "yes");
    assert_int_equal(next_row(&b), ROW_END);
    assert_string_equal(faults(&b.f),
                        "row-value@4:0 row-value@5:0 data-syntax@6:0 data-syntax@7:0 data-syntax@8:0 "
                        "data-syntax@9:0 column-doubled@10:0 data-encoding@11:0");
    for (size_t i = 0; i < b.f.diags.n; i++)
        assert_null(strstr(arena_cstr(b.f.arena, b.f.diags.items[i].text), "secret"));
    close_batch(&b);
}

static void json_rows_have_limits(void **state)
{
    (void)state;
    struct buf data = {0};
    buf_puts(&data, "{\"name\": \"");
    for (size_t i = 0; i < ROW_MAX_BYTES; i++)
        buf_putc(&data, 'a');
    buf_puts(&data, "\"}\n{\"name\": \"");
    for (size_t i = 0; i < CELL_MAX_BYTES + 1; i++)
        buf_putc(&data, 'a');
    buf_puts(&data, "\"}\n");
    for (size_t i = 0; i < 100000; i++)
        buf_putc(&data, '[');
    buf_puts(&data, "\n{\"id\": 1}\n");
    expect_rows("format='json-lines'", buf_view(&data), "FFFR",
                "row-too-big@1:0 row-too-big@2:0 data-syntax@3:0");
    buf_free(&data);
}

// A member that is nearly a column's name, in the first row.
static void json_names_are_told(void **state)
{
    (void)state;
    struct batch b;
    open_batch(&b, "format='json-lines'", COLUMNS DOCUMENTS OUTPUT,
               STR("{\"id\": 1, \"nmae\": \"a\", \"other\": 1}\n"));
    assert_int_equal(next_row(&b), ROW_READ);
    assert_string_equal(faults(&b.f), "odd-value@1:0");
    assert_non_null(strstr(first_hint(&b.f), "\"name\""));
    close_batch(&b);
}

static void data_that_is_not_there(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct job *job =
        job_of(&f, JOB("<data src='/nowhere/rows.csv'><column name='id'/></data>" DOCUMENTS_OF_ONE OUTPUT));
    assert_non_null(job);
    assert_null(rows_open(f.arena, job, &f.diags));
    assert_string_equal(faults(&f), "file-missing@2:7");
    close_fixture(&f);
    open_fixture(&f);
    job = job_of(&f, JOB("<data src='/'><column name='id'/></data>" DOCUMENTS_OF_ONE OUTPUT));
    assert_null(rows_open(f.arena, job, &f.diags));
    assert_string_equal(faults(&f), "file-unreadable@2:7");
    close_fixture(&f);
}

static void the_sample_jobs_are_whole(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        unsigned rows;
    } jobs[] = {{"sources/jobs/sample.xml", 200}, {"sources/jobs/small.xml", 12}};
    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        struct fixture f;
        open_fixture(&f);
        const struct job *job = read_job(f.arena, jobs[i].path, &f.diags);
        struct rows *rows = job ? rows_open(f.arena, job, &f.diags) : NULL;
        struct row row;
        unsigned n = 0, used[JOB_DOCUMENTS_MAX] = {0};
        assert_non_null(rows);
        while (rows_next(rows, f.arena, &row, &f.diags) == ROW_READ) {
            n++;
            used[row.document]++;
        }
        assert_string_equal(faults(&f), "");
        assert_int_equal(n, jobs[i].rows);
        for (size_t k = 0; k < job->n_documents; k++)
            assert_true(used[k] > 0);
        rows_close(rows);
        close_fixture(&f);
    }
}

static int shut_down(void **state)
{
    (void)state;
    read_shutdown();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read),
        cmocka_unit_test(csv_is_what_rfc_4180_says),
        cmocka_unit_test(headers_are_held_against_the_job),
        cmocka_unit_test(encodings_are_told),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(keys_tell_rows_apart),
        cmocka_unit_test(values_are_of_their_types),
        cmocka_unit_test(the_first_rule_that_holds_counts),
        cmocka_unit_test(names_are_safe_anywhere),
        cmocka_unit_test(inputs_have_a_digest),
        cmocka_unit_test(shards_share_the_rows),
        cmocka_unit_test(json_lines_are_read),
        cmocka_unit_test(json_rows_have_limits),
        cmocka_unit_test(json_names_are_told),
        cmocka_unit_test(data_that_is_not_there),
        cmocka_unit_test(the_sample_jobs_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, shut_down);
}
