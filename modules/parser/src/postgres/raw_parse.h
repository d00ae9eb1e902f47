/* The one door to PostgreSQL's parser: C on both sides, so that neither its long jumps meet a C++ frame nor its
 * symbols leave this object. Everything returned lives until pgmicro_raw_release(). */
#ifndef PGMICRO_PARSER_RAW_PARSE_H
#define PGMICRO_PARSER_RAW_PARSE_H

#ifdef __cplusplus
extern "C" {
#endif

struct pgmicro_raw_report {
  int is_warning; /* among notices: WARNING rather than NOTICE */
  char sqlstate[6];
  const char* message;
  const char* detail; /* may be null */
  const char* hint;   /* may be null */
  int position;       /* 1-based, in characters; 0: none */
  struct pgmicro_raw_report* next;
};

struct pgmicro_raw_tree {
  const void* statements;             /* List of RawStmt; null when there is none or an error */
  struct pgmicro_raw_report* error;   /* null: parsed */
  struct pgmicro_raw_report* notices; /* in order */
  void* context;
};

/* `text` ends with a zero byte and is valid UTF-8. Any thread, any number of threads at once. */
void pgmicro_raw_parse(const char* text, struct pgmicro_raw_tree* out);
void pgmicro_raw_release(struct pgmicro_raw_tree* tree);

#ifdef __cplusplus
}
#endif
#endif
