#include "core/convert/tern-html-to-text.h"

#include <string.h>

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

#include "core/convert/tern-charset.h"

/* Where a document must say its charset at the latest (HTML 4.2.5.4). */
#define META_WITHIN 4096
#define DEEPEST_LIST 8
#define NO_BREAK_SPACE "\302\240"

/** ElementKind: how an element changes the text around it. */
typedef enum {
  INLINE,
  BLOCK,     /* on lines of its own */
  PARAGRAPH, /* with an empty line before and after */
  HIDDEN,    /* its contents aren't shown */
  VERBATIM,  /* a paragraph whose spaces and line ends count */
  LINE_BREAK,
  RULE,
  LIST,
  LIST_ITEM,
  ROW,
  CELL,
  LINK,
  IMAGE,
} ElementKind;

static const struct {
  const char *name;
  ElementKind kind;
} elements[] = {
  { "a", LINK },
  { "address", BLOCK },
  { "article", BLOCK },
  { "aside", BLOCK },
  { "blockquote", PARAGRAPH },
  { "body", BLOCK },
  { "br", LINE_BREAK },
  { "caption", BLOCK },
  { "center", BLOCK },
  { "dd", BLOCK },
  { "dir", LIST },
  { "div", BLOCK },
  { "dl", PARAGRAPH },
  { "dt", BLOCK },
  { "fieldset", BLOCK },
  { "figcaption", BLOCK },
  { "figure", BLOCK },
  { "footer", BLOCK },
  { "form", BLOCK },
  { "h1", PARAGRAPH },
  { "h2", PARAGRAPH },
  { "h3", PARAGRAPH },
  { "h4", PARAGRAPH },
  { "h5", PARAGRAPH },
  { "h6", PARAGRAPH },
  { "head", HIDDEN },
  { "header", BLOCK },
  { "hr", RULE },
  { "img", IMAGE },
  { "li", LIST_ITEM },
  { "main", BLOCK },
  { "nav", BLOCK },
  { "noframes", HIDDEN },
  { "object", INLINE },
  { "ol", LIST },
  { "option", BLOCK },
  { "p", PARAGRAPH },
  { "pre", VERBATIM },
  { "script", HIDDEN },
  { "section", BLOCK },
  { "style", HIDDEN },
  { "table", BLOCK },
  { "td", CELL },
  { "template", HIDDEN },
  { "textarea", VERBATIM },
  { "th", CELL },
  { "title", HIDDEN },
  { "tr", ROW },
  { "ul", LIST },
};

typedef struct {
  GString *text;
  guint hidden; /* open elements that hide what is in them */
  guint verbatim;
  guint lists;
  guint newlines; /* line ends owed before the next visible character */
  gboolean space; /* a space owed */
  gboolean at_line_start;
  gboolean after_cell;
  gboolean in_new_cell;  /* of a table's row: nothing stands in it yet */
  gboolean skip_newline; /* the one right after <pre> doesn't count */
  char *link;            /* target of the open link */
  gsize link_at;         /* where its text begins */
} Writer;

static ElementKind
kind_of (const char *name)
{
  gsize low = 0, high = G_N_ELEMENTS (elements);

  while (low < high) {
    gsize middle = (low + high) / 2;
    int order = g_ascii_strcasecmp (elements[middle].name, name);

    if (order == 0)
      return elements[middle].kind;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return INLINE;
}

/** settle: the line ends and the space that are owed, before something visible. */
static void
settle (Writer *writer)
{
  if (writer->newlines > 0 && writer->text->len > 0) {
    for (guint i = 0; i < writer->newlines; i++)
      g_string_append (writer->text, "\r\n");
    writer->at_line_start = TRUE;
  }
  if (writer->space && !writer->at_line_start)
    g_string_append_c (writer->text, ' ');
  writer->newlines = 0;
  writer->space = FALSE;
  writer->at_line_start = FALSE;
  writer->in_new_cell = FALSE;
}

static void
owe_newlines (Writer *writer, guint newlines)
{
  if (!writer->in_new_cell)
    writer->newlines = MAX (writer->newlines, newlines);
  writer->space = FALSE;
}

static void
put_verbatim (Writer *writer, const char *text, gsize size)
{
  for (gsize i = 0; i < size; i++) {
    if (text[i] == '\n' && writer->skip_newline) {
      writer->skip_newline = FALSE;
      continue;
    }
    writer->skip_newline = FALSE;
    if (text[i] == '\r')
      continue;
    settle (writer);
    if (text[i] == '\n') {
      g_string_append (writer->text, "\r\n");
      writer->at_line_start = TRUE;
    } else {
      g_string_append_c (writer->text, text[i]);
    }
  }
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void
put_collapsed (Writer *writer, const char *text, gsize size)
{
  gsize i = 0;

  while (i < size) {
    gsize run = i;

    if (is_blank (text[i])) {
      writer->space = TRUE;
      i++;
      continue;
    }
    while (run < size && !is_blank (text[run]) && strncmp (text + run, NO_BREAK_SPACE, MIN (2, size - run)) != 0)
      run++;
    settle (writer);
    if (run > i)
      g_string_append_len (writer->text, text + i, run - i);
    else
      g_string_append_c (writer->text, ' '); /* a no-break space: kept, but as what a text editor can search for */
    i = run > i ? run : i + 2;
  }
}

static void
put_string (Writer *writer, const char *text)
{
  settle (writer);
  g_string_append (writer->text, text);
}

static void
on_text (gpointer data, const xmlChar *text, int size)
{
  Writer *writer = data;

  if (writer->hidden > 0 || size <= 0)
    return;
  if (writer->verbatim > 0)
    put_verbatim (writer, (const char *) text, size);
  else
    put_collapsed (writer, (const char *) text, size);
}

static const char *
find_attribute (const xmlChar **attributes, const char *name)
{
  for (gsize i = 0; attributes != NULL && attributes[i] != NULL; i += 2) {
    if (g_ascii_strcasecmp ((const char *) attributes[i], name) == 0)
      return (const char *) attributes[i + 1];
  }
  return NULL;
}

/** one_line: a target without what may not be in it. */
static char *
one_line (const char *target)
{
  GString *line = g_string_new (NULL);

  for (; *target != '\0'; target++) {
    if ((guint8) *target >= 0x20)
      g_string_append_c (line, *target);
  }
  return g_strstrip (g_string_free (line, FALSE));
}

static void
begin_link (Writer *writer, const xmlChar **attributes)
{
  const char *target = find_attribute (attributes, "href");

  g_clear_pointer (&writer->link, g_free);
  if (target == NULL || writer->hidden > 0)
    return;
  if (g_ascii_strncasecmp (target, "http://", 7) != 0 && g_ascii_strncasecmp (target, "https://", 8) != 0
      && g_ascii_strncasecmp (target, "mailto:", 7) != 0)
    return;
  writer->link = one_line (target);
  writer->link_at = writer->text->len;
}

static void
end_link (Writer *writer)
{
  g_autofree char *target = g_steal_pointer (&writer->link);
  const char *shown, *bare = target;

  if (target == NULL || writer->hidden > 0)
    return;
  shown = writer->text->str + writer->link_at;
  if (g_ascii_strncasecmp (bare, "mailto:", 7) == 0)
    bare += 7;
  if (strstr (shown, bare) != NULL || writer->text->len == writer->link_at)
    return; /* the reader sees it already, or there is nothing to follow it from */
  g_string_append_printf (writer->text, " <%s>", target);
}

static void
begin_list_item (Writer *writer)
{
  owe_newlines (writer, 1);
  settle (writer);
  for (guint i = 1; i < MIN (writer->lists, DEEPEST_LIST); i++)
    g_string_append (writer->text, "  ");
  g_string_append (writer->text, "* ");
  writer->at_line_start = TRUE; /* no space owed between the mark and the text */
}

static void
begin_image (Writer *writer, const xmlChar **attributes)
{
  const char *alternative = find_attribute (attributes, "alt");

  if (alternative != NULL && *alternative != '\0')
    put_collapsed (writer, alternative, strlen (alternative));
}

static void
on_start (gpointer data, const xmlChar *name, const xmlChar **attributes)
{
  Writer *writer = data;
  ElementKind kind = kind_of ((const char *) name);

  if (kind == HIDDEN) {
    writer->hidden++;
    return;
  }
  if (writer->hidden > 0)
    return;
  switch (kind) {
  case BLOCK:
    owe_newlines (writer, 1);
    break;
  case PARAGRAPH:
    owe_newlines (writer, 2);
    break;
  case VERBATIM:
    owe_newlines (writer, 2);
    writer->verbatim++;
    writer->skip_newline = TRUE;
    break;
  case LINE_BREAK:
    writer->newlines++;
    writer->space = FALSE;
    break;
  case RULE:
    owe_newlines (writer, 1);
    put_string (writer, "--------------------------------");
    owe_newlines (writer, 1);
    break;
  case LIST:
    owe_newlines (writer, writer->lists == 0 ? 2 : 1);
    writer->lists++;
    break;
  case LIST_ITEM:
    begin_list_item (writer);
    break;
  case ROW:
    owe_newlines (writer, 1);
    writer->after_cell = FALSE;
    break;
  case CELL:
    if (writer->after_cell && writer->newlines == 0)
      put_string (writer, "\t");
    writer->after_cell = FALSE;
    writer->space = FALSE;
    writer->in_new_cell = TRUE;
    break;
  case LINK:
    begin_link (writer, attributes);
    break;
  case IMAGE:
    begin_image (writer, attributes);
    break;
  default:
    break;
  }
}

static void
on_end (gpointer data, const xmlChar *name)
{
  Writer *writer = data;
  ElementKind kind = kind_of ((const char *) name);

  if (kind == HIDDEN) {
    writer->hidden -= writer->hidden > 0;
    return;
  }
  if (writer->hidden > 0)
    return;
  switch (kind) {
  case BLOCK:
  case LIST_ITEM:
  case ROW:
    owe_newlines (writer, 1);
    break;
  case PARAGRAPH:
    owe_newlines (writer, 2);
    break;
  case VERBATIM:
    writer->verbatim -= writer->verbatim > 0;
    owe_newlines (writer, 2);
    break;
  case LIST:
    writer->lists -= writer->lists > 0;
    owe_newlines (writer, writer->lists == 0 ? 2 : 1);
    break;
  case CELL:
    /* Blocks in a cell must not tear its row apart. */
    writer->newlines = 0;
    writer->in_new_cell = FALSE;
    writer->after_cell = TRUE;
    break;
  case LINK:
    end_link (writer);
    break;
  default:
    break;
  }
}

static void
say_nothing (gpointer data, const char *format, ...)
{
}

/** parse: by callbacks, so that no tree is built and nothing recurses. */
static void
parse (Writer *writer, const char *html, gsize size)
{
  htmlParserCtxtPtr context = htmlCreateMemoryParserCtxt (html, size);
  htmlSAXHandler handler = {
    .startElement = on_start,
    .endElement = on_end,
    .characters = on_text,
    .ignorableWhitespace = on_text,
    .cdataBlock = NULL, /* scripts and styles */
    .warning = say_nothing,
    .error = say_nothing,
  };

  if (context == NULL)
    return;
  (void) htmlCtxtUseOptions (context, HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING
                                          | HTML_PARSE_IGNORE_ENC);
  (void) xmlSwitchEncoding (context, XML_CHAR_ENCODING_UTF8);
  *context->sax = handler;
  context->userData = writer;
  (void) htmlParseDocument (context);
  if (context->myDoc != NULL)
    xmlFreeDoc (context->myDoc);
  htmlFreeParserCtxt (context);
}

/** trim_lines: no blanks before line ends, none and no empty lines at the end. */
static char *
trim_lines (GString *text)
{
  gsize to = 0, kept = 0;

  for (gsize i = 0; i < text->len; i++) {
    char c = text->str[i];

    if (c == '\r') /* of CRLF, the only form here */
      to = kept;
    text->str[to++] = c;
    if (c != ' ' && c != '\t')
      kept = to;
  }
  while (to > 0 && is_blank (text->str[to - 1]))
    to--;
  g_string_truncate (text, to);
  if (to > 0)
    g_string_append (text, "\r\n");
  return g_string_free (text, FALSE);
}

char *
tern_html_to_text_utf8 (const char *html)
{
  gsize size = strlen (html);
  Writer writer = { .text = g_string_sized_new (size / 2 + 64), .at_line_start = TRUE };

  if (size > 0 && size <= G_MAXINT)
    parse (&writer, html, size);
  g_free (writer.link);
  return trim_lines (writer.text);
}

/** meta_charset: the value of the first charset= of a meta element. */
static char *
meta_charset (const char *html)
{
  const char *at = html;

  while ((at = strcasestr (at, "<meta")) != NULL) {
    const char *end = strchr (at, '>'), *found = strcasestr (at, "charset");
    gsize length;

    at += 5;
    if (end == NULL || found == NULL || found > end)
      continue;
    found += strlen ("charset");
    found += strspn (found, " \t\r\n");
    if (*found != '=')
      continue;
    found++;
    found += strspn (found, " \t\r\n\"'");
    length = strspn (found, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");
    if (length > 0)
      return g_strndup (found, length);
  }
  return NULL;
}

char *
tern_html_charset (gconstpointer html, gsize size)
{
  g_autofree char *head = NULL;
  g_autofree char *charset = NULL;

  if (size >= 3 && memcmp (html, "\357\273\277", 3) == 0)
    return g_strdup ("utf-8");
  if (size >= 2 && memcmp (html, "\377\376", 2) == 0)
    return g_strdup ("utf-16le");
  if (size >= 2 && memcmp (html, "\376\377", 2) == 0)
    return g_strdup ("utf-16be");
  head = size > 0 ? g_strndup (html, MIN (size, META_WITHIN)) : g_strdup ("");
  charset = meta_charset (head);
  /* A meta element that could be read as bytes is no UTF-16 (HTML 13.2.3.3). */
  if (charset != NULL && g_ascii_strncasecmp (charset, "utf-16", 6) == 0)
    return g_strdup ("utf-8");
  return g_steal_pointer (&charset);
}

char *
tern_html_to_text (gconstpointer html, gsize size, guint32 code_page)
{
  const char *declared = tern_charset_of_code_page (code_page);
  g_autofree char *own = declared == NULL ? tern_html_charset (html, size) : NULL;
  g_autofree char *utf8 = tern_charset_decode (declared != NULL ? declared : own, html, size);

  return tern_html_to_text_utf8 (utf8);
}
