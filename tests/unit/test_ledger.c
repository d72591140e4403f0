// job/: the ledger. What a batch records, what becomes of deliveries, who may write.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "job/job.h"

struct bench {
    struct arena *arena;
    struct diags diags;
    struct ledger *ledger;
    struct ledger_run run;
    char folder[64];
    const char *path;
};

static void open_ledger(struct bench *b, enum ledger_mode mode)
{
    b->ledger = ledger_open(b->arena, b->path, mode, &b->diags);
    assert_non_null(b->ledger);
}

static int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    strcpy(b->folder, "/tmp/pdfgen-ledger-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
    b->arena = arena_new();
    diags_init(&b->diags, b->arena);
    b->path = arena_printf(b->arena, "%s/ledger.sqlite", b->folder).p;
    open_ledger(b, LEDGER_BATCH);
    b->run = (struct ledger_run){.start = 100, .shard = 1, .shards = 1, .program = STR("0.1")};
    b->run.data.bytes[0] = 7;
    assert_true(ledger_start(b->ledger, &b->run, &b->diags));
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    ledger_close(b->ledger);
    unlink(b->path);
    assert_int_equal(rmdir(b->folder), 0); // neither a lock nor a log is left
    arena_free(b->arena);
    free(b);
    return 0;
}

static struct entry entry_of(uint64_t row, const char *key, enum entry_state state, unsigned char output,
                             const char *groups)
{
    static const char *const names[] = {"1.pdf", "2.pdf", "3.pdf", "4.pdf", "5.pdf"};
    struct entry e = {.row = row,
                      .key = str_of(key),
                      .state = state,
                      .document = STR("a.xml"),
                      .version = STR("1.0"),
                      .layout = STR("l.xml\tm.xml"),
                      .groups = str_of(groups),
                      .time = 200,
                      .pages = 2,
                      .bytes = 1000};
    e.inputs.bytes[3] = (unsigned char)(output + 1);
    if (state == ENTRY_DONE) {
        e.output.bytes[31] = output;
        e.name = str_of(names[row - 1]);
    }
    return e;
}

static void record(struct bench *b, enum record_how how, struct entry e)
{
    const struct ledger_record r = {how, e};
    if (!ledger_record(b->ledger, b->run.id, &r, 1, &b->diags)) {
        diags_print(&b->diags, stderr, false);
        fail();
    }
}

// What a walk found, as text: "row key state[delivery]" between blanks.
static bool note(void *data, const struct entry *e, const struct delivery *last)
{
    struct buf *out = data;
    buf_printf(out, "%s%u:%.*s:%d", out->n ? " " : "", (unsigned)e->row, (int)e->key.n,
               e->key.p ? e->key.p : "", (int)e->state);
    if (last)
        buf_printf(out, "[%d %.*s]", (int)last->state, (int)last->answer.n,
                   last->answer.p ? last->answer.p : "");
    return true;
}

static void expect(struct buf *found, const char *expected)
{
    buf_putc(found, '\0');
    assert_string_equal(found->p, expected);
    buf_free(found);
    *found = (struct buf){0};
}

static void expect_list(struct bench *b, const char *expected)
{
    struct buf found = {0};
    assert_true(ledger_list(b->ledger, note, &found, &b->diags));
    expect(&found, expected);
}

static void expect_due(struct bench *b, enum delivery_kind kind, const char *expected)
{
    struct buf found = {0};
    assert_true(ledger_due(b->ledger, kind, note, &found, &b->diags));
    expect(&found, expected);
}

static void test_records(void **state)
{
    struct bench *b = *state;
    struct entry e;
    record(b, RECORD_NEW, entry_of(1, "A", ENTRY_DONE, 1, "x"));
    record(b, RECORD_NEW, entry_of(2, NULL, ENTRY_FAULTY, 0, NULL));
    expect_list(b, "1:A:0 2::1");
    assert_int_equal(ledger_find(b->ledger, b->arena, STR("A"), &e, &b->diags), FIND_DONE);
    assert_true(e.row == 1 && e.pages == 2 && e.bytes == 1000 && e.time == 200 && e.output.bytes[31] == 1);
    assert_true(str_eqz(e.name, "1.pdf") && str_eqz(e.layout, "l.xml\tm.xml") && !e.language.p);
    assert_int_equal(ledger_find(b->ledger, b->arena, STR("B"), &e, &b->diags), FIND_NONE);
    // Mended: the fault goes. Another output: the old one is kept. The same: it is the same entry.
    record(b, RECORD_NEW, entry_of(2, "B", ENTRY_DONE, 1, "x"));
    record(b, RECORD_NEW, entry_of(1, "A", ENTRY_DONE, 2, "x"));
    expect_list(b, "1:A:3 1:A:0 2:B:0");
    int64_t id = e.id;
    record(b, RECORD_NEW, entry_of(2, "B", ENTRY_DONE, 1, "y"));
    assert_int_equal(ledger_find(b->ledger, b->arena, STR("B"), &e, &b->diags), FIND_DONE);
    assert_true(str_eqz(e.groups, "y") && e.id != id);
    expect_list(b, "1:A:3 1:A:0 2:B:0");
    // A row that takes another's name takes its file
    record(b, RECORD_NEW, entry_of(1, "C", ENTRY_DONE, 5, "x"));
    expect_list(b, "1:A:3 1:A:3 1:C:0 2:B:0");
    // What fails is not what was done before
    record(b, RECORD_NEW, entry_of(2, "B", ENTRY_FAILED, 0, "x"));
    expect_list(b, "1:A:3 1:A:3 1:C:0 2:B:3 2:B:2");
    assert_int_equal(b->diags.n, 0);
}

static void test_runs(void **state)
{
    struct bench *b = *state;
    struct buf gone = {0};
    struct entry e;
    struct ledger_run *runs;
    size_t n;
    record(b, RECORD_NEW, entry_of(1, "A", ENTRY_DONE, 1, "x"));
    record(b, RECORD_NEW, entry_of(2, "B", ENTRY_DONE, 2, "x"));
    record(b, RECORD_NEW, entry_of(3, NULL, ENTRY_FAULTY, 0, NULL));
    b->run.end = 150;
    b->run.rows = 3;
    b->run.complete = true;
    assert_true(ledger_end(b->ledger, &b->run, &b->diags));
    b->run.complete = false;
    assert_true(ledger_start(b->ledger, &b->run, &b->diags));
    assert_int_equal(ledger_find(b->ledger, b->arena, STR("B"), &e, &b->diags), FIND_DONE);
    e.row = 1;
    record(b, RECORD_SEEN, e);
    bool has;
    assert_true(ledger_has_name(b->ledger, b->run.id, STR("2.pdf"), &has, &b->diags) && has);
    assert_true(ledger_has_name(b->ledger, b->run.id, STR("1.pdf"), &has, &b->diags) && !has);
    assert_true(ledger_end(b->ledger, &b->run, &b->diags)); // cut short: faults stay
    expect_list(b, "1:A:0 1:B:0 3::1");
    b->run.complete = true;
    assert_true(ledger_end(b->ledger, &b->run, &b->diags));
    expect_list(b, "1:A:0 1:B:0");
    assert_true(ledger_gone(b->ledger, b->run.id, note, &gone, &b->diags));
    expect(&gone, "1:A:0");
    assert_true(ledger_runs(b->ledger, b->arena, &runs, &n, &b->diags));
    assert_true(n == 2 && runs[0].end == 150 && runs[0].rows == 3 && runs[0].data.bytes[0] == 7);
    assert_true(str_eqz(runs[1].program, "0.1") && runs[1].complete);
}

// Delivers within the walk, as print does.
struct delivering {
    struct bench *b;
    struct buf seen;
};
static bool deliver_each(void *data, const struct entry *e, const struct delivery *last)
{
    struct delivering *d = data;
    const struct delivery_record done = {e->id, {DELIVERY_ACCEPTED, 400, STR("ok")}};
    note(&d->seen, e, last);
    return ledger_deliver(d->b->ledger, DELIVERY_PRINT, &done, 1, &d->b->diags);
}

static void count_delivery(void *data, enum delivery_kind kind, const struct delivery *delivery)
{
    buf_printf(data, "%d%d@%d ", (int)kind, (int)delivery->state, (int)delivery->time);
}

static void test_deliveries(void **state)
{
    struct bench *b = *state;
    struct entry e[4];
    const char *const keys[] = {"A", "B", "C", "D"}, *const groups[] = {"y\t2", "x\t9", "x\t1", "x\t9"};
    for (size_t i = 0; i < 4; i++) {
        record(b, RECORD_NEW, entry_of(i + 1, keys[i], ENTRY_DONE, (unsigned char)(i + 1), groups[i]));
        ledger_find(b->ledger, b->arena, str_of(keys[i]), &e[i], &b->diags);
    }
    record(b, RECORD_NEW, entry_of(5, NULL, ENTRY_FAULTY, 0, NULL));
    expect_due(b, DELIVERY_MAIL, "3:C:0 2:B:0 4:D:0 1:A:0");
    const struct delivery_record records[] = {{e[0].id, {DELIVERY_STARTED, 300, {0}}},
                                              {e[1].id, {DELIVERY_DEFERRED, 301, STR("try later")}},
                                              {e[2].id, {DELIVERY_FAILED, 302, STR("unknown")}}};
    assert_true(ledger_deliver(b->ledger, DELIVERY_MAIL, records, 3, &b->diags));
    expect_due(b, DELIVERY_MAIL, "2:B:0[3 try later] 4:D:0");
    struct buf uncertain = {0};
    assert_true(ledger_uncertain(b->ledger, DELIVERY_MAIL, note, &uncertain, &b->diags));
    expect(&uncertain, "1:A:0[1 ]");
    struct buf all = {0};
    assert_true(ledger_last(b->ledger, DELIVERY_MAIL, note, &all, &b->diags));
    expect(&all, "3:C:0[4 unknown] 2:B:0[3 try later] 4:D:0 1:A:0[1 ]");
    // The other kind is its own matter; a second time nothing is due, unless somebody says so
    struct delivering d = {.b = b};
    assert_true(ledger_due(b->ledger, DELIVERY_PRINT, deliver_each, &d, &b->diags));
    expect(&d.seen, "3:C:0 2:B:0 4:D:0 1:A:0");
    expect_due(b, DELIVERY_PRINT, "");
    const struct delivery_record again = {e[2].id, {DELIVERY_DUE, 500, {0}}};
    assert_true(ledger_deliver(b->ledger, DELIVERY_PRINT, &again, 1, &b->diags));
    expect_due(b, DELIVERY_PRINT, "3:C:0[0 ]");
    struct buf history = {0};
    assert_true(ledger_deliveries(b->ledger, e[2].id, count_delivery, &history, &b->diags));
    expect(&history, "14@302 02@400 00@500 ");
    // Of a new version everything is due; of an entry that is not there nothing is recorded
    record(b, RECORD_NEW, entry_of(2, "B", ENTRY_DONE, 99, "x"));
    expect_due(b, DELIVERY_PRINT, "2:B:0 3:C:0[0 ]");
    const struct delivery_record bad[] = {{e[3].id, {DELIVERY_FAILED, 1, {0}}},
                                          {12345, {DELIVERY_FAILED, 1, {0}}}};
    assert_false(ledger_deliver(b->ledger, DELIVERY_PRINT, bad, 2, &b->diags));
    assert_int_equal(b->diags.errors, 1);
    expect_due(b, DELIVERY_PRINT, "2:B:0 3:C:0[0 ]");
}

static bool agree(void *data, const struct entry *e, const struct delivery *last)
{
    (void)e;
    (void)last;
    return *(bool *)data;
}

static bool file_has(const char *path, const char *word)
{
    struct arena *arena = arena_new();
    struct str text = {0};
    bool has =
        file_read(arena, path, 1 << 24, &text) == FILE_OK && memmem(text.p, text.n, word, strlen(word));
    arena_free(arena);
    return has;
}

static void test_forget(void **state)
{
    struct bench *b = *state;
    bool yes = true, no = false;
    size_t n;
    struct entry e;
    const char *log = arena_printf(b->arena, "%s-wal", b->path).p;
    record(b, RECORD_NEW, entry_of(1, "KEY-OF-SOMEBODY", ENTRY_DONE, 1, "GROUP-OF-ONE"));
    record(b, RECORD_NEW, entry_of(1, "KEY-OF-SOMEBODY", ENTRY_DONE, 2, "GROUP-OF-ONE"));
    record(b, RECORD_NEW, entry_of(2, "B", ENTRY_DONE, 1, "x"));
    ledger_find(b->ledger, b->arena, STR("KEY-OF-SOMEBODY"), &e, &b->diags);
    const struct delivery_record told = {e.id, {DELIVERY_ACCEPTED, 300, STR("ANSWER-ABOUT-ONE")}};
    assert_true(ledger_deliver(b->ledger, DELIVERY_MAIL, &told, 1, &b->diags));
    assert_true(file_has(log, "KEY-OF-SOMEBODY") && file_has(log, "ANSWER-ABOUT-ONE"));
    assert_false(ledger_forget(b->ledger, STR("KEY-OF-SOMEBODY"), agree, &no, &n, &b->diags));
    expect_list(b, "1:KEY-OF-SOMEBODY:3 1:KEY-OF-SOMEBODY:0 2:B:0");
    assert_true(ledger_forget(b->ledger, STR("KEY-OF-SOMEBODY"), agree, &yes, &n, &b->diags));
    assert_int_equal(n, 2);
    expect_list(b, "0::4 0::4 2:B:0");
    const char *const words[] = {"KEY-OF-SOMEBODY", "GROUP-OF-ONE", "ANSWER-ABOUT-ONE"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        assert_false(file_has(b->path, words[i]) || file_has(log, words[i]));
    expect_due(b, DELIVERY_MAIL, "2:B:0");
    assert_true(ledger_forget(b->ledger, STR("nobody"), agree, &yes, &n, &b->diags) && n == 0);
}

static void test_merge(void **state)
{
    struct bench *b = *state;
    struct buf doubles = {0};
    struct entry e;
    struct ledger *shard = b->ledger;
    record(b, RECORD_NEW, entry_of(1, "A", ENTRY_DONE, 1, "x"));
    record(b, RECORD_NEW, entry_of(2, NULL, ENTRY_FAULTY, 1, "x"));
    ledger_find(shard, b->arena, STR("A"), &e, &b->diags);
    const struct delivery_record told = {e.id, {DELIVERY_ACCEPTED, 300, STR("ok")}};
    assert_true(ledger_deliver(shard, DELIVERY_PRINT, &told, 1, &b->diags));
    const char *path = arena_printf(b->arena, "%s/all.sqlite", b->folder).p;
    struct ledger *all = ledger_open(b->arena, path, LEDGER_BATCH, &b->diags);
    assert_non_null(all);
    int64_t run;
    assert_true(ledger_merge_start(all, &b->diags));
    assert_true(ledger_merge(all, shard, STR("part/"), &run, note, &doubles, &b->diags));
    expect(&doubles, "");
    b->ledger = all;
    expect_list(b, "1:A:0 2::1");
    expect_due(b, DELIVERY_PRINT, "");
    ledger_find(all, b->arena, STR("A"), &e, &b->diags);
    assert_true(str_eqz(e.name, "part/1.pdf"));
    assert_true(ledger_merge(all, shard, STR("other/"), &run, note, &doubles, &b->diags));
    expect(&doubles, "1:A:0");
    expect_list(b, "1:A:3 1:A:0 2::1");
    ledger_close(all);
    unlink(path);
    b->ledger = shard;
}

static void test_one_at_a_time(void **state)
{
    struct bench *b = *state;
    pid_t child = fork();
    if (child == 0) { // another process may look, and nothing else
        struct ledger *reads = ledger_open(b->arena, b->path, LEDGER_READ, &b->diags);
        struct ledger *writes = ledger_open(b->arena, b->path, LEDGER_DELIVER, &b->diags);
        char wanted[64];
        snprintf(wanted, sizeof wanted, "process %ld works on this ledger", (long)getppid());
        bool told = b->diags.n == 1 && b->diags.items[0].code == DIAG_LEDGER_BUSY &&
                    str_eqz(b->diags.items[0].text, wanted);
        _exit(reads && !writes && told ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ledger_close(b->ledger);
    // One that was killed has left a worker: as long as that lives, nobody else writes
    int ends[2];
    pid_t worker;
    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        ledger_open(b->arena, b->path, LEDGER_BATCH, &b->diags);
        if (fork() == 0) {
            pid_t own = getpid();
            if (write(ends[1], &own, sizeof own) != sizeof own)
                _exit(1);
            pause();
        }
        raise(SIGKILL);
    }
    assert_int_equal(read(ends[0], &worker, sizeof worker), sizeof worker);
    waitpid(child, &status, 0);
    assert_null(ledger_open(b->arena, b->path, LEDGER_DELIVER, &b->diags));
    assert_int_equal(b->diags.items[0].code, DIAG_LEDGER_BUSY);
    kill(worker, SIGKILL);
    b->ledger = ledger_open(b->arena, b->path, LEDGER_DELIVER, &b->diags);
    assert_non_null(b->ledger);
    close(ends[0]);
    close(ends[1]);
    struct stat about;
    assert_int_equal(stat(b->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void test_claims(void **state)
{
    struct bench *b = *state;
    const char *file = arena_printf(b->arena, "%s-printing", b->path).p;
    int64_t process = 1;
    assert_true(ledger_claimant(b->ledger, 7, &process, &b->diags));
    assert_int_equal(process, 0);
    assert_true(ledger_claim(b->ledger, 7, &b->diags) && ledger_claim(b->ledger, 8, &b->diags));
    ledger_unclaim(b->ledger, 8);
    ledger_unlock(b->ledger);
    pid_t child = fork();
    if (child == 0) { // what the other has claimed it does not touch
        struct ledger *other = ledger_open(b->arena, b->path, LEDGER_DELIVER, &b->diags);
        int64_t of_7, of_8;
        bool told = other && ledger_claimant(other, 7, &of_7, &b->diags) && of_7 == getppid() &&
                    !ledger_claim(other, 7, &b->diags) && ledger_claimant(other, 8, &of_8, &b->diags) &&
                    of_8 == 0 && ledger_claim(other, 8, &b->diags);
        ledger_close(other);
        _exit(told ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_int_equal(access(file, F_OK), 0);
    assert_false(ledger_claim(b->ledger, -1, &b->diags));
    assert_int_equal(b->diags.items[0].code, DIAG_LEDGER_FAILED);
    ledger_close(b->ledger);
    assert_int_equal(access(file, F_OK), -1);
    b->ledger = ledger_open(b->arena, b->path, LEDGER_DELIVER, &b->diags);
    assert_non_null(b->ledger);
}

static void test_broken(void **state)
{
    struct bench *b = *state;
    const char *path = arena_printf(b->arena, "%s/none.sqlite", b->folder).p;
    assert_null(ledger_open(b->arena, path, LEDGER_DELIVER, &b->diags));
    assert_int_equal(b->diags.items[0].code, DIAG_FILE_MISSING);
    assert_true(file_write_atomic(path, STR("this is no database, not by far")));
    for (int mode = LEDGER_READ; mode <= LEDGER_BATCH; mode++) {
        diags_init(&b->diags, b->arena);
        assert_null(ledger_open(b->arena, path, (enum ledger_mode)mode, &b->diags));
        assert_int_equal(b->diags.items[0].code, DIAG_LEDGER_BROKEN);
    }
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_records, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_runs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_deliveries, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_forget, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_merge, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_at_a_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_claims, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_broken, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
