// Jobs: what they say, and what is wrong with them.
#include "unit/job_fixture.h"

#define DATA                                                                                                 \
    "<data src='d.csv'><column name='id'/><column name='language' type='language' values='en es'/></data>"

static void a_job_is_read(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct job *job = job_of(
        &f,
        JOB("<data src='rows.jsonl' key='id'><column name='id' max='20' required='true'/>"
            "<column name='mail' use='mail-to'/><column name='who' field='patient-name' use='mail-name'/>"
            "<column name='may' use='mail-consent'/><column name='pass' use='passphrase'/>"
            "<column name='lang' type='language' values='en es'/></data>"
            "<documents content-root='..'><document src='../es/a.xml' when='lang=es'><layout src='/l.xml'/>"
            "<layout src='../m.xml'/><set name='phone' value='555-0100'/></document>"
            "<document src='b.xml'><layout src='l.xml'/></document></documents>"
            "<output folder='out' name='{lang}/{row}' faulty='skip'><group column='lang'/></output>"
            "<mail templates='t.xml' must-encrypt='true'/>"));
    assert_string_equal(faults(&f), "");
    assert_non_null(job);
    assert_true(str_eqz(job->data, "jobs/rows.jsonl"));
    assert_int_equal(job->format, DATA_JSON_LINES);
    assert_int_equal(job->separator, 0);
    assert_int_equal(job->n_columns, 6);
    assert_int_equal(job->columns[0].max, 20);
    assert_true(job->columns[0].required);
    assert_int_equal(job->columns[1].type, COLUMN_EMAIL);
    assert_int_equal(job->columns[1].max, COLUMN_MAX_DEFAULT);
    assert_int_equal(job->columns[3].type, COLUMN_YES_NO);
    assert_int_equal(job->columns[4].type, COLUMN_SECRET);
    assert_int_equal(job->columns[5].n_values, 2);
    assert_int_equal(job->n_documents, 2);
    assert_true(str_eqz(job->documents[0].named, "../es/a.xml"));
    assert_true(str_eqz(job->documents[0].path, "jobs/../es/a.xml"));
    assert_true(str_eqz(job->documents[0].layouts[0], "/l.xml"));
    assert_true(str_eqz(job->documents[0].layouts_named[1], "../m.xml"));
    assert_int_equal(job->documents[0].n_sets, 1);
    assert_int_equal(job->documents[1].n_layouts, 1);
    assert_int_equal(job->documents[1].n_sets, 0);
    assert_true(str_eqz(job->name, "{lang}/{row}.pdf"));
    assert_true(str_eqz(job->folder, "jobs/out"));
    assert_int_equal(job->faulty, FAULTY_SKIP);
    assert_int_equal(job->n_groups, 1);
    assert_true(str_eqz(job->templates, "jobs/t.xml"));
    assert_true(job->must_encrypt && !job->patient_in_subject);
    close_fixture(&f);
}

static void what_is_not_said_is_the_careful_choice(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct job *job = job_of(&f, JOB(DATA DOCUMENTS_OF_ONE OUTPUT));
    assert_non_null(job);
    assert_int_equal(job->format, DATA_CSV);
    assert_true(str_eqz(job->name, "{row}.pdf"));
    assert_int_equal(job->faulty, FAULTY_STOP);
    assert_null(job->templates.p);
    assert_null(job->content_root.p);
    close_fixture(&f);
}

static void expect_job_faults(const char *text, const char *expected, const char *hint)
{
    struct fixture f;
    open_fixture(&f);
    const struct job *job = job_of(&f, text);
    assert_string_equal(faults(&f), expected);
    assert_true((job != NULL) == (f.diags.errors == 0));
    if (!strstr(first_hint(&f), hint))
        fail_msg("\"%s\" does not hold \"%s\"", first_hint(&f), hint);
    close_fixture(&f);
}

struct faulty_job {
    const char *text, *faults, *hint;
};

static void expect_all(const struct faulty_job *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        expect_job_faults(cases[i].text, cases[i].faults, cases[i].hint);
}

static void faults_of_columns_have_places_and_hints(void **state)
{
    (void)state;
    static const struct faulty_job cases[] = {
        {"<job xmlns='urn:x'/>", "wrong-root@1:1", "urn:pdfgen:job"},
        {"<article xmlns='urn:pdfgen:article'/>", "wrong-root@1:1", "pdfgen build"},
        {JOB(DATA DOCUMENTS_OF_ONE), "missing-part@1:1", ""},
        {JOB("<data src='d' sep=','><column name='a'/></data>" DOCUMENTS_OF_ONE OUTPUT),
         "unknown-attribute@2:15", "separator"},
        {JOB("<data src='d' separator='x'><column name='a'/></data>" DOCUMENTS_OF_ONE OUTPUT),
         "bad-value@2:15", "tab"},
        {JOB("<data src='d'><colum name='a'/><column name='b'/></data>" DOCUMENTS_OF_ONE OUTPUT),
         "unknown-element@2:15", "<column>"},
        {JOB("<data src='d'><column name='a' type='dat'/></data>" DOCUMENTS_OF_ONE OUTPUT), "bad-value@2:32",
         "\"date\""},
        {JOB("<data src='d'><column name='a' type='colour'/></data>" DOCUMENTS_OF_ONE OUTPUT),
         "bad-value@2:32", "text, integer, date, phone, language, email, yes-no or secret"},
        {JOB("<data src='d'><column name='a' use='mail'/></data>" DOCUMENTS_OF_ONE OUTPUT), "bad-value@2:32",
         "Write mail-to,"},
        {JOB("<data src='d'><column name='a' max='0'/></data>" DOCUMENTS_OF_ONE OUTPUT), "bad-value@2:32",
         "number"},
        {JOB("<data src='d'><column name='a' max='1e3'/></data>" DOCUMENTS_OF_ONE OUTPUT), "bad-value@2:32",
         "number"},
        {JOB("<data src='d'><column name='a' field='a b'/></data>" DOCUMENTS_OF_ONE OUTPUT), "bad-value@2:32",
         "letter"},
        {JOB("<data src='d'><column name='a' values=' '/></data>" DOCUMENTS_OF_ONE OUTPUT), "bad-value@2:32",
         "words"},
        {JOB("<data src='d'><column name='a'/><column name='a'/></data>" DOCUMENTS_OF_ONE OUTPUT),
         "duplicate-name@2:41", "Line 2"},
        {JOB("<data src='d'><column name='a' field='f'/><column name='b' field='f'/></data>" DOCUMENTS_OF_ONE
                 OUTPUT),
         "duplicate-name@2:60", "Line 2"},
        {JOB("<data src='d'><column name='a' use='mail-to'/><column name='b' "
             "use='mail-to'/></data>" DOCUMENTS_OF_ONE OUTPUT),
         "duplicate-name@2:64", "Line 2"},
        {JOB("<data src='d'><column name='a' use='mail-to' type='text'/></data>" DOCUMENTS_OF_ONE OUTPUT),
         "bad-value@2:46", "email"},
        {JOB("<data src='d'><column name='a' type='secret'/></data>" DOCUMENTS_OF_ONE OUTPUT),
         "bad-value@2:32", "passphrase"},
        {JOB("<data src='d'><column name='a' use='passphrase' field='f'/></data>" DOCUMENTS_OF_ONE OUTPUT),
         "bad-value@2:49", "Take"},
        {JOB("<data src='d' key='idd'><column name='id'/></data>" DOCUMENTS_OF_ONE OUTPUT),
         "unknown-name@2:15", "Did you mean \"id\"?"},
        {JOB("<data src='d' key='idt'><column name='ident'/></data>" DOCUMENTS_OF_ONE OUTPUT),
         "unknown-name@2:15", "ident"},
        {JOB("<data src='d' key='p'><column name='p' use='passphrase'/></data>" DOCUMENTS_OF_ONE OUTPUT),
         "bad-value@2:15", "another"},
    };
    expect_all(cases, COUNT_OF(cases));
}

static void faults_of_documents_have_places_and_hints(void **state)
{
    (void)state;
    static const struct faulty_job cases[] = {
        {JOB(DATA "<documents><document src='a'/></documents>" OUTPUT), "missing-part@2:112", ""},
        {JOB(DATA "<documents><document src='a' when='langage=es'><layout "
                  "src='l'/></document></documents>" OUTPUT),
         "unknown-name@2:130", "\"language\""},
        {JOB(DATA "<documents><document src='a' when='language=fr'><layout "
                  "src='l'/></document></documents>" OUTPUT),
         "bad-value@2:130", "values"},
        {JOB(DATA
             "<documents><document src='a' when='language='><layout src='l'/></document></documents>" OUTPUT),
         "bad-value@2:130", "name=value"},
        {JOB(DATA "<documents><document src='a'><layout src='l'/><set name='f' value='1'/><set name='f' "
                  "value='2'/>"
                  "</document></documents>" OUTPUT),
         "duplicate-name@2:177", ""},
        {JOB(DATA DOCUMENTS_OF_ONE "<output folder='o' name='{rwo}'/>"), "unknown-name@2:197", "\"row\""},
        {JOB(DATA DOCUMENTS_OF_ONE "<output folder='o' name='{row'/>"), "bad-value@2:197", "{row}"},
        {JOB(DATA DOCUMENTS_OF_ONE "<output folder='o' name='../{row}'/>"), "bad-value@2:197", "ASCII"},
        {JOB(DATA DOCUMENTS_OF_ONE "<output folder='o' name='/{row}'/>"), "bad-value@2:197", "ASCII"},
        {JOB(DATA DOCUMENTS_OF_ONE "<output folder='o' name='a:{row}'/>"), "bad-value@2:197", "ASCII"},
        {JOB(DATA DOCUMENTS_OF_ONE "<output folder='o' name='-{row}'/>"), "bad-value@2:197", "option"},
        {JOB(DATA DOCUMENTS_OF_ONE "<output folder='o' name='a/-b/{row}'/>"), "bad-value@2:197", "option"},
        {JOB(DATA DOCUMENTS_OF_ONE "<output folder='o' faulty='ignore'/>"), "bad-value@2:197",
         "stop or skip"},
        {JOB(DATA DOCUMENTS_OF_ONE "<output folder='o'><group column='lang'/></output>"),
         "unknown-name@2:204", "id and language"},
        {JOB(DATA DOCUMENTS_OF_ONE OUTPUT "<mail templates='t'/>"), "missing-part@2:200", "mail-to"},
        {JOB(DATA DATA DOCUMENTS_OF_ONE OUTPUT), "misplaced@2:101 duplicate-name@2:127 duplicate-name@2:146",
         ""},
    };
    expect_all(cases, COUNT_OF(cases));
}

// What would tell strangers who somebody is: made, but told.
static void names_of_files_are_seen_by_many(void **state)
{
    (void)state;
    expect_job_faults(
        JOB("<data src='d' key='id'><column name='id'/><column name='who'/></data>" DOCUMENTS_OF_ONE
            "<output folder='o' name='{who}-{id}'><group column='who'/></output>"),
        "odd-value@2:191 odd-value@2:166", "values");
    expect_job_faults(
        JOB("<data src='d' key='mail'><column name='mail' use='mail-to'/></data>" DOCUMENTS_OF_ONE OUTPUT),
        "odd-value@2:15", "number");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_is_read),
        cmocka_unit_test(what_is_not_said_is_the_careful_choice),
        cmocka_unit_test(faults_of_columns_have_places_and_hints),
        cmocka_unit_test(faults_of_documents_have_places_and_hints),
        cmocka_unit_test(names_of_files_are_seen_by_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
