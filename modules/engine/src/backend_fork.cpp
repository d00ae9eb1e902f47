#include <pgmicro/engine/detail/backend_of.hpp>
#include <pgmicro/vdbe/instantiate.hpp>

namespace pgmicro::engine {

template std::unique_ptr<Backend> make_backend(Storage<pager::ForkStore<pager::WalStore>>);

}  // namespace pgmicro::engine
