// Information dictionary (14.3.3) and XMP packet (14.3.2), which say the same.
#include "pdf/internal.h"

// ---- dates ----
enum { DAY = 86400 };

struct timestamp {
    int64_t year;
    int month, day, hour, minute, second;
};

static bool leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && leap(year));
}

static int64_t days_before(int64_t year) // since the start of year 1, proleptic
{
    int64_t y = year - 1;
    return y * 365 + y / 4 - y / 100 + y / 400;
}

// `seconds` from year 1 to 9999, as PDF can write.
static struct timestamp moment_of(int64_t seconds)
{
    int64_t days = seconds / DAY, rest = seconds % DAY;
    if (rest < 0) {
        rest += DAY;
        days--;
    }
    days += days_before(1970);
    struct timestamp m = {.year = days / 366 + 1, .month = 1};
    while (days_before(m.year + 1) <= days)
        m.year++;
    int day = (int)(days - days_before(m.year));
    for (; day >= days_in(m.year, m.month); m.month++)
        day -= days_in(m.year, m.month);
    m.day = day + 1;
    m.hour = (int)(rest / 3600);
    m.minute = (int)(rest / 60 % 60);
    m.second = (int)(rest % 60);
    return m;
}

// The number in s[from, from + n), or -1.
static int digits(struct str s, size_t from, size_t n)
{
    int value = 0;
    if (from + n > s.n)
        return -1;
    for (size_t i = from; i < from + n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return -1;
        value = value * 10 + (s.p[i] - '0');
    }
    return value;
}

// An article's ISO 8601 date (YYYY, YYYY-MM or YYYY-MM-DD), at its first second.
static int64_t seconds_of(struct str date)
{
    int year = digits(date, 0, 4), month = 1, day = 1;
    if (date.n >= 7)
        month = digits(date, 5, 2);
    if (date.n >= 10)
        day = digits(date, 8, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in(year, month))
        return INT64_MIN;
    int64_t days = days_before(year) - days_before(1970) + day - 1;
    for (int i = 1; i < month; i++)
        days += days_in(year, i);
    return days * DAY;
}

int64_t pdf_date(const struct pdf_options *options, const struct article *article)
{
    const int64_t last = (days_before(10000) - days_before(1970)) * DAY;
    if (options->date >= 0)
        return options->date < last ? options->date : INT64_MIN;
    return seconds_of(article->date);
}

static void put_number(struct buf *b, int64_t v, int width)
{
    char text[8];
    for (int i = width; i-- > 0; v /= 10)
        text[i] = (char)('0' + v % 10);
    buf_put(b, text, (size_t)width);
}

// Year, month … second with what stands between and behind them.
static void put_moment(struct buf *b, int64_t seconds, const char *const separators[6])
{
    struct timestamp m = moment_of(seconds);
    const int rest[5] = {m.month, m.day, m.hour, m.minute, m.second};
    put_number(b, m.year, 4);
    for (int i = 0; i < 5; i++) {
        buf_puts(b, separators[i]);
        put_number(b, rest[i], 2);
    }
    buf_puts(b, separators[5]);
}

// ---- Info ----
static void put_info_text(struct buf *b, const char *key, struct str text)
{
    if (!text.n)
        return;
    buf_puts(b, key);
    put_text(b, text);
}

// What the article is about, and the code of it: "Chemotherapy for cancer (ICD-10-CM Z51.11)".
static struct str subject_text(struct pdf *pdf, const struct node *subject)
{
    struct str words = str_trim(node_text(pdf->arena, subject)), scheme = node_attr(subject, AT_SCHEME),
               code = node_attr(subject, AT_CODE);
    return words.n
               ? arena_printf(pdf->arena, "%.*s (%.*s %.*s)", STR_ARG(words), STR_ARG(scheme), STR_ARG(code))
               : arena_printf(pdf->arena, "%.*s %.*s", STR_ARG(scheme), STR_ARG(code));
}

static const struct node *next_subject(const struct node *n)
{
    while (n && n->element != EL_SUBJECT)
        n = n->next;
    return n;
}

static const struct node *first_subject(const struct pdf *pdf)
{
    return pdf->article->head ? next_subject(pdf->article->head->first) : NULL;
}

static struct str keywords(struct pdf *pdf)
{
    struct buf b = {0};
    for (const struct node *n = first_subject(pdf); n; n = next_subject(n->next)) {
        buf_puts(&b, b.n ? "; " : "");
        buf_str(&b, subject_text(pdf, n));
    }
    struct str text = arena_str(pdf->arena, buf_view(&b));
    buf_free(&b);
    return text;
}

void pdf_info(struct pdf *pdf)
{
    static const char *const plain[6] = {"", "", "", "", "", "Z)"};
    struct buf b = {0};
    put_info_text(&b, "/Title", pdf->article->title);
    put_info_text(&b, "/Author", pdf->publisher);
    put_info_text(&b, "/Subject", pdf->article->summary);
    put_info_text(&b, "/Keywords", keywords(pdf));
    put_info_text(&b, "/Producer", str_of(pdf->options->producer));
    if (pdf->date != INT64_MIN) {
        buf_puts(&b, "/CreationDate(D:");
        put_moment(&b, pdf->date, plain);
        buf_puts(&b, "/ModDate(D:");
        put_moment(&b, pdf->date, plain);
    }
    if (pdf->cmm)
        buf_puts(&b, "/Trapped/False/GTS_PDFXVersion(PDF/X-4)");
    pdf_set(pdf, pdf->info, &b);
    buf_free(&b);
}

// ---- XMP ----
static void put_xml(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '&')
            buf_puts(b, "&amp;");
        else if (c == '<')
            buf_puts(b, "&lt;");
        else if (c == '>')
            buf_puts(b, "&gt;");
        else if (c >= ' ' || c == '\n' || c == '\t')
            buf_putc(b, (char)c);
    }
}

static void put_xmp_text(struct buf *b, const char *before, struct str text, const char *after)
{
    if (!text.n)
        return;
    buf_puts(b, before);
    put_xml(b, text);
    buf_puts(b, after);
}

static void put_xmp_dates(struct buf *b, int64_t seconds)
{
    static const char *const iso[6] = {"-", "-", "T", ":", ":", "Z"};
    buf_puts(b, "<xmp:CreateDate>");
    put_moment(b, seconds, iso);
    buf_puts(b, "</xmp:CreateDate>\n<xmp:ModifyDate>");
    put_moment(b, seconds, iso);
    buf_puts(b, "</xmp:ModifyDate>\n");
}

// ---- what the file claims to be
// PDF/A knows XMP's own schemas alone: what is said in another is described there (ISO 19005-2, 6.6.2.3.3).
static const char pdfua_schema[] =
    "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\n"
    "<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\n"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\n"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\n"
    "<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\n"
    "<pdfaProperty:name>part</pdfaProperty:name>\n"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\n"
    "<pdfaProperty:category>internal</pdfaProperty:category>\n"
    "<pdfaProperty:description>Part of ISO 14289 that the file keeps to</pdfaProperty:description>\n"
    "</rdf:li></rdf:Seq></pdfaSchema:property>\n"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas>\n";

// ISO 14289-1, 5 and ISO 19005-2/-3, 6.6.4.
static void put_claims(struct buf *b, const struct pdf_options *options)
{
    if (options->no_claims)
        return;
    buf_puts(b, "<rdf:Description rdf:about=\"\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n"
                "<pdfuaid:part>1</pdfuaid:part>\n</rdf:Description>\n");
    if (options->to_encrypt)
        return;
    buf_puts(b, "<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"\n"
                " xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\"\n"
                " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\"\n"
                " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n<pdfaid:part>");
    put_int(b, options->profile == PROFILE_ARCHIVE ? 3 : 2);
    buf_puts(b, "</pdfaid:part>\n<pdfaid:conformance>A</pdfaid:conformance>\n");
    buf_puts(b, pdfua_schema);
    buf_puts(b, "</rdf:Description>\n");
}

// What a document is called that has no name: a UUID of its content's hash (RFC 9562, version 8).
static void put_uuid(struct buf *b, const struct pdf *pdf)
{
    struct buf hash = {0};
    put_hash(&hash, buf_view(&pdf->digest));
    hash.p[12] = '8';
    hash.p[16] = '8';
    buf_puts(b, "uuid:");
    for (size_t i = 0; i < hash.n; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            buf_putc(b, '-');
        buf_putc(b, hash.p[i]);
    }
    buf_free(&hash);
}

// ISO 15930-7, 6.8 and 6.1.
static void put_press_claim(struct buf *b, const struct pdf *pdf)
{
    static const char *const iso[6] = {"-", "-", "T", ":", ":", "Z"};
    struct str version = pdf->article->version;
    buf_puts(b, "<rdf:Description rdf:about=\"\" xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\"\n"
                " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"\n"
                " xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\">\n"
                "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>\n"
                "<pdf:Trapped>False</pdf:Trapped>\n<xmp:MetadataDate>");
    put_moment(b, pdf->date, iso);
    buf_puts(b, "</xmp:MetadataDate>\n<xmpMM:DocumentID>");
    put_uuid(b, pdf);
    buf_puts(b, "</xmpMM:DocumentID>\n");
    put_xmp_text(b, "<xmpMM:VersionID>", version.n ? version : STR("1"), "</xmpMM:VersionID>\n");
    buf_puts(b, "<xmpMM:RenditionClass>default</xmpMM:RenditionClass>\n</rdf:Description>\n");
}

// Who answers for the document, who reviewed it, and what it is about.
static void put_people_and_subjects(struct buf *b, struct pdf *pdf)
{
    const struct article *article = pdf->article;
    put_xmp_text(b, "<dc:creator><rdf:Seq><rdf:li>", pdf->publisher, "</rdf:li></rdf:Seq></dc:creator>\n");
    if (str_eqz(article->review_status, "reviewed"))
        put_xmp_text(b, "<dc:contributor><rdf:Bag><rdf:li>", article->review_by,
                     "</rdf:li></rdf:Bag></dc:contributor>\n");
    if (!first_subject(pdf))
        return;
    buf_puts(b, "<dc:subject><rdf:Bag>");
    for (const struct node *n = first_subject(pdf); n; n = next_subject(n->next))
        put_xmp_text(b, "<rdf:li>", subject_text(pdf, n), "</rdf:li>");
    buf_puts(b, "</rdf:Bag></dc:subject>\n");
    put_xmp_text(b, "<pdf:Keywords>", keywords(pdf), "</pdf:Keywords>\n");
}

// Not compressed, so that programs that know no PDF find it.
pdf_ref pdf_xmp(struct pdf *pdf)
{
    const struct article *article = pdf->article;
    struct buf b = {0}, entries = {0};
    buf_puts(&b, "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                 "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                 "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                 "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                 " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n"
                 "<dc:format>application/pdf</dc:format>\n");
    put_xmp_text(&b, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", article->title,
                 "</rdf:li></rdf:Alt></dc:title>\n");
    put_xmp_text(&b, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">", article->summary,
                 "</rdf:li></rdf:Alt></dc:description>\n");
    put_people_and_subjects(&b, pdf);
    if (!str_eqz(article->lang, "und"))
        put_xmp_text(&b, "<dc:language><rdf:Bag><rdf:li>", article->lang,
                     "</rdf:li></rdf:Bag></dc:language>\n");
    put_xmp_text(&b, "<pdf:Producer>", str_of(pdf->options->producer), "</pdf:Producer>\n");
    if (pdf->date != INT64_MIN)
        put_xmp_dates(&b, pdf->date);
    buf_puts(&b, "</rdf:Description>\n");
    if (pdf->cmm)
        put_press_claim(&b, pdf);
    else
        put_claims(&b, pdf->options);
    buf_puts(&b, "</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>");
    pdf_ref ref = pdf_object(pdf);
    buf_puts(&entries, "/Type/Metadata/Subtype/XML");
    pdf_set_stream(pdf, ref, &entries, arena_str(pdf->arena, buf_view(&b)), false);
    buf_free(&b);
    buf_free(&entries);
    return ref;
}
