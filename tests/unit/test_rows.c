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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
