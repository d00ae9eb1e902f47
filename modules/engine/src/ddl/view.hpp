#pragma once
/// Views keep their query as text in which every relation is named with its schema and no `*` is left at the top, so that
/// neither the search path nor a new column changes what they mean.

#include "support.hpp"

namespace pgmicro::engine::ddl {

/// A relation got another name: the texts of views that name it follow. Where a view names its columns by the relation's
/// name, that becomes an alias.
void rename_in_views(Change& change, std::string_view old_schema, std::string_view old_name,
                     std::string_view new_schema, std::string_view new_name);

}  // namespace pgmicro::engine::ddl
