#include "read/svg.h"

#include <math.h>
#include <string.h>

#define PI    3.14159265358979323846
#define KAPPA 0.55228474983079339840 // 4/3 (sqrt 2 - 1): a quarter of a circle as one curve

// ---- numbers ----------------------------------------------------------------------------------------------

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static bool is_digit(const struct scanner *s)
{
    return s->i < s->s.n && s->s.p[s->i] >= '0' && s->s.p[s->i] <= '9';
}

void scan_space(struct scanner *s)
{
    while (s->i < s->s.n && is_space(s->s.p[s->i]))
        s->i++;
}

void scan_comma(struct scanner *s)
{
    scan_space(s);
    if (s->i < s->s.n && s->s.p[s->i] == ',') {
        s->i++;
        scan_space(s);
    }
}

bool scan_end(struct scanner *s)
{
    scan_space(s);
    return s->i == s->s.n;
}

static bool take_sign(struct scanner *s)
{
    bool negative = s->i < s->s.n && s->s.p[s->i] == '-';
    if (s->i < s->s.n && (s->s.p[s->i] == '-' || s->s.p[s->i] == '+'))
        s->i++;
    return negative;
}

// Digits into the mantissa while it has room; the rest only moves the point.
static int take_digits(struct scanner *s, double *mantissa, int *dropped)
{
    int n = 0;
    for (; is_digit(s); s->i++, n++) {
        if (*mantissa < 1e15)
            *mantissa = *mantissa * 10 + (s->s.p[s->i] - '0');
        else
            ++*dropped;
    }
    return n;
}

bool scan_number(struct scanner *s, double *out)
{
    enum { EXPONENT_MAX = 60 };
    double v = 0;
    bool negative = take_sign(s);
    int dropped = 0, fraction_dropped = 0, whole = take_digits(s, &v, &dropped), fraction = 0;
    if (s->i < s->s.n && s->s.p[s->i] == '.') {
        s->i++;
        fraction = take_digits(s, &v, &fraction_dropped);
    }
    if (!whole && !fraction)
        return false;
    int exponent = dropped - (fraction - fraction_dropped);
    size_t mark = s->i;
    if (s->i < s->s.n && (s->s.p[s->i] | 0x20) == 'e') {
        s->i++;
        bool down = take_sign(s);
        int e = 0;
        if (!is_digit(s)) {
            s->i = mark; // the e of something else
        } else {
            for (; is_digit(s); s->i++)
                e = MIN(e * 10 + (s->s.p[s->i] - '0'), EXPONENT_MAX * 2);
            exponent += down ? -e : e;
        }
    }
    exponent = MAX(-EXPONENT_MAX, MIN(exponent, EXPONENT_MAX));
    for (; exponent > 0; exponent--)
        v *= 10;
    for (; exponent < 0; exponent++)
        v /= 10;
    *out = negative ? -v : v;
    return true;
}

bool scan_flag(struct scanner *s, bool *out)
{
    if (s->i == s->s.n || (s->s.p[s->i] != '0' && s->s.p[s->i] != '1'))
        return false;
    *out = s->s.p[s->i++] == '1';
    return true;
}

// ---- the pen ----------------------------------------------------------------------------------------------

static int32_t unit(struct pen *p, double v)
{
    if (!(v > -SVG_MAX_UNITS && v < SVG_MAX_UNITS)) { // not a number is neither
        p->too_big = true;
        return 0;
    }
    return (int32_t)(v * 1000 + (v < 0 ? -0.5 : 0.5));
}

static void place(struct pen *p, double x, double y, int32_t *ox, int32_t *oy)
{
    *ox = unit(p, p->matrix.a * x + p->matrix.c * y + p->matrix.e);
    *oy = unit(p, p->matrix.b * x + p->matrix.d * y + p->matrix.f);
}

static void put(struct pen *p, struct segment s)
{
    if (p->n >= p->limit) {
        p->too_big = true;
        return;
    }
    PUSH(p->arena, *p, s);
}

void pen_move(struct pen *p, double x, double y)
{
    struct segment s = {.kind = SEGMENT_MOVE};
    place(p, x, y, &s.x, &s.y);
    put(p, s);
    p->x = p->sx = x;
    p->y = p->sy = y;
}

void pen_line(struct pen *p, double x, double y)
{
    struct segment s = {.kind = SEGMENT_LINE};
    place(p, x, y, &s.x, &s.y);
    put(p, s);
    p->x = x;
    p->y = y;
}

void pen_curve(struct pen *p, double x1, double y1, double x2, double y2, double x, double y)
{
    struct segment s = {.kind = SEGMENT_CURVE};
    place(p, x1, y1, &s.x1, &s.y1);
    place(p, x2, y2, &s.x2, &s.y2);
    place(p, x, y, &s.x, &s.y);
    put(p, s);
    p->x = x;
    p->y = y;
}

void pen_quad(struct pen *p, double x1, double y1, double x, double y)
{
    pen_curve(p, p->x + (x1 - p->x) * 2 / 3, p->y + (y1 - p->y) * 2 / 3, x + (x1 - x) * 2 / 3,
              y + (y1 - y) * 2 / 3, x, y);
}

void pen_close(struct pen *p)
{
    struct segment s = {.kind = SEGMENT_CLOSE};
    place(p, p->sx, p->sy, &s.x, &s.y);
    put(p, s);
    p->x = p->sx;
    p->y = p->sy;
}

// The signed angle from u to v.
static double angle(double ux, double uy, double vx, double vy)
{
    return atan2(ux * vy - uy * vx, ux * vx + uy * vy);
}

void pen_arc(struct pen *p, double rx, double ry, double degrees, bool large, bool sweep, double x, double y)
{
    rx = fabs(rx);
    ry = fabs(ry);
    if (p->x == x && p->y == y)
        return;
    if (rx == 0 || ry == 0) {
        pen_line(p, x, y);
        return;
    }
    double cos_phi = cos(degrees * PI / 180), sin_phi = sin(degrees * PI / 180);
    double dx = (p->x - x) / 2, dy = (p->y - y) / 2;
    double x1 = cos_phi * dx + sin_phi * dy, y1 = -sin_phi * dx + cos_phi * dy; // B.2.4, step 1
    double reach = x1 * x1 / (rx * rx) + y1 * y1 / (ry * ry);
    if (reach > 1) { // radii too small to reach: B.2.5
        rx *= sqrt(reach);
        ry *= sqrt(reach);
    }
    double over = rx * rx * y1 * y1 + ry * ry * x1 * x1;
    double square = over > 0 ? (rx * rx * ry * ry - over) / over : 0;
    double factor = (large == sweep ? -1 : 1) * sqrt(MAX(square, 0));
    double cx1 = factor * rx * y1 / ry, cy1 = -factor * ry * x1 / rx; // step 2
    double cx = cos_phi * cx1 - sin_phi * cy1 + (p->x + x) / 2,
           cy = sin_phi * cx1 + cos_phi * cy1 + (p->y + y) / 2;
    double start = angle(1, 0, (x1 - cx1) / rx, (y1 - cy1) / ry);
    double extent = angle((x1 - cx1) / rx, (y1 - cy1) / ry, (-x1 - cx1) / rx, (-y1 - cy1) / ry);
    if (sweep && extent < 0)
        extent += 2 * PI;
    else if (!sweep && extent > 0)
        extent -= 2 * PI;
    if (!(fabs(extent) < 7)) { // not a number, from radii out of all proportion
        p->too_big = true;
        return;
    }
    int pieces = (int)ceil(fabs(extent) / (PI / 2) - 1e-9);
    pieces = MAX(1, MIN(pieces, 4));
    double step = extent / pieces, k = 4.0 / 3 * tan(step / 4);
    for (int i = 0; i < pieces; i++) {
        double t0 = start + i * step, t1 = t0 + step;
        double c0 = cos(t0), s0 = sin(t0), c1 = cos(t1), s1 = sin(t1);
        double ax = rx * (c0 - k * s0), ay = ry * (s0 + k * c0), bx = rx * (c1 + k * s1),
               by = ry * (s1 - k * c1);
        bool last = i == pieces - 1; // ends where the data says, whatever rounding did
        double ex = last ? x : cos_phi * rx * c1 - sin_phi * ry * s1 + cx;
        double ey = last ? y : sin_phi * rx * c1 + cos_phi * ry * s1 + cy;
        pen_curve(p, cos_phi * ax - sin_phi * ay + cx, sin_phi * ax + cos_phi * ay + cy,
                  cos_phi * bx - sin_phi * by + cx, sin_phi * bx + cos_phi * by + cy, ex, ey);
    }
}

void pen_ellipse(struct pen *p, double cx, double cy, double rx, double ry)
{
    double kx = rx * KAPPA, ky = ry * KAPPA;
    pen_move(p, cx + rx, cy);
    pen_curve(p, cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry);
    pen_curve(p, cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy);
    pen_curve(p, cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry);
    pen_curve(p, cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy);
    pen_close(p);
}

void pen_rect(struct pen *p, double x, double y, double w, double h, double rx, double ry)
{
    rx = MIN(rx, w / 2);
    ry = MIN(ry, h / 2);
    bool sharp = rx <= 0 || ry <= 0;
    if (sharp)
        rx = ry = 0;
    double kx = rx * (1 - KAPPA), ky = ry * (1 - KAPPA), r = x + w, b = y + h;
    pen_move(p, x + rx, y);
    pen_line(p, r - rx, y);
    if (!sharp)
        pen_curve(p, r - kx, y, r, y + ky, r, y + ry);
    pen_line(p, r, b - ry);
    if (!sharp)
        pen_curve(p, r, b - ky, r - kx, b, r - rx, b);
    pen_line(p, x + rx, b);
    if (!sharp)
        pen_curve(p, x + kx, b, x, b - ky, x, b - ry);
    if (!sharp) {
        pen_line(p, x, y + ry);
        pen_curve(p, x, y + ky, x + kx, y, x + rx, y);
    }
    pen_close(p);
}

// ---- path data --------------------------------------------------------------------------------------------

struct path_reader {
    struct pen *pen;
    struct scanner s;
    char previous; // the command before, as a capital
    double x2, y2; // its last control point, for S and T
};

// How many numbers a command takes; -1: there is no such command.
static int arity(char command)
{
    switch (command) {
    case 'M':
    case 'L':
    case 'T':
        return 2;
    case 'H':
    case 'V':
        return 1;
    case 'C':
        return 6;
    case 'S':
    case 'Q':
        return 4;
    case 'A':
        return 7;
    case 'Z':
        return 0;
    default:
        return -1;
    }
}

static bool take_arguments(struct scanner *s, char command, int n, double v[7])
{
    for (int i = 0; i < n; i++) {
        if (i)
            scan_comma(s);
        bool flag = false, is_flag = command == 'A' && (i == 3 || i == 4);
        if (is_flag ? !scan_flag(s, &flag) : !scan_number(s, &v[i]))
            return false;
        if (is_flag)
            v[i] = flag;
    }
    return true;
}

static void make_absolute(const struct pen *p, char command, int n, double v[7])
{
    if (command == 'V') {
        v[0] += p->y;
        return;
    }
    for (int i = command == 'A' ? 5 : 0; i < n; i++)
        v[i] += (command == 'A' ? i == 5 : i % 2 == 0) ? p->x : p->y;
}

static void draw(struct path_reader *r, char command, const double v[7])
{
    struct pen *p = r->pen;
    bool after_cubic = r->previous == 'C' || r->previous == 'S',
         after_quad = r->previous == 'Q' || r->previous == 'T';
    double mirror_x = 2 * p->x - r->x2, mirror_y = 2 * p->y - r->y2;
    switch (command) {
    case 'M':
        pen_move(p, v[0], v[1]);
        break;
    case 'L':
        pen_line(p, v[0], v[1]);
        break;
    case 'H':
        pen_line(p, v[0], p->y);
        break;
    case 'V':
        pen_line(p, p->x, v[0]);
        break;
    case 'C':
        r->x2 = v[2];
        r->y2 = v[3];
        pen_curve(p, v[0], v[1], v[2], v[3], v[4], v[5]);
        break;
    case 'S':
        r->x2 = v[0];
        r->y2 = v[1];
        pen_curve(p, after_cubic ? mirror_x : p->x, after_cubic ? mirror_y : p->y, v[0], v[1], v[2], v[3]);
        break;
    case 'Q':
        r->x2 = v[0];
        r->y2 = v[1];
        pen_quad(p, v[0], v[1], v[2], v[3]);
        break;
    case 'T':
        r->x2 = after_quad ? mirror_x : p->x;
        r->y2 = after_quad ? mirror_y : p->y;
        pen_quad(p, r->x2, r->y2, v[0], v[1]);
        break;
    case 'A':
        pen_arc(p, v[0], v[1], v[2], v[3] != 0, v[4] != 0, v[5], v[6]);
        break;
    default:
        pen_close(p);
    }
    r->previous = command;
}

static bool starts_number(const struct scanner *s)
{
    return s->i < s->s.n && (strchr("+-.", s->s.p[s->i]) || is_digit(s));
}

bool svg_path(struct pen *pen, struct str d, size_t *at)
{
    struct path_reader r = {.pen = pen, .s = {d, 0}};
    char letter = 0;
    bool begun = false;
    scan_space(&r.s);
    while (r.s.i < d.n && !pen->too_big) {
        *at = r.s.i;
        bool repeated = letter && arity((char)(letter & ~0x20)) > 0 && starts_number(&r.s);
        if (!repeated)
            letter = d.p[r.s.i++];
        else if ((letter & ~0x20) == 'M')
            letter = letter == 'M' ? 'L' : 'l';
        char command = (char)(letter & ~0x20);
        bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
        int n = is_letter ? arity(command) : -1;
        double v[7] = {0};
        scan_space(&r.s);
        if (n < 0 || (!begun && command != 'M') || !take_arguments(&r.s, command, n, v))
            return false;
        if (letter >= 'a')
            make_absolute(pen, command, n, v);
        // A subpath that goes on after Z begins where the last one did.
        if (r.previous == 'Z' && command != 'M' && command != 'Z')
            pen_move(pen, pen->x, pen->y);
        draw(&r, command, v);
        begun = true;
        if (n)
            scan_comma(&r.s);
        else
            scan_space(&r.s);
    }
    return true;
}

// ---- transforms -------------------------------------------------------------------------------------------

struct matrix matrix_times(struct matrix m, struct matrix n)
{
    return (struct matrix){
        m.a * n.a + m.c * n.b, m.b * n.a + m.d * n.b,       m.a * n.c + m.c * n.d,
        m.b * n.c + m.d * n.d, m.a * n.e + m.c * n.f + m.e, m.b * n.e + m.d * n.f + m.f,
    };
}

static bool make_transform(struct str name, const double *v, int n, struct matrix *out)
{
    *out = (struct matrix){1, 0, 0, 1, 0, 0};
    if (str_eqz(name, "matrix") && n == 6) {
        *out = (struct matrix){v[0], v[1], v[2], v[3], v[4], v[5]};
    } else if (str_eqz(name, "translate") && (n == 1 || n == 2)) {
        out->e = v[0];
        out->f = n == 2 ? v[1] : 0;
    } else if (str_eqz(name, "scale") && (n == 1 || n == 2)) {
        out->a = v[0];
        out->d = n == 2 ? v[1] : v[0];
    } else if (str_eqz(name, "rotate") && (n == 1 || n == 3)) {
        double c = cos(v[0] * PI / 180), s = sin(v[0] * PI / 180), x = n == 3 ? v[1] : 0,
               y = n == 3 ? v[2] : 0;
        *out = (struct matrix){c, s, -s, c, x - c * x + s * y, y - s * x - c * y};
    } else if (str_eqz(name, "skewX") && n == 1) {
        out->c = tan(v[0] * PI / 180);
    } else if (str_eqz(name, "skewY") && n == 1) {
        out->b = tan(v[0] * PI / 180);
    } else {
        return false;
    }
    return true;
}

bool svg_transform(struct str text, struct matrix *out)
{
    struct scanner s = {text, 0};
    while (!scan_end(&s)) {
        size_t start = s.i;
        while (s.i < text.n &&
               ((text.p[s.i] >= 'a' && text.p[s.i] <= 'z') || text.p[s.i] == 'X' || text.p[s.i] == 'Y'))
            s.i++;
        struct str name = {text.p + start, s.i - start};
        scan_space(&s);
        if (s.i == text.n || text.p[s.i++] != '(')
            return false;
        double v[6];
        int n = 0;
        for (scan_space(&s); s.i < text.n && text.p[s.i] != ')'; scan_comma(&s))
            if (n == 6 || !scan_number(&s, &v[n++]))
                return false;
        struct matrix one;
        if (s.i == text.n || !make_transform(name, v, n, &one))
            return false;
        s.i++;
        *out = matrix_times(*out, one);
        scan_comma(&s);
    }
    return true;
}
