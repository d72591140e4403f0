// A whole message: headers, the text in two forms, the PDF (RFC 5322, 2045, 2046).
#include "send/letter.h"
#include "send/mime.h"

#include <string.h>

#include "doc/forms.h"

static bool check_letter(const struct mail_letter *l, struct pos row, struct diags *diags)
{
    if (!email_is_valid(l->to))
        return diag(diags, DIAG_MAIL_ADDRESS, row, STR("Write one address, such as name@host.example."),
                    "%swhat should be the patient's e-mail address is none", l->whose);
    if (l->pdf.n > MAIL_PDF_MAX)
        return diag(diags, DIAG_MAIL_TOO_BIG, row, STR("Many mailboxes take 20 MB, and mail adds a third."),
                    "%sits PDF has more than %d MB", l->whose, MAIL_PDF_MAX >> 20);
    return true;
}

static void put_headers(const struct mail_letter *l, struct str subject, struct buf *b)
{
    const struct mail_department *d = l->department;
    const char *domain = (const char *)memchr(d->from.p, '@', d->from.n) + 1;
    mime_header_date(b, l->date);
    mime_header_mailbox(b, "From", mail_department_sender(d, l->message->lang), d->from);
    mime_header_mailbox(b, "To", (struct str){0}, l->to);
    if (d->reply_to.n)
        mime_header_mailbox(b, "Reply-To", (struct str){0}, d->reply_to);
    mime_header_text(b, "Subject", subject);
    buf_printf(b, "Message-ID: <%.*s@%.*s>\r\n", STR_ARG(l->id), (int)(d->from.p + d->from.n - domain),
               domain);
    buf_printf(b, "Content-Language: %.*s\r\n", STR_ARG(l->message->lang));
    // RFC 3834: nobody's holiday answers it.
    buf_puts(b, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
}

// No encoded part can hold "=_", so no boundary can stand in one.
static void put_boundary(struct buf *b, const char *level, struct str id, const char *end)
{
    buf_printf(b, "--=_%s_%.*s%s\r\n", level, STR_ARG(id), end);
}

static void put_text_part(struct buf *b, const char *type, struct str text)
{
    buf_printf(b, "Content-Type: %s\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", type);
    mime_quoted_printable(b, text);
}

static void put_parts(const struct mail_letter *l, struct str text, struct str html, struct str file_name,
                      struct buf *b)
{
    buf_printf(b, "Content-Type: multipart/mixed;\r\n boundary=\"=_m_%.*s\"\r\n\r\n", STR_ARG(l->id));
    put_boundary(b, "m", l->id, "");
    buf_printf(b, "Content-Type: multipart/alternative;\r\n boundary=\"=_a_%.*s\"\r\n\r\n", STR_ARG(l->id));
    put_boundary(b, "a", l->id, "");
    put_text_part(b, "text/plain; charset=utf-8; format=flowed", text);
    put_boundary(b, "a", l->id, "");
    put_text_part(b, "text/html; charset=utf-8", html);
    put_boundary(b, "a", l->id, "--");
    buf_puts(b, "\r\n");
    put_boundary(b, "m", l->id, "");
    mime_header_pdf(b, file_name);
    buf_puts(b, "\r\n");
    mime_base64(b, l->pdf);
    put_boundary(b, "m", l->id, "--");
}

static bool check_file_name(const struct mail_letter *l, struct str name, struct pos row, struct diags *diags)
{
    return (path_is_below(name) && !memchr(name.p, '/', name.n)) ||
           diag(diags, DIAG_MAIL_TEXT, row, STR("Letters, digits, blanks, - _ and . are safe everywhere."),
                "%sthe attachment's name cannot be a file's name", l->whose);
}

bool mail_compose(const struct mail_letter *l, struct pos row, struct buf *out, struct diags *diags)
{
    const struct letter letter = {l, row, diags};
    struct buf subject = {0}, file_name = {0}, text = {0}, html = {0};
    bool ok = check_letter(l, row, diags) &&
              letter_check_line(&letter, mail_department_sender(l->department, l->message->lang),
                                "sender's name") &&
              letter_line(&letter, &l->message->subject, "subject", &subject) &&
              letter_line(&letter, &l->message->file_name, "file's name", &file_name);
    if (ok)
        buf_puts(&file_name, ".pdf");
    ok = ok && check_file_name(l, buf_view(&file_name), row, diags) && letter_text(&letter, &text) &&
         letter_html(&letter, buf_view(&subject), &html);
    if (ok) {
        buf_reserve(out, l->pdf.n / 57 * 78 + text.n + html.n + (8 << 10));
        put_headers(l, buf_view(&subject), out);
        put_parts(l, buf_view(&text), buf_view(&html), buf_view(&file_name), out);
    }
    buf_free(&subject);
    buf_free(&file_name);
    buf_free(&text);
    buf_free(&html);
    return ok;
}
