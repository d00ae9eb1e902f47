#pragma once
/// PostgreSQL as an engine of transcripts: a database of its own on a server, dropped at the end.

#include "transcript.hpp"

namespace pgmicro::sqltest {

/// `conninfo` names a server on which databases may be created.
[[nodiscard]] std::unique_ptr<Engine> make_postgres(const std::string& conninfo);

}  // namespace pgmicro::sqltest
