/// The log store over the least file system.

#include <pgmicro/pager/wal_store.hpp>

#include "file.cpp"

template pgmicro::pager::WalStore pgmicro::pager::open_wal_database(
    const pgmicro::archetype::LeastFileSystem&, std::string_view, const pgmicro::pager::WalOptions&);
