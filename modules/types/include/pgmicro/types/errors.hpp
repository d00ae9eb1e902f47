#pragma once
/// The SQLSTATEs that values raise.

#include <pgmicro/base/error.hpp>

namespace pgmicro::errc {

inline constexpr SqlState string_data_right_truncation{"22001"};
inline constexpr SqlState numeric_value_out_of_range{"22003"};
inline constexpr SqlState invalid_datetime_format{"22007"};
inline constexpr SqlState datetime_field_overflow{"22008"};
inline constexpr SqlState invalid_time_zone_displacement{"22009"};
inline constexpr SqlState substring_error{"22011"};
inline constexpr SqlState division_by_zero{"22012"};
inline constexpr SqlState interval_field_overflow{"22015"};
inline constexpr SqlState character_not_in_repertoire{"22021"};
inline constexpr SqlState invalid_argument_for_logarithm{"2201E"};
inline constexpr SqlState invalid_argument_for_power_function{"2201F"};
inline constexpr SqlState invalid_argument_for_width_bucket{"2201G"};
inline constexpr SqlState array_subscript_error{"2202E"};
inline constexpr SqlState invalid_text_representation{"22P02"};
inline constexpr SqlState invalid_binary_representation{"22P03"};
inline constexpr SqlState protocol_violation{"08P01"};
inline constexpr SqlState datatype_mismatch{"42804"};

}  // namespace pgmicro::errc
