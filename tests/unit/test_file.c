// base/: reading, mapping and writing files, paths.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void assert_str(struct str actual, const char *expected)
{
    if (!str_eqz(actual, expected))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(actual), expected);
}

struct folder {
    struct arena *arena;
    char path[64];
};

static int folder_open(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    folder->arena = arena_new();
    strcpy(folder->path, "/tmp/pdfgen-test-XXXXXX");
    *state = folder;
    return mkdtemp(folder->path) ? 0 : -1;
}

static const char *in(struct folder *folder, const char *name)
{
    return arena_printf(folder->arena, "%s/%s", folder->path, name).p;
}

static size_t entries(struct folder *folder)
{
    DIR *dir = opendir(folder->path);
    assert_non_null(dir);
    size_t n = 0;
    for (struct dirent *entry; (entry = readdir(dir));)
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    return n;
}

static int folder_close(void **state)
{
    struct folder *folder = *state;
    DIR *dir = opendir(folder->path);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (entry->d_name[0] != '.')
            remove(in(folder, entry->d_name));
    closedir(dir);
    int result = rmdir(folder->path); // fails where something hidden was left
    arena_free(folder->arena);
    free(folder);
    return result;
}

static void assert_holds(struct folder *folder, const char *path, const char *text)
{
    struct str bytes;
    assert_int_equal(file_read(folder->arena, path, 1 << 20, &bytes), FILE_OK);
    assert_str(bytes, text);
    assert_int_equal(bytes.p[bytes.n], '\0');
}

static void reading_says_what_is_wrong(void **state)
{
    struct folder *folder = *state;
    struct str bytes;
    const char *path = in(folder, "a");
    assert_int_equal(file_read(folder->arena, path, 100, &bytes), FILE_MISSING);
    assert_true(file_write_atomic(path, STR("0123456789")));
    assert_holds(folder, path, "0123456789");
    assert_int_equal(file_read(folder->arena, path, 10, &bytes), FILE_OK);
    assert_int_equal(file_read(folder->arena, path, 9, &bytes), FILE_TOO_BIG);
    assert_int_equal(file_read(folder->arena, in(folder, "a/b"), 9, &bytes), FILE_MISSING);
    assert_int_equal(file_read(folder->arena, folder->path, 9, &bytes), FILE_UNREADABLE);
    assert_int_equal(file_read(folder->arena, "/dev/zero", 1 << 20, &bytes), FILE_TOO_BIG); // has no size
    assert_int_equal(file_read(folder->arena, "/dev/null", 0, &bytes), FILE_OK);
    assert_int_equal(bytes.n, 0);
    assert_non_null(bytes.p);
}

static void mapping_takes_regular_files(void **state)
{
    struct folder *folder = *state;
    struct str bytes;
    const char *path = in(folder, "a");
    assert_true(file_write_atomic(path, STR("0123456789")));
    assert_int_equal(file_map(path, 10, &bytes), FILE_OK);
    assert_str(bytes, "0123456789");
    file_unmap(bytes);
    assert_int_equal(file_map(path, 9, &bytes), FILE_TOO_BIG);
    assert_true(file_write_atomic(path, STR("")));
    assert_int_equal(file_map(path, 9, &bytes), FILE_OK);
    assert_int_equal(bytes.n, 0);
    file_unmap(bytes);
    assert_int_equal(file_map(folder->path, 9, &bytes), FILE_UNREADABLE);
    assert_int_equal(file_map("/dev/zero", 9, &bytes), FILE_UNREADABLE);
    assert_int_equal(file_map(in(folder, "b"), 9, &bytes), FILE_MISSING);
}

static void writing_replaces_the_file(void **state)
{
    struct folder *folder = *state;
    const char *path = in(folder, "out"), *link = in(folder, "link");
    mode_t before = umask(0);
    assert_true(file_write_atomic(path, STR("old")));
    umask(before);
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(symlink("out", link), 0);
    assert_true(file_write_atomic(link, STR("new")));
    assert_holds(folder, path, "new");
    assert_int_equal(lstat(link, &about), 0);
    assert_true(S_ISLNK(about.st_mode));
    assert_int_equal(entries(folder), 2);
}

static void assert_write_fails(const char *path, int error)
{
    errno = 0;
    assert_false(file_write_atomic(path, STR("0123456789")));
    assert_int_equal(errno, error);
}

static void writing_fails_without_a_trace(void **state)
{
    struct folder *folder = *state;
    const char *path = in(folder, "out");
    assert_true(file_write_atomic(path, STR("old")));
    assert_write_fails(in(folder, "missing/out"), ENOENT);
    assert_write_fails(in(folder, "out/below"), ENOTDIR);
    assert_write_fails(folder->path, EISDIR);
    assert_write_fails(in(folder, ""), EISDIR);

    struct rlimit limit, small; // as a full disk
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    small = (struct rlimit){5, limit.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool replaced = file_write_atomic(path, STR("0123456789")), made = false;
    int error = errno;
    made = file_write_atomic(in(folder, "fresh"), STR("0123456789"));
    setrlimit(RLIMIT_FSIZE, &limit);
    assert_false(replaced);
    assert_int_equal(error, EFBIG);
    assert_false(made);

    assert_holds(folder, path, "old");
    assert_int_equal(entries(folder), 1);
}

static void devices_are_written_not_replaced(void **state)
{
    (void)state;
    struct stat about;
    assert_write_fails("/dev/full", ENOSPC);
    assert_true(file_write_atomic("/dev/null", STR("text")));
    assert_int_equal(stat("/dev/full", &about), 0);
    assert_true(S_ISCHR(about.st_mode));
    assert_int_equal(stat("/dev/null", &about), 0);
    assert_true(S_ISCHR(about.st_mode));
}

static void a_dash_is_standard_input_and_output(void **state)
{
    struct folder *folder = *state;
    assert_true(file_write_atomic(in(folder, "in"), STR("some text")));
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int from = open(in(folder, "in"), O_RDONLY), to = open(in(folder, "out"), O_WRONLY | O_CREAT, 0600);
        dup2(from, STDIN_FILENO);
        dup2(to, STDOUT_FILENO);
        struct str bytes;
        bool whole = file_read(folder->arena, "-", 9, &bytes) == FILE_OK && file_write_atomic("-", bytes);
        _exit(whole ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_holds(folder, in(folder, "out"), "some text");
}

static void paths_are_split_and_joined(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_str(path_dir(arena, STR("a/b/c.xml")), "a/b");
    assert_str(path_dir(arena, STR("c.xml")), ".");
    assert_str(path_dir(arena, STR("/c.xml")), "/");
    assert_str(path_dir(arena, STR("/")), "/");
    assert_str(path_dir(arena, STR("a//b")), "a");
    assert_str(path_dir(arena, STR("a/b/")), "a");
    assert_str(path_dir(arena, STR("")), ".");
    assert_str(path_join(arena, STR("a/b"), STR("c.png")), "a/b/c.png");
    assert_str(path_join(arena, STR("."), STR("c.png")), "c.png");
    assert_str(path_join(arena, STR("/"), STR("c.png")), "/c.png");
    assert_str(path_join(arena, STR("a"), STR("/c.png")), "/c.png");
    assert_str(path_join(arena, STR("a"), STR("../c.png")), "a/../c.png"); // there is no folder a
    arena_free(arena);
}

// A path is shortened only where the short one is the same file: what a link leads to has a parent of its
// own.
static void joined_paths_are_short(void **state)
{
    struct folder *folder = *state;
    struct arena *arena = folder->arena;
    const char *names[] = {"one", "two", "two/deep"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_int_equal(mkdir(in(folder, names[i]), 0700), 0);
    assert_int_equal(symlink("two/deep", in(folder, "link")), 0);
    struct str two = str_of(in(folder, "two")), link = str_of(in(folder, "link"));
    assert_str(path_join(arena, two, STR("../one")), in(folder, "one"));
    assert_str(path_join(arena, two, STR("deep/.././/deep/../../one")), in(folder, "one"));
    assert_str(path_join(arena, two, STR("../one/missing.xml")), in(folder, "one/missing.xml"));
    assert_str(path_join(arena, two, STR("../none/missing.xml")), in(folder, "two/../none/missing.xml"));
    assert_str(path_join(arena, link, STR("../deep")), in(folder, "link/../deep"));
    assert_str(path_join(arena, link, STR("../../one")), in(folder, "link/../../one"));
    for (size_t i = COUNT_OF(names); i-- > 0;)
        assert_int_equal(rmdir(in(folder, names[i])), 0);
    assert_int_equal(unlink(in(folder, "link")), 0);
}

#define FOLDER_TEST(f) cmocka_unit_test_setup_teardown(f, folder_open, folder_close)

static void test_paths_below(void **state)
{
    (void)state;
    char part[PATH_PART_MAX + 2];
    memset(part, 'x', sizeof part);
    assert_true(path_is_below((struct str){part, PATH_PART_MAX}));
    assert_false(path_is_below((struct str){part, PATH_PART_MAX + 1}));
    static const char *const good[] = {"a", "a/b.xml", "..a/b..", ".a", "a b/\u00e9", "\u65e5\u672c/x"};
    static const char *const bad[] = {"",         ".",      "..",       "/",    "/a",   "a/",
                                      "a//b",     "a/../b", "a/./b",    "../a", "a\\b", "a\nb",
                                      "a\u202eb", "a\xff",  "a/\u200b", "a/.."};
    for (size_t i = 0; i < COUNT_OF(good); i++)
        if (!path_is_below(str_of(good[i])))
            fail_msg("\"%s\" is refused", good[i]);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (path_is_below(str_of(bad[i])))
            fail_msg("\"%s\" is taken", bad[i]);
}

int main(void)
{
    const struct CMUnitTest files[] = {
        FOLDER_TEST(reading_says_what_is_wrong),
        FOLDER_TEST(joined_paths_are_short),
        FOLDER_TEST(mapping_takes_regular_files),
        FOLDER_TEST(writing_replaces_the_file),
        FOLDER_TEST(writing_fails_without_a_trace),
        cmocka_unit_test(test_paths_below),
        cmocka_unit_test(devices_are_written_not_replaced),
        FOLDER_TEST(a_dash_is_standard_input_and_output),
        cmocka_unit_test(paths_are_split_and_joined),
    };
    return cmocka_run_group_tests(files, NULL, NULL);
}
