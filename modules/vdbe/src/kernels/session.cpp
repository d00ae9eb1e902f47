/// Functions that ask the session, or change it.

#include <pgmicro/types/array.hpp>

#include <chrono>

#include "text.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

[[nodiscard]] Datum shown_setting(Text name, bool missing_is_fine, KernelContext& c) {
  const auto value = c.session.setting(name, missing_is_fine);
  return value ? c.text(*value) : Datum::null_value();
}

}  // namespace

// Sequences.
PGM_KERNEL(nextval_oid, [](Oid sequence, KernelContext& c) { return c.session.next_value(sequence); });
PGM_KERNEL(currval_oid, [](Oid sequence, KernelContext& c) { return c.session.current_value(sequence); });
PGM_KERNEL(lastval, [](KernelContext& c) { return c.session.last_value(); });
PGM_KERNEL(setval_oid, [](Oid sequence, std::int64_t value, KernelContext& c) {
  c.session.set_value(sequence, value, true);
  return value;
});
PGM_KERNEL(setval3_oid, [](Oid sequence, std::int64_t value, bool is_called, KernelContext& c) {
  c.session.set_value(sequence, value, is_called);
  return value;
});

// Names.
PGM_KERNEL(current_database, [](KernelContext& c) { return c.text(c.session.database_name()); });
PGM_KERNEL(current_user, [](KernelContext& c) { return c.text(c.session.current_user()); });
PGM_KERNEL(session_user, [](KernelContext& c) { return c.text(c.session.session_user()); });
PGM_KERNEL(pgsql_version, [](KernelContext& c) { return c.text(c.session.server_version()); });
PGM_KERNEL(pg_backend_pid, [](KernelContext& c) { return c.session.backend_pid(); });
PGM_KERNEL(current_schema, [](KernelContext& c) {
  const auto schemas = c.session.schemas(false);
  return schemas.empty() ? Datum::null_value() : c.text(schemas.front());
});

PGM_KERNEL(getdatabaseencoding, [] { return Text("UTF8"); });
PGM_KERNEL(pg_client_encoding, [] { return Text("UTF8"); });
PGM_KERNEL(current_schemas, [](bool with_implicit, KernelContext& c) {
  types::ArrayBuilder names(*types::find_type(type_oid::name));
  for (const Text schema : c.session.schemas(with_implicit)) names.add(Datum::of(schema));
  return names.finish(c.arena);
});

// Settings.
PGM_KERNEL(show_config_by_name, [](Text name, KernelContext& c) { return shown_setting(name, false, c); });
PGM_KERNEL(show_config_by_name_missing_ok, shown_setting);
PGM_KERNEL(set_config_by_name, [](const Datum* a, KernelContext& c) {
  if (a[0].null) throw Error(SqlState("22004"), "SET requires parameter name");
  c.session.set_setting(a[0].text(), a[1].null ? Text{} : a[1].text(), !a[2].null && a[2].truth());
  return shown_setting(a[0].text(), false, c);
});

// Clocks.
PGM_KERNEL(now, [](KernelContext& c) { return c.settings.transaction_time; });
PGM_KERNEL(statement_timestamp, [](KernelContext& c) { return c.session.statement_time(); });
PGM_KERNEL(clock_timestamp, [] {
  using namespace std::chrono;
  constexpr std::int64_t epoch_2000 = 946'684'800'000'000;  // in microseconds since 1970
  return std::int64_t{duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()} -
         epoch_2000;
});
PGM_KERNEL(pg_sleep, [](double seconds, KernelContext& c) {
  c.session.sleep(seconds);
  return Datum::of(Text{});
});
PGM_KERNEL(pg_current_xact_id,
           [](KernelContext& c) { return static_cast<std::int64_t>(c.session.transaction_id()); });

/// Version 4: all bits are random but six.
PGM_KERNEL(gen_random_uuid, [](KernelContext& c) {
  char* out = room(16, c);
  for (std::size_t half = 0; half < 2; ++half) {
    const std::uint64_t bits = c.session.random_bits();
    std::memcpy(out + 8 * half, &bits, 8);
  }
  out[6] = static_cast<char>((out[6] & 0x0f) | 0x40);
  out[8] = static_cast<char>((out[8] & 0x3f) | 0x80);
  return Text{out, 16};
});

}  // namespace pgmicro::vdbe::kernels
