#include <pgmicro/base/error.hpp>
#include <pgmicro/engine/detail/backend_of.hpp>

namespace pgmicro::engine::detail {

void throw_wrong_cursor() { throw Error(errc::internal, "a cursor was asked for another kind of key"); }

}  // namespace pgmicro::engine::detail
