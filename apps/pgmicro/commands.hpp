#pragma once
/// What the command does until there is a shell.

namespace pgmicro::app {

/// Runs the storage engine before the user's eyes: memory, fork, file, check. Returns an exit code.
int tour();

/// What stands in the SQLite file at `path`: trees, rows, depth, fill, and whether it is sound. Changes nothing.
int inspect(const char* path);

/// Reads statements and runs them, or runs `sql` (null: none). `path` null: in memory.
int shell(const char* path, const char* sql);

}  // namespace pgmicro::app
