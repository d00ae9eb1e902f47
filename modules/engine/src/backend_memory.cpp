#include <pgmicro/engine/detail/backend_of.hpp>

namespace pgmicro::engine {

template std::unique_ptr<Backend> make_backend(Storage<pager::MemoryStore>);

}  // namespace pgmicro::engine
