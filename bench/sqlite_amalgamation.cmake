# SQLite as a peer: not Debian's build (SECURE_DELETE, no lookaside: up to 2.3 times slower in memory) but the
# amalgamation that npm's better-sqlite3 carries, compiled with the options SQLite's authors recommend. It is
# fetched into the build folder when the benchmarks are configured; nothing of it is kept in this repository.
#
#   pgmicro_sqlite_amalgamation(<out-var>)   the folder with sqlite3.c and sqlite3.h, or empty with a warning
#
# -DPGMICRO_SQLITE_AMALGAMATION=DIR takes another folder instead and asks npm nothing.

set(PGMICRO_SQLITE_AMALGAMATION "" CACHE PATH "Folder with sqlite3.c and sqlite3.h for the benchmarks")
set(pgmicro_better_sqlite3 12.10.1)  # SQLite 3.53.2
set(pgmicro_sqlite3_c_sha256 60d2f39a3726cd6b9021da6f4e868608d66fbb6528a9f513dc8ffcc640493422)

function(pgmicro_sqlite_amalgamation out)
  if(PGMICRO_SQLITE_AMALGAMATION)
    set(${out} ${PGMICRO_SQLITE_AMALGAMATION} PARENT_SCOPE)
    return()
  endif()
  set(${out} "" PARENT_SCOPE)
  set(home ${CMAKE_CURRENT_BINARY_DIR}/better-sqlite3-${pgmicro_better_sqlite3})
  set(dir ${home}/package/deps/sqlite3)
  if(NOT EXISTS ${dir}/sqlite3.c)
    find_program(PGMICRO_NPM npm)
    if(NOT PGMICRO_NPM)
      message(WARNING "npm is not installed, so SQLite 3.53 cannot be fetched. The benchmarks compare with Debian's "
        "libsqlite3 instead, a softer target, and column B (SQLite's own B-tree) stays empty. "
        "Install npm, or set -DPGMICRO_SQLITE_AMALGAMATION=DIR.")
      return()
    endif()
    message(STATUS "Fetching the SQLite amalgamation inside better-sqlite3@${pgmicro_better_sqlite3}")
    file(MAKE_DIRECTORY ${home})
    execute_process(COMMAND ${PGMICRO_NPM} pack better-sqlite3@${pgmicro_better_sqlite3} --silent
      WORKING_DIRECTORY ${home} OUTPUT_QUIET RESULT_VARIABLE failed)
    if(failed)
      message(WARNING "npm pack better-sqlite3@${pgmicro_better_sqlite3} failed (${failed}). The benchmarks compare "
        "with Debian's libsqlite3 instead, and column B stays empty.")
      return()
    endif()
    file(ARCHIVE_EXTRACT INPUT ${home}/better-sqlite3-${pgmicro_better_sqlite3}.tgz DESTINATION ${home}
      PATTERNS package/deps/sqlite3/*)
  endif()
  file(SHA256 ${dir}/sqlite3.c sum)
  if(NOT sum STREQUAL pgmicro_sqlite3_c_sha256)
    message(FATAL_ERROR "${dir}/sqlite3.c is not the file these benchmarks were written for (sha256 ${sum})")
  endif()
  set(${out} ${dir} PARENT_SCOPE)
endfunction()
