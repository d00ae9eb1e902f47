#pragma once
/// Fields by name, as extract() and date_trunc() take them.

#include <pgmicro/types/datum.hpp>
#include <pgmicro/types/errors.hpp>

#include "datetime_tokens.hpp"

#include <string>
#include <string_view>

namespace pgmicro::types {

/// What may be extracted: in any case, also the short forms of input ("hr"). Word::none: no such field.
[[nodiscard]] Word field_named(std::string_view name);
/// The same for types without a date, to which "now" means nothing.
[[nodiscard]] Word clock_field_named(std::string_view name);
/// What may be truncated to: only words that are units of intervals.
[[nodiscard]] Word unit_named(std::string_view name);
/// 0A000 for a field that was recognized and that the type does not have, else 22023.
[[nodiscard]] Error field_error(std::string_view name, Word recognized, std::string_view type_name);

/// Rounds micros to so many digits of a second, halves away from zero.
[[nodiscard]] std::int64_t round_micros(std::int64_t micros, std::int32_t digits) noexcept;

}  // namespace pgmicro::types
