// What is on its way: whoever brings it deletes it here.

#include <pgmicro/base/error.hpp>
#include <pgmicro/engine/detail/ddl.hpp>

namespace pgmicro::engine {

DdlResult execute_ddl(const ast::Statement&, DdlContext&) {
  throw Error(errc::feature_not_supported, "definitions are not supported");
}
bool is_ddl(const ast::Statement&) noexcept { return true; }

}  // namespace pgmicro::engine
