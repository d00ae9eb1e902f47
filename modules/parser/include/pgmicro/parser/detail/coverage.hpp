#pragma once
/// The coverage map: what the adapter does with each field of PostgreSQL's parse tree. It is made by the conversion
/// code itself (see src/postgres/convert.hpp); a test compares it with the server's headers.

#include <string>
#include <string_view>
#include <vector>

namespace pgmicro::parser::detail {

enum class FieldUse {
  consumed,  ///< becomes part of the tree
  unset,     ///< the grammar leaves it empty; checked
  rejected,  ///< makes the statement Unsupported
  skipped    ///< says nothing the tree needs; `note` says why
};
struct FieldCoverage {
  std::string_view name;
  FieldUse use = FieldUse::consumed;
  std::string_view note;
};
struct StructCoverage {
  std::string_view name;    ///< PostgreSQL's struct
  std::string_view target;  ///< what it becomes
  std::vector<FieldCoverage> fields;
};

/// The structs that are converted field by field; some more than once, into different nodes.
[[nodiscard]] std::vector<StructCoverage> converted_structs();
/// The statements that become Unsupported as a whole.
[[nodiscard]] std::vector<std::string_view> rejected_structs();
/// What a raw tree never has, or what only a rejected statement contains. Met all the same, it is an internal error.
[[nodiscard]] std::vector<std::string_view> unmet_structs();

}  // namespace pgmicro::parser::detail
