#pragma once

#include <pgmicro/pager/page_store.hpp>

#include <cstddef>
#include <cstdint>

namespace pgmicro::pager {

struct PagerOptions {
  /// How long begin(write) waits for other writers, of this process or another, before it throws 55P03.
  std::uint32_t busy_timeout_ms = 5000;
  /// The one limit for pages kept in memory: clean ones, and those of write transactions on a store that can
  /// take them early (SpillingStore). Exceeded only by pages pinned at this moment, and by write sets that have
  /// nowhere to go. Nothing to do with stores whose pages lie in memory anyway.
  std::size_t cache_bytes = std::size_t{64} << 20;
  /// 54000 for a page beyond.
  std::uint32_t page_count_max = pager::page_count_max;
};

}  // namespace pgmicro::pager
