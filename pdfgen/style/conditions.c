// The values that a `when` asks for: where only certain words can hold, another never does, and what stands
// under it is gone without a trace.
//
// Closed is the status, and which languages there are. Departments and audiences are open: the layout and the
// article at hand declare one or a few of them. What differs from one of those by a single character, or by
// capitals, is taken for it.
#include "doc/condition.h"
#include "style/internal.h"

// ISO 639-1, in order: all languages that have a code of two letters, and so no other (RFC 5646, 2.2.1).
static const char languages[] = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch "
                                "co cr cs cu cv cy da de dv dz "
                                "ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr "
                                "ht hu hy hz ia id ie ig ii ik "
                                "io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li "
                                "ln lo lt lu lv mg mh mi mk ml "
                                "mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps "
                                "pt qu rm rn ro ru rw sa sc sd "
                                "se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to "
                                "tr ts tt tw ty ug uk ur uz ve "
                                "vi vo wa wo xh yi yo za zh zu";

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static struct str lowered(struct arena *arena, struct str s)
{
    struct str copy = arena_str(arena, s);
    for (size_t i = 0; i < copy.n; i++)
        ((char *)copy.p)[i] = small(copy.p[i]);
    return copy;
}

static bool is_language(struct builder *b, struct str tag)
{
    struct str primary = lowered(b->arena, tag);
    for (size_t i = 0; i < primary.n; i++)
        if (primary.p[i] == '-')
            primary.n = i;
    if (primary.n == 3)
        return true;
    for (size_t i = 0; primary.n == 2 && i < sizeof languages; i += 3)
        if (primary.p[0] == languages[i] && primary.p[1] == languages[i + 1])
            return true;
    return false;
}

struct words {
    const char **items;
    size_t n, cap;
};

static void add(struct builder *b, struct words *words, struct str word)
{
    word = str_trim(word);
    for (size_t i = 0; i < words->n; i++)
        if (str_eqz(word, words->items[i]))
            return;
    if (word.n)
        PUSH(b->arena, *words, arena_cstr(b->arena, word));
}

// What may hold, as far as it is known here.
static struct words known_words(struct builder *b, struct str name)
{
    struct words words = {0};
    if (str_eqz(name, "status")) {
        add(b, &words, STR("draft"));
        add(b, &words, STR("reviewed"));
    } else if (str_eqz(name, "language")) {
        add(b, &words, b->article->lang);
        for (size_t i = 0; i < b->layout->n_phrases; i++)
            add(b, &words, b->layout->phrases[i].lang);
    } else {
        add(b, &words, field_text(b, name));
        for (const struct node *n = b->article->head->first; n && str_eqz(name, "audience"); n = n->next)
            if (n->element == EL_AUDIENCE && n->first)
                add(b, &words, n->first->text);
    }
    return words;
}

static bool has(const struct words *words, struct str word)
{
    for (size_t i = 0; i < words->n; i++)
        if (str_eqz(word, words->items[i]))
            return true;
    return false;
}

// The word that was meant: but for capitals, or for one character.
static struct str meant(struct builder *b, const struct words *words, struct str wrong)
{
    struct str low = lowered(b->arena, wrong);
    for (size_t i = 0; i < words->n; i++)
        if (str_distance(low, lowered(b->arena, str_of(words->items[i]))) <= (wrong.n > 3 ? 1 : 0))
            return str_of(words->items[i]);
    return (struct str){0};
}

static void report(struct builder *b, const struct node *n, const struct condition *c, struct str wrong,
                   const struct words *words)
{
    bool is_status = str_eqz(c->name, "status"), is_lang = str_eqz(c->name, "language");
    struct str near = is_status || is_lang ? str_nearest(lowered(b->arena, wrong), words->items, words->n)
                                           : meant(b, words, wrong);
    struct str hint = near.n      ? arena_printf(b->arena, "Did you mean \"%.*s\"?", STR_ARG(near))
                      : is_status ? STR("Write draft or reviewed.")
                                  : STR("Write its code, such as en, es or pt-BR.");
    if (is_status)
        diag(b->diags, DIAG_BAD_VALUE, n->pos, hint, "when: no article has the status \"%.*s\"",
             STR_ARG(wrong));
    else if (is_lang)
        diag(b->diags, DIAG_BAD_VALUE, n->pos, hint, "when: there is no language \"%.*s\"", STR_ARG(wrong));
    else if (near.n)
        diag(b->diags, DIAG_ODD_VALUE, n->pos, hint, "when: no %.*s is called \"%.*s\" here",
             STR_ARG(c->name), STR_ARG(wrong));
}

void check_condition(struct builder *b, const struct node *n, const struct condition *c)
{
    static const char *const closed[] = {"status", "language", "department", "audience"};
    bool any = false;
    for (size_t i = 0; i < COUNT_OF(closed); i++)
        any = any || str_eqz(c->name, closed[i]);
    if (!any || c->kind == CONDITION_GIVEN)
        return;
    struct words words = known_words(b, c->name);
    bool is_lang = str_eqz(c->name, "language");
    struct str rest = c->values, word;
    while (word_next(&rest, &word))
        if (!has(&words, word) && !(is_lang && is_language(b, word)))
            report(b, n, c, word, &words);
}
