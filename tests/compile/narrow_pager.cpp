/// The pager over the least store: it asks for nothing that the concept does not promise, nor does it need any
/// capability.

#include <pgmicro/pager/pager.hpp>

#include "page_store.cpp"

template class pgmicro::pager::Pager<pgmicro::archetype::LeastStore>;
template class pgmicro::pager::Pager<pgmicro::archetype::LeastSpilling>;
template class pgmicro::pager::Pager<pgmicro::archetype::LeastGroup>;
template class pgmicro::pager::Pager<pgmicro::archetype::LeastTracking>;
template class pgmicro::pager::Pager<pgmicro::archetype::LeastResident>;
template class pgmicro::pager::Pager<pgmicro::archetype::LeastAdopting>;
