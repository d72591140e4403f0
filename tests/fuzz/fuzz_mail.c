// Any bytes as message templates; what is taken is composed, and goes through every server: ASCII, lines of
// at most 998 characters that end with CRLF, and as many headers as there should be.
#include <string.h>

#include "read/read.h"
#include "send/mail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_message(struct str message)
{
    size_t line = 0, headers = 0;
    bool head = true;
    for (size_t i = 0; i < message.n; i++) {
        bool end = message.p[i] == '\n';
        if (end != (i > 0 && message.p[i - 1] == '\r') || message.p[i] < '\n' || message.p[i] == 0x7F)
            __builtin_trap();
        headers += head && line == 0 && message.p[i] != ' ' && message.p[i] != '\r';
        head = head && !(end && line == 1);
        line = end ? 0 : line + 1;
        if (line > 999)
            __builtin_trap();
    }
    if (head || headers < 9 || headers > 10)
        __builtin_trap();
}

static void compose(const struct mail_templates *t, const struct mail_message *m, struct arena *arena)
{
    const struct mail_field fields[] = {{STR("name"), STR("Zoë"), true}, {STR("visit"), {0}, true}};
    for (size_t i = 0; i < t->n_departments; i++) {
        struct mail_letter letter = {.department = &t->departments[i],
                                     .message = m,
                                     .to = STR("jane@host.example"),
                                     .fields = fields,
                                     .n_fields = COUNT_OF(fields),
                                     .patient_in_subject = true,
                                     .encrypted = i % 2,
                                     .pdf = STR("%PDF"),
                                     .id = STR("0123456789abcdef"),
                                     .whose = ""};
        struct buf out = {0};
        struct diags one;
        diags_init(&one, arena);
        if (mail_compose(&letter, m->pos, &out, &one))
            check_message(buf_view(&out));
        else if (!one.errors)
            __builtin_trap(); // whoever gives up says why
        buf_free(&out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct diags diags;
    diags_init(&diags, arena);
    const struct mail_templates *t =
        read_mail_text(arena, STR("fuzz.xml"), (struct str){(const char *)data, size}, &diags);
    if (!t != (diags.errors > 0))
        __builtin_trap();
    for (size_t i = 0; t && i < MIN(t->n_messages, 20) && t->n_departments < 20; i++)
        compose(t, &t->messages[i], arena);
    arena_free(arena);
    return 0;
}
