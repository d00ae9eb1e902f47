#pragma once

#include <cstdint>

namespace pgmicro::engine {

/// Microseconds since 2000-01-01 00:00 UTC.
[[nodiscard]] std::int64_t current_time() noexcept;

}  // namespace pgmicro::engine
