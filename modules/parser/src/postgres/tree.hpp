#pragma once
// PostgreSQL's parse tree, as its headers declare it. Only the sources in this folder include this.
//
// The headers are those of the installed server, 15.x; the library was built from 15.1. Over the 15 series the tree is
// the same with one exception: libpg_query reordered enum LimitOption (see library_limit_option below).

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#define text postgres_text  // a type at global scope, and the name of half of our variables
extern "C" {
#include "postgres.h"

#include "catalog/pg_trigger.h"
#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"
#include "nodes/primnodes.h"
#include "nodes/value.h"
#include "storage/lockdefs.h"
}
#undef text
// The server's macros for C programmers.
#undef Abs
#undef Assert
#undef AssertMacro
#undef Max
#undef Min
#undef StaticAssertDecl
#undef foreach
#undef gettext
#undef fprintf
#undef printf
#undef restrict
#undef snprintf
#undef sprintf
#undef strerror
#undef vsnprintf

namespace pgmicro::parser {

/// The library's own values.
enum class LibraryLimitOption { unspecified = 0, count = 1, with_ties = 2 };

}  // namespace pgmicro::parser
