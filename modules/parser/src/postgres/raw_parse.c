/* libpg_query's own entry point returns an error's message and position only. SQLSTATE, detail, hint and the notices
 * (an identifier that was truncated) are there too, in PostgreSQL's error machinery, so we catch the error ourselves.
 *
 * The library made PostgreSQL's globals thread-local; the server's headers, which are all we have, declare them plain.
 * Hence the renames around the includes. */
#define CurrentMemoryContext pgmicro_not_thread_local_1
#define PG_exception_stack pgmicro_not_thread_local_2
#define error_context_stack pgmicro_not_thread_local_3
#define emit_log_hook pgmicro_not_thread_local_4
#define log_min_messages pgmicro_not_thread_local_5
#include "postgres.h"

#include "parser/parser.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#undef CurrentMemoryContext
#undef PG_exception_stack
#undef error_context_stack
#undef emit_log_hook
#undef log_min_messages

#include "raw_parse.h"

extern __thread MemoryContext CurrentMemoryContext;
extern __thread sigjmp_buf* PG_exception_stack;
extern __thread ErrorContextCallback* error_context_stack;
extern __thread emit_log_hook_type emit_log_hook;
extern __thread int log_min_messages;

MemoryContext pg_query_enter_memory_context(void);
void pg_query_exit_memory_context(MemoryContext context);

static __thread struct pgmicro_raw_tree* tree_being_parsed;

static struct pgmicro_raw_report* make_report(MemoryContext context, const ErrorData* from) {
  struct pgmicro_raw_report* r = MemoryContextAllocZero(context, sizeof *r);
  int i;
  r->is_warning = from->elevel == WARNING;
  for (i = 0; i < 5; ++i) r->sqlstate[i] = PGUNSIXBIT(from->sqlerrcode >> (6 * i));
  r->message = MemoryContextStrdup(context, from->message ? from->message : "missing error text");
  if (from->detail) r->detail = MemoryContextStrdup(context, from->detail);
  if (from->hint) r->hint = MemoryContextStrdup(context, from->hint);
  r->position = from->cursorpos;
  return r;
}

static void keep_notice(ErrorData* report) {
  struct pgmicro_raw_report** end;
  report->output_to_server = false;
  report->output_to_client = false;
  if (!tree_being_parsed || report->elevel >= ERROR) return;
  for (end = &tree_being_parsed->notices; *end; end = &(*end)->next) {
  }
  *end = make_report(tree_being_parsed->context, report);
}

void pgmicro_raw_parse(const char* text, struct pgmicro_raw_tree* out) {
  sigjmp_buf here;
  const MemoryContext context = pg_query_enter_memory_context();
  out->statements = NULL;
  out->error = NULL;
  out->notices = NULL;
  out->context = context;
  tree_being_parsed = out;
  emit_log_hook = keep_notice;
  log_min_messages = NOTICE;
  error_context_stack = NULL;
  if (sigsetjmp(here, 0) == 0) {
    PG_exception_stack = &here;
    out->statements = raw_parser(text, RAW_PARSE_DEFAULT);
  } else {
    CurrentMemoryContext = context;
    out->error = make_report(context, CopyErrorData());
    FlushErrorState();
  }
  PG_exception_stack = NULL;
  tree_being_parsed = NULL;
}

void pgmicro_raw_release(struct pgmicro_raw_tree* tree) { pg_query_exit_memory_context(tree->context); }
